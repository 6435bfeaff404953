import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Balancers by their rendered files, who tell each other which writer is preferred; c3 is the rogue, and has the address of a peer. */

const plain = designSite(siteNamed("three controllers", defaultRelease.name));
const secure = designSite(siteNamed("certificates of its own", defaultRelease.name));
const names = ["c1", "c2", "c3"] as const;

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

/** One that runs is replaced, as by a start. */
async function start(host: string, design: typeof plain): Promise<void> {
  const secrets = exampleSecrets(design.secrets);
  const files = renderHost(design, host, secrets).filter(({ path }) => /haproxy|^\/etc\/ssl\/quorate/.test(path));
  await said(
    host,
    `[ ! -e /run/haproxy.pid ] || kill -9 $(cat /run/haproxy.pid)
ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
${laying(files)}
mkdir -p /run/haproxy
haproxy -D -p /run/haproxy.pid -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1`,
  );
}

const socket = "socat -t 2 - /run/haproxy/admin.sock";

function prefers(host: string, server: number): Promise<string> {
  return said(host, `echo "set table sql key 1 data.server_id ${server}" | ${socket}`);
}

/** What a balancer thinks is preferred, once it is what is waited for, or after some seconds. */
function preferred(host: string, awaited: number, seconds = 6): Promise<string> {
  return said(
    host,
    `for turn in {1..${seconds * 4}}; do
  is=$(echo "show table sql" | ${socket} | sed -n 's/.*server_id=\\([0-9]*\\).*/\\1/p')
  [ "$is" != ${awaited} ] || break
  sleep 0.25
done
echo "$is"`,
  );
}

beforeAll(async () => {
  const addresses = names.map((name, index) => [name, `10.77.0.1${index + 1}/24`] as const);
  hosts = new HostsInImage(await programsImage(), Object.fromEntries(addresses));
  for (const host of names) await said(host, "sysctl -qw net.ipv4.ip_nonlocal_bind=1");
});

afterAll(() => hosts.end());

describe("balancers without certificates", () => {
  test("take each other's word, and the rogue's", async () => {
    for (const host of names) await start(host, plain);
    await prefers("c1", 2);
    expect(await preferred("c2", 2, 25)).toBe("2");
    await prefers("c3", 3);
    // Two that called each other at the same time try again after five to seven seconds, as often as that happens.
    expect(await preferred("c2", 3, 25)).toBe("3");
  });
});

describe("balancers with certificates", () => {
  test("take each other's word, and not that of one who has none", async () => {
    for (const host of ["c1", "c2"]) await start(host, secure);
    await prefers("c1", 1);
    expect(await preferred("c2", 1)).toBe("1");
    await prefers("c3", 3);
    expect(await preferred("c2", 3)).toBe("1");
    expect(await preferred("c1", 3)).toBe("1");
  });

  test("speak with nobody who shows another authority's certificate", async () => {
    const asked = `openssl s_client -connect 10.77.0.11:1024 -CAfile /etc/ssl/quorate-haproxy.pem`;
    const own = "-cert /etc/haproxy/quorate-peers.pem -key /etc/haproxy/quorate-peers.pem";
    // The connection is ended by an alert, or is good and waits for the peer's first word.
    const ends = (words: string): string =>
      `{ ( sleep 1 ) | ${asked} ${words} 2>&1 || true; } | grep -oE 'alert [a-z ]+|Verify return code: 0 \\(ok\\)' | sort -u`;
    expect(await said("c2", ends(own))).toBe("Verify return code: 0 (ok)");
    expect(await said("c2", ends(""))).toContain("alert certificate required");
    const forged = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=c2 -days 2 -keyout /tmp/own -out /tmp/own.crt 2>/dev/null`;
    expect(await said("c2", `${forged}\n${ends("-cert /tmp/own.crt -key /tmp/own")}`)).toContain("alert unknown ca");
  });
});
