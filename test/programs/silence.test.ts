import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Three hosts with balancer and cache by their rendered files, and the program that gives silent ones up. */

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const names = ["c1", "c2", "c3"] as const;

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

const listens = (host: string): Promise<string> =>
  said(
    host,
    // Before other work, as its unit has it run; where this machine gives no real-time priority, by the next best.
    `before="nice -n -20"; ! chrt --rr 40 true 2>/dev/null || before="chrt --rr 40"
: >/root/said; setsid $before python3 /usr/libexec/quorate/silence >>/root/said 2>&1 </dev/null & echo $! >/root/silence.pid`,
  );

/** What is thought of the cache of a host, by the balancer of another. */
const state = (by: string, of: string): Promise<string> =>
  said(
    by,
    `echo "show stat" | socat -t 2 - /run/haproxy/admin.sock | awk -F, '$1 == "cache" && $2 == "${of}" { print $18 }'`,
  );
const heard = (host: string): Promise<string> => said(host, "cat /root/said");
const seconds = (count: number): Promise<string> => said("c1", `sleep ${count}`);

beforeAll(async () => {
  hosts = new HostsInImage(
    await programsImage(),
    Object.fromEntries(names.map((name, index) => [name, `10.77.0.1${index + 1}/24`] as const)),
  );
  for (const [index, host] of names.entries()) {
    const files = renderHost(design, host, exampleSecrets(design.secrets));
    await said(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
${laying(files.filter(({ path }) => /haproxy|\/silence$/u.test(path)))}
mkdir -p /run/haproxy; sysctl -qw net.ipv4.ip_nonlocal_bind=1
memcached -d -u root -l 10.77.0.1${index + 1} -P /run/memcached.pid
haproxy -D -p /run/haproxy.pid -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1`,
    );
  }
});

beforeEach(async () => {
  for (const host of names)
    await said(
      host,
      "kill -9 $(cat /root/silence.pid) 2>/dev/null || true; nft flush ruleset; kill -CONT $(cat /run/memcached.pid)",
    );
  for (const host of names) await listens(host);
  await seconds(2);
});

afterAll(async () => await hosts.end());

/** Its programs stand still, and its kernel goes on taking connections. */
const freezes = (host: string): Promise<string> => said(host, "kill -STOP $(cat /root/silence.pid /run/memcached.pid)");
const thaws = (host: string): Promise<string> => said(host, "kill -CONT $(cat /root/silence.pid /run/memcached.pid)");

test("a host that stands still is given up by the others before a check is over, and has its clients back when it goes on", async () => {
  expect(await Promise.all(names.map(heard))).toEqual(["", "", ""]);
  expect(await state("c1", "c3")).toBe("UP");
  await freezes("c3");
  await seconds(0.6);
  expect(await heard("c1")).toBe("c3 is silent: the balancer is told that it is lost");
  expect(await heard("c2")).toBe("c3 is silent: the balancer is told that it is lost");
  expect([await state("c1", "c3"), await state("c2", "c3")]).toEqual(["DOWN", "DOWN"]);
  await thaws("c3");
  await seconds(1.5);
  expect(await heard("c1")).toContain("c3 is heard again");
  expect([await state("c1", "c3"), await state("c2", "c3")]).toEqual(["UP", "UP"]);
  // It slept, and thinks nobody silent for that.
  expect(await heard("c3")).toBe("");
});

test.each(["KILL", "TERM", "HUP"])("a program that gets a SIG%s is no silent host", async (how) => {
  await said("c3", `kill -${how} $(cat /root/silence.pid)`);
  await seconds(1.5);
  expect(await Promise.all(["c1", "c2"].map(heard))).toEqual(["", ""]);
  expect(await state("c1", "c3")).toBe("UP");
});

test("who is cut off gives nobody up, and is given up", async () => {
  await said(
    "c1",
    "nft 'add table inet cut { chain in { type filter hook input priority 0; ip saddr { 10.77.0.12, 10.77.0.13 } drop; }; }'",
  );
  await said(
    "c1",
    "nft 'add chain inet cut out { type filter hook output priority 0; }; add rule inet cut out ip daddr { 10.77.0.12, 10.77.0.13 } drop'",
  );
  await seconds(1);
  expect(await heard("c1")).toBe("");
  expect(await Promise.all(["c2", "c3"].map(heard))).toEqual(
    Array(2).fill("c1 is silent: the balancer is told that it is lost"),
  );
});

test("one host's word is not enough, nor that of another who has not the key", async () => {
  await said("c3", "kill $(cat /root/silence.pid); echo other >/etc/haproxy/quorate-silence.key");
  await listens("c3");
  await seconds(1);
  await freezes("c2");
  await seconds(1);
  expect(await Promise.all(["c1", "c3"].map(heard))).toEqual(["", ""]);
});

test("who waits for an answer of a host that falls silent is cut off, and asks no longer", async () => {
  const vip = design.addresses[0]?.address ?? "";
  const hangs = `import http.server, time
class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/healthcheck": time.sleep(60)
        self.send_response(200); self.send_header("content-length", "0"); self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("10.77.0.13", 5000), Api).serve_forever()`;
  await said(
    "c3",
    `base64 -d >/root/api.py <<<${Buffer.from(hangs).toString("base64")}\npython3 /root/api.py >/dev/null 2>&1 & echo $! >/root/api.pid`,
  );
  const isUp = `[ "$(echo "show stat" | socat -t 2 - /run/haproxy/admin.sock | awk -F, '$1 == "keystone" && $2 == "c3" { print $18 }')" = UP ]`;
  await said("c1", `for turn in {1..80}; do ${isUp} && exit 0; sleep 0.1; done; exit 1`);
  await said("c1", `ip addr add ${vip}/32 dev eth0`);
  await said("c2", `curl -s -m 20 -o /dev/null -w '%{exitcode}' http://${vip}:5000/v3 >/root/asked 2>&1 & sleep 0.5`);
  await said("c3", "kill -STOP $(cat /root/api.pid)");
  await freezes("c3");
  await seconds(1);
  // An answer without a word: GOT_NOTHING.
  expect(await said("c2", "cat /root/asked")).toBe("52");
  await said("c3", "kill -9 $(cat /root/api.pid)");
  await thaws("c3");
});
