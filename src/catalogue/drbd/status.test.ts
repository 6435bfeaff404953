import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drbdPart, parseProcDrbd, parseStatusJson, sizeWords } from "./status.ts";

/** What Linux 6.12's DRBD 8.4.11 said of two volumes that are each other's copies. */
function captured(name: string): string {
  return readFileSync(`test/captured/drbd/${name}.txt`, "utf8");
}

/** As it stands on a host of a site, whose volume has a number of its own. */
function ofSite(name: string, copy: 0 | 1): string {
  return captured(name).replace(new RegExp(`^ ${copy}:`, "m"), "100:");
}

test("every word of /proc/drbd is read, of the volume that was asked for", () => {
  expect(parseProcDrbd(captured("alone"), 0)).toEqual({
    connection: "WFConnection",
    role: "Primary",
    peerRole: "Unknown",
    disk: "UpToDate",
    peerDisk: "Outdated",
    outOfSyncBytes: 1200 * 1024,
    split: false,
  });
  expect(parseProcDrbd(captured("alone"), 1)).toMatchObject({ connection: "StandAlone", disk: "Outdated" });
  expect(parseProcDrbd(captured("syncing"), 1)).toMatchObject({
    connection: "SyncTarget",
    outOfSyncBytes: 1440 * 1024,
  });
  expect(parseProcDrbd(captured("syncing"), 0)?.done).toBe(100);
  expect(parseProcDrbd(captured("alone"), 2)).toBeUndefined();
  expect(parseProcDrbd("version: 8.4.11 (api:1/proto:86-101)\n", 0)).toBeUndefined();
});

test.each([
  ["alike", 0, "up", "secondary, copy UpToDate, the other one UpToDate"],
  ["primary", 0, "up", "primary, copy UpToDate, the other one UpToDate"],
  ["fresh", 0, "down", "secondary, copy Inconsistent, and no other copy in reach, 64.0 MiB not on both"],
  ["alone", 0, "degraded", "primary, copy UpToDate, waits for the other one (WFConnection), 1.2 MiB not on both"],
  ["alone", 1, "down", "secondary, copy Outdated, and no other copy in reach"],
  ["syncing", 1, "degraded", "secondary, copy Inconsistent, catching up: SyncTarget (100.0 %), 1.4 MiB not on both"],
  ["waiting", 1, "degraded", "secondary, copy UpToDate, waits for the other one (WFConnection)"],
  [
    "split",
    1,
    "degraded",
    "split brain: primary, copy UpToDate, 400 KiB written here alone; say whose copy is given up (quorate resolve HOST)",
  ],
] as const)("%s, copy %i: %s", (name, copy, state, sentence) => {
  expect(drbdPart(ofSite(name, copy), "c1", "8.4")).toMatchObject({ component: "drbd", host: "c1", state, sentence });
});

const mib = 1024 ** 2;

test.each([
  [40 * mib, "up", "primary, copy UpToDate, the other one UpToDate"],
  [
    10 * mib,
    "degraded",
    "primary, copy UpToDate, the other one UpToDate, and its file system has 10 MiB of 500 MiB left",
  ],
  [
    0,
    "degraded",
    "primary, copy UpToDate, the other one UpToDate, and its file system is full: whoever writes to it waits for room",
  ],
] as const)("%i bytes left of the file system: %s", (left, state, sentence) => {
  const said = `${ofSite("primary", 0)}room ${left} ${500 * mib}\n`;
  expect(drbdPart(said, "c1", "8.4")).toMatchObject({ state, sentence });
  // Behind the JSON of version 9 as well.
  const connected = { "connection-state": "Connected", "peer-role": "Secondary" };
  const peer_devices = [{ volume: 0, "peer-disk-state": "UpToDate", "replication-state": "Established" }];
  expect(drbdPart(`${nine({ ...connected, peer_devices })}\nroom ${left} ${500 * mib}\n`, "c1", "9").state).toBe(state);
});

test("who is primary leads, and a volume that is not up is down", () => {
  expect(drbdPart(ofSite("primary", 0), "c1", "8.4").leads).toBe("primary");
  expect(drbdPart(ofSite("primary", 1), "c2", "8.4").leads).toBeUndefined();
  expect(drbdPart("", "c1", "8.4")).toMatchObject({ state: "down", sentence: "the volume is not up on this host" });
  expect(drbdPart("no JSON", "c1", "9").state).toBe("down");
});

/** In the form that drbdsetup-9.0(8) describes. */
function nine(connection: object): string {
  return JSON.stringify([
    {
      name: "quorate-database",
      "node-id": 0,
      role: "Primary",
      suspended: false,
      devices: [{ volume: 0, minor: 100, "disk-state": "UpToDate", client: false, quorum: true, size: 65_496 }],
      connections: [{ "peer-node-id": 1, name: "c2", ...connection }],
    },
  ]);
}

test("version 9 says the same in JSON", () => {
  const peer = { volume: 0, "peer-disk-state": "UpToDate", "out-of-sync": 0, "percent-in-sync": 100 };
  const connected = { "connection-state": "Connected", "peer-role": "Secondary" };
  expect(
    parseStatusJson(nine({ ...connected, peer_devices: [{ ...peer, "replication-state": "Established" }] })),
  ).toEqual({
    connection: "Connected",
    role: "Primary",
    peerRole: "Secondary",
    disk: "UpToDate",
    peerDisk: "UpToDate",
    outOfSyncBytes: 0,
    split: false,
  });
  const syncing = { ...peer, "replication-state": "SyncSource", "out-of-sync": 512, "percent-in-sync": 43.1 };
  expect(parseStatusJson(nine({ ...connected, peer_devices: [syncing] }))).toMatchObject({
    connection: "SyncSource",
    done: 43.1,
    outOfSyncBytes: 512 * 1024,
  });
  const alone = `${nine({ "connection-state": "StandAlone", "peer-role": "Unknown" })}\nSplit-Brain detected but unresolved`;
  expect(parseStatusJson(alone)).toMatchObject({ connection: "StandAlone", peerDisk: "DUnknown", split: true });
});

test("a size has the largest unit that it fills", () => {
  expect([0, 1023, 1024, 1536, 1024 ** 2 - 1, 5 * 1024 ** 4].map(sizeWords)).toEqual([
    "0 bytes",
    "1023 bytes",
    "1 KiB",
    "1.5 KiB",
    "1024.0 KiB",
    "5 TiB",
  ]);
});
