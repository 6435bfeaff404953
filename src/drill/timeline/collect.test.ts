import { expect, test } from "vitest";
import { FakeHost } from "../../hosts/fake.ts";
import { collectEvents, likelyAheadMs } from "./collect.ts";
import { logReadersOf } from "./readers.ts";

test.each([
  ["clocks that may be the same are taken for the same", [{ leastMs: -300, mostMs: 40 }], 0],
  ["nobody who answers is ahead", [], 0],
  ["a host that is behind for certain", [{ leastMs: -900, mostMs: -700 }], -800],
  // Seen on a virtual machine: it took three seconds to connect, and its events were told as from before the fault.
  [
    "an answer that had to wait for its connection does not count beside a quick one",
    [
      { leastMs: -750, mostMs: 2880 },
      { leastMs: -900, mostMs: -700 },
    ],
    -725,
  ],
] as const)("%s", (_what, answers, ahead) => {
  expect(likelyAheadMs(answers)).toBe(ahead);
});

test("events of a host whose clock is behind, and which is slow to answer at first, come when they happened", async () => {
  const originWallMs = Date.now() - 60_000;
  const behindMs = 5000;
  let asked = 0;
  const host = new FakeHost("c1", async (script) => {
    asked += 1;
    if (asked === 1) await new Promise((resolve) => setTimeout(resolve, 400));
    if (script.startsWith("date")) return { stdout: `${Date.now() - behindMs}\n` };
    const stamp = String((originWallMs + 30_000 - behindMs) * 1000);
    const entry = {
      __REALTIME_TIMESTAMP: stamp,
      SYSLOG_IDENTIFIER: "mariadbd",
      MESSAGE: "0 [Note] /usr/sbin/mariadbd: ready for connections.",
    };
    return { stdout: `B 1\nJ ${JSON.stringify(entry)}\n` };
  });
  const { events } = await collectEvents([host], logReadersOf({ options: { "mariadb-drbd": {} } }), originWallMs, 0);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ source: "mariadb-drbd", name: "database-view", text: "takes connections" });
  expect(Math.abs((events[0]?.at ?? 0) - 30_000)).toBeLessThan(200);
});
