import { describe, expect, test } from "vitest";
import { expirerComponent, expirerUnit } from "./expirer.ts";
import { backgroundComponent, backgroundUnits, storageServers, type StorageServer } from "./servers.ts";
import { parseStorage, storagePart, unitsPart } from "./status.ts";

function serverOf(kind: string): StorageServer {
  const found = storageServers.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(kind);
  return found;
}

const object = serverOf("object");
const disk = { device: "sdb", mounted: true, size: 1000, used: 400, avail: 600 };

function said(disks: unknown, more = ""): string {
  return `active 200\ndiskusage ${JSON.stringify(disks)}\n${more}`;
}

describe("a storage server", () => {
  test("serves", () => {
    expect(storagePart(object, said([disk]), "c1", true)).toEqual({
      component: "swift-object",
      host: "c1",
      state: "up",
      sentence: "serves",
      detail: { unit: "active", httpStatus: 200, fullPercent: 40, missingDisks: [] },
    });
  });

  test("tells what waits and what was found broken", () => {
    const more = [
      `replication/object ${JSON.stringify({ replication_last: 1.5, replication_stats: { failure: 2 } })}`,
      'async {"async_pending": 7, "async_pending_last": 1.5}',
      'quarantined {"accounts": 0, "containers": 0, "objects": 1, "policies": {}}',
    ].join("\n");
    expect(storagePart(object, said([disk], more), "c1", true)).toMatchObject({
      state: "up",
      sentence:
        "serves; 2 copies could not be compared with other hosts; 7 updates of listings wait; 1 broken copies were put aside",
    });
  });

  test("is degraded without one of its disks, and when one is nearly full", () => {
    const away = { device: "sdc", mounted: false, size: "", used: "", avail: "" };
    expect(storagePart(object, said([disk, away]), "c1", true)).toMatchObject({
      state: "degraded",
      sentence: "serves without sdc: not mounted",
    });
    expect(storagePart(object, said([{ ...disk, avail: 50 }]), "c1", true)).toMatchObject({
      state: "degraded",
      sentence: "serves; its fullest disk is 95 % full",
    });
  });

  test("misses no disk where it has a directory", () => {
    expect(storagePart(object, said([{ ...disk, mounted: false }]), "c1", false)).toMatchObject({ state: "up" });
  });

  test("has counted nothing yet after its first start", () => {
    const none =
      'replication/object {"replication_last": null, "replication_stats": null}\nasync {"async_pending": null}';
    expect(parseStorage(said([disk], none), "object", true)).toEqual({
      unit: "active",
      httpStatus: 200,
      fullPercent: 40,
      missingDisks: [],
    });
  });

  test.each([
    ["failed 000\n", "down", "does not answer; its unit is failed"],
    ["active 503\n", "down", "answers 503; its unit is active"],
    ["", "unknown", "could not be asked"],
  ])("that says %j is %s", (output, state, sentence) => {
    expect(storagePart(object, output, "c1", true)).toMatchObject({ state, sentence });
  });
});

describe("what works on copies", () => {
  test("is up when all its units run, and names those that do not", () => {
    expect(unitsPart(backgroundComponent, backgroundUnits, "", "c1")).toMatchObject({
      component: "swift-replication",
      state: "up",
      sentence: "runs",
    });
    expect(
      unitsPart(backgroundComponent, backgroundUnits, "swift-object-auditor.service\nrsync.service\n", "c1"),
    ).toMatchObject({
      state: "degraded",
      sentence: "swift-object-auditor and rsync do not run",
    });
  });

  test("that is one unit is down without it", () => {
    expect(unitsPart(expirerComponent, [expirerUnit], `${expirerUnit}\n`, "c1")).toMatchObject({
      state: "down",
      sentence: "swift-object-expirer does not run",
    });
  });
});
