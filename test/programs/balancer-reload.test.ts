import path from "node:path";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Two balancers by their rendered files, with an API beside each, that take up new certificates or begin anew while a third host asks at the address. */

const design = designSite(siteNamed("certificates of its own", defaultRelease.name));
const secrets = exampleSecrets(design.secrets);
const vip = design.addresses[0]?.address ?? "";
const balancers = ["c1", "c2"] as const;
const client = readFileSync(path.join(import.meta.dirname, "balancer-reload.py"), "utf8");

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

function files(host: string, known: Secrets, which = /haproxy|ca-certificates|^\/etc\/ssl\/quorate/): string {
  return laying(renderHost(design, host, known).filter(({ path: place }) => which.test(place)));
}

/** An API that takes a tenth of a second to answer. */
function api(address: string): string {
  return `python3 - <<'END' >/dev/null 2>&1 &
import http.server, time
class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.1)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 100
Server(("${address}", 5000), Api).serve_forever()
END`;
}

/** Every certificate that a rotation renews, of the same authorities. */
function renewed(known: Secrets): Secrets {
  const all: Record<string, string> = { ...known };
  for (const need of design.secrets)
    if (need.kind === "certificate") all[need.name] = makeCertificate(need, all, undefined, new Date());
  return all;
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  for (const [index, host] of balancers.entries())
    await said(
      host,
      `sysctl -qw net.ipv4.ip_nonlocal_bind=1
${host === "c1" ? `ip addr add ${vip}/32 dev eth0` : ""}
ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
${files(host, secrets)}
mkdir -p /run/haproxy
${api(`10.77.0.1${index + 1}`)}
haproxy -W -D -S /run/haproxy-master.sock -p /run/haproxy.pid -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1`,
    );
  await said("c3", files("c3", secrets, /ca-certificates/));
  await said("c3", `mkdir -p /root\nbase64 -d >/root/clients.py <<<${Buffer.from(client).toString("base64")}`);
}, 240_000);

afterAll(() => hosts.end());

/** Clients for some seconds, in which something is done to the balancers; which requests failed. */
async function lost(change: () => Promise<void>): Promise<readonly string[]> {
  const ca = "/usr/local/share/ca-certificates/quorate-site.crt";
  await said("c3", `rm -f /root/said\npython3 /root/clients.py ${vip}:5000 ${ca} 15 >/root/said 2>&1 &`);
  await change();
  const ended =
    "for turn in {1..120}; do if [ -s /root/said ]; then cat /root/said; exit; fi; sleep 0.25; done; exit 1";
  const [sent, ...failed] = (await said("c3", ended)).split("\n");
  expect(sent).toBe("300");
  return failed;
}

/** As systemd does it by the unit of Debian's package. */
const systemctl = `cat >/usr/bin/systemctl <<'END'
#!/bin/sh
[ "$*" = "reload-or-restart haproxy.service" ] || exit 1
exec kill -USR2 $(cat /run/haproxy.pid)
END
chmod 755 /usr/bin/systemctl`;

const workers = "echo show proc | socat - /run/haproxy-master.sock | awk '/worker/ { print $1 }'";

test("balancers take up new certificates as the same processes, and no request of a client fails", async () => {
  for (const host of balancers)
    await said(
      host,
      `for turn in {1..80}; do [ "$(echo "show stat" | socat - /run/haproxy/admin.sock | grep -c '^keystone,c[12],.*,UP,')" = 2 ] && exit 0; sleep 0.25; done; exit 1`,
    );
  const before = await said("c1", workers);
  const serial = `openssl s_client -connect ${vip}:5000 </dev/null 2>/dev/null | openssl x509 -noout -serial`;
  const shown = [await said("c3", serial)];
  let now = secrets;
  const failed = await lost(async () => {
    for (const host of [...balancers, ...balancers]) {
      now = renewed(now);
      const condition = wantsOfSite(design, now).find(({ id }) => id === `haproxy/certificates taken up on ${host}`);
      if (condition?.remedy.kind !== "make") throw new Error("it is simply made");
      expect(await hosts.run(host, `set -eu -o pipefail\n${condition.test}`)).toEqual({ exitCode: 0, text: "" });
      await said(host, files(host, now));
      expect(await hosts.run(host, `set -eu -o pipefail\n${condition.test}`)).toEqual({ exitCode: 1, text: "" });
      await said(host, condition.remedy.script);
      expect(await hosts.run(host, `set -eu -o pipefail\n${condition.test}`)).toEqual({ exitCode: 0, text: "" });
      shown.push(await said("c3", serial));
      await said("c3", "sleep 1");
    }
  });
  expect(failed).toEqual([]);
  expect(await said("c1", workers)).toBe(before);
  expect(new Set(shown).size).toBe(3);
});

test("a reload takes no connection away from under a client that kept it", async () => {
  const before = await said("c1", workers);
  const failed = await lost(async () => {
    for (const host of ["c1", "c2", "c1"] as const) {
      await said("c3", "sleep 2");
      await said(host, "kill -USR2 $(cat /run/haproxy.pid)");
    }
  });
  expect(failed).toEqual([]);
  expect(await said("c1", workers)).not.toBe(before);
});

test("balancers begin anew, and nobody finds one closed", async () => {
  const failed = await lost(async () => {
    for (const host of balancers) {
      const before = await said(host, workers);
      const unit = wantsOfHost(design, host, secrets).units.find((each) => each.unit === "haproxy.service");
      await said("c3", "sleep 2");
      await said(host, `rm -f /usr/bin/systemctl\n${systemctl}\n${unit?.anew ?? "false"}`);
      expect(await said(host, workers)).not.toBe(before);
    }
  });
  expect(failed).toEqual([]);
});
