import { afterAll, beforeAll, expect, test } from "vitest";
import type { Host, RunOptions } from "../../src/hosts/host.ts";
import { measure } from "../../src/observe/tune/measure.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";

/** How late things come, measured on hosts where something is made late on purpose. */

let wire: HostsInImage;

function hostOf(name: string): Host {
  return {
    name,
    async run(script: string, _options: RunOptions) {
      const { exitCode, text } = await wire.run(name, `set -eu -o pipefail\n${script}`);
      return { exitCode, stdout: text, stderr: text };
    },
  };
}

/** VRRP version 3 for router 51, ten times a second, but one that comes half a second late. */
const announce = `import socket, struct, time
way = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
began = time.monotonic()
late = 0
while time.monotonic() - began < 8:
    way.sendto(struct.pack("!BBBBHH4s", 0x31, 51, 200, 1, 10, 0, bytes([10, 77, 0, 10])), ("10.77.0.11", 0))
    if time.monotonic() - began > 2 and not late:
        late = 0.5
        time.sleep(late)
    time.sleep(0.1)
`;

beforeAll(async () => {
  wire = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24" });
});
afterAll(() => wire.end());

test("each kind of delay is measured, and what was late is seen", async () => {
  await wire.run(
    "c2",
    `cat >/root/announce.py <<'PYTHON'\n${announce}PYTHON\n(python3 /root/announce.py >/dev/null 2>&1 &)`,
  );
  const { hosts, silent } = await measure(
    [{ host: hostOf("c1"), peers: ["10.77.0.12", "10.77.0.99"] }],
    4000,
    new AbortController().signal,
  );
  expect(silent).toEqual([]);
  const lateness = hosts[0]?.lateness ?? {};
  expect(lateness.runs?.count).toBeGreaterThan(20);
  expect(lateness.flush?.count).toBeGreaterThan(2);
  // Every other question goes to an address that nobody has.
  expect(lateness["round-trip"]?.count).toBeGreaterThan(10);
  expect(lateness["round-trip"]?.lost).toBeGreaterThan(10);
  expect(lateness.announcement?.maxMs).toBeGreaterThan(400);
});

test("a host that cannot measure says why, and the others are measured all the same", async () => {
  await wire.run("c2", "rm /usr/bin/python3");
  const answers = await measure(
    ["c1", "c2"].map((name) => ({ host: hostOf(name), peers: [] })),
    1000,
    new AbortController().signal,
  );
  expect(answers.hosts.map(({ host }) => host)).toEqual(["c1"]);
  expect(answers.silent).toEqual([{ host: "c2", because: expect.stringContaining("python3") }]);
});
