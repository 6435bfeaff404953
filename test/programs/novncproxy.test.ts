import { afterAll, beforeAll, expect, test } from "vitest";
import { novncProxy } from "../../src/catalogue/nova/novncproxy.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";

/** The real console proxy, whose process for each connection has to end with it. */

let hosts: HostsInImage;
beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24" });
}, 120_000);
afterAll(() => hosts.end());

/** Clients that come at once: some hang up before they have said anything, some amid it, and some with the answer. */
const clients = `cat >/root/clients.py <<'PYTHON'
import socket, struct, threading, time
def client(turn):
    made = socket.create_connection(("127.0.0.1", 6080), 10)
    if turn % 4 == 0:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif turn % 4 == 1:
        time.sleep(0.3)
        made.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n")
        time.sleep(0.1)
    else:
        made.sendall(b"GET /vnc_lite.html HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        time.sleep(0.01 * turn % 0.2)
    made.close()
for turn in range(4):
    threads = [threading.Thread(target=client, args=(turn,)) for turn in range(24)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
PYTHON
python3 /root/clients.py`;

test("no process is left of connections that ended, however they ended", async () => {
  const { Environment: environment = "" } = novncProxy.settings ?? {};
  const { exitCode, text } = await hosts.run(
    "c1",
    `set -eu
env ${environment} nova-novncproxy --config-file /dev/null --web /usr/share/novnc --vnc-novncproxy_host 127.0.0.1 >/root/log 2>&1 &
proxy=$!
for turn in {1..60}; do curl -sfo /dev/null http://127.0.0.1:6080/vnc_lite.html && break; sleep 0.5; done
curl -sfo /dev/null http://127.0.0.1:6080/vnc_lite.html || { tail /root/log; exit 1; }
${clients}
for turn in {1..40}; do [ -n "$(cat /proc/$proxy/task/*/children)" ] || break; sleep 0.5; done
cat /proc/$proxy/task/*/children
kill $proxy`,
  );
  expect(text).toBe("");
  expect(exitCode).toBe(0);
}, 240_000);
