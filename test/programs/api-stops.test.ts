import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** A balancer by its rendered file, an API on each of three hosts, and its gate, which keeps clients away from one that is about to stop. */

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const names = ["c1", "c2", "c3"] as const;
const vip = design.addresses[0]?.address ?? "";
const holdFile = "/run/keystone/not-ready";

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

/** It takes 0.4 s to answer, so that two of them can do it all, and its health check is as oslo.middleware's. It ends as uwsgi does: at once. */
const api = (address: string): string => `cat >/root/api.py <<'END'
import http.server, os, time
class Api(http.server.BaseHTTPRequestHandler):
    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()
    def do_GET(self):
        self.answer(503 if os.path.exists("${holdFile}") else 200)
    def do_POST(self):
        time.sleep(0.4)
        self.answer(201)
    def log_message(self, *_): pass
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 100
Server(("${address}", 5000), Api).serve_forever()
END
python3 /root/api.py >/root/api.log 2>&1 & echo $! >/root/api.pid`;

/** As many users have it: a request by a connection of its own every 30 ms. Prints how many, then a line for each that failed. */
const clients = `cat >/root/clients.py <<'END'
import http.client, threading, time
troubles = []
def once(number):
    began = time.monotonic()
    try:
        wire = http.client.HTTPConnection("${vip}", 5000, timeout=10)
        wire.request("POST", "/v3/auth/tokens", b"{}")
        status = wire.getresponse().status
        if status != 201: raise OSError(f"HTTP {status}")
    except (OSError, http.client.HTTPException) as trouble:
        troubles.append(f"{number * 0.03:.2f} s, after {time.monotonic() - began:.2f} s: {trouble!r}")
threads = [threading.Thread(target=once, args=(number,)) for number in range(200)]
for thread in threads:
    thread.start()
    time.sleep(0.03)
for thread in threads: thread.join()
print("\\n".join([str(len(threads)), *troubles]))
END
python3 /root/clients.py >/root/said 2>&1 &`;

const serving = (how: string): string =>
  `for turn in {1..80}; do [ "$(echo "show stat" | socat -t 2 - /run/haproxy/admin.sock | grep -c '^keystone,c[123],.*,${how},')" = 3 ] && exit 0; sleep 0.25; done; exit 1`;

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
${laying(files.filter(({ path }) => /haproxy|keystone-gate|keystone\.service\.d/.test(path)))}
mkdir -p /run/haproxy /run/keystone /root
${api(`10.77.0.1${index + 1}`)}`,
    );
  }
  await said(
    "c1",
    `sysctl -qw net.ipv4.ip_nonlocal_bind=1; ip addr add ${vip}/32 dev eth0
haproxy -D -p /run/haproxy.pid -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1
${serving("UP")}`,
  );
}, 240_000);

afterAll(() => hosts.end());

/** What systemd does to stop a unit: what its drop-in says, and then it ends the process. */
const stops = `words=$(sed -n 's/^ExecStop=-+//p' /etc/systemd/system/keystone.service.d/*.conf)
pid=$(cat /root/api.pid)
MAINPID=$pid $words
kill -9 "$pid"; rm -f ${holdFile}`;

test("one that stops has answered whoever it was working for, and nobody comes who is not served", async () => {
  await said("c3", `rm -f /root/said\n${clients}\nsleep 1.5`);
  await said("c2", stops);
  await said("c2", `sleep 0.3\n${api("10.77.0.12")}`);
  const ended = "for turn in {1..120}; do [ -s /root/said ] && break; sleep 0.25; done; cat /root/said";
  expect((await said("c3", ended)).split("\n")).toEqual(["200"]);
}, 60_000);
