import { describe, expect, test } from "vitest";
import type { ManagedFile } from "../contract/file.ts";
import { dropIn } from "./drop-in.ts";

const lines = (file: ManagedFile): readonly string[] => String(file.content).trim().split("\n").slice(1);

describe("a unit's drop-in", () => {
  test("has systemd start it again for ever, and puts it before whatever else the host does", () => {
    const file = dropIn("demo", { unit: "x.service", runs: { rank: "data" }, startedBy: "systemd" });
    expect(file.path).toBe("/etc/systemd/system/x.service.d/quorate.conf");
    expect(lines(file)).toEqual([
      "[Unit]",
      "StartLimitIntervalSec=0",
      "[Service]",
      "Restart=always",
      "RestartSec=100ms",
      "Nice=-11",
      "CPUWeight=600",
    ]);
  });

  test("leaves it to the cluster to start again what the cluster starts", () => {
    const file = dropIn("demo", { unit: "x.service", runs: { rank: "path" }, startedBy: "cluster" });
    expect(file.content).not.toContain("Restart=");
  });

  test("has the unit's own word in the place of the general one", () => {
    const runs = { rank: "data", settings: { RestartSec: "3s", LimitRTPRIO: "2" } } as const;
    const file = dropIn("demo", { unit: "x.service", runs, startedBy: "systemd" });
    expect(lines(file).filter((line) => line.startsWith("RestartSec"))).toEqual(["RestartSec=3s"]);
    expect(lines(file)).toContain("LimitRTPRIO=2");
  });

  test("a rank that decides goes before one that serves", () => {
    const nice = (["keeper", "path", "data", "api"] as const).map((rank) =>
      Number(
        /Nice=(-\d+)/.exec(String(dropIn("demo", { unit: "x", runs: { rank }, startedBy: "systemd" }).content))?.[1],
      ),
    );
    expect(nice).toEqual(nice.toSorted((left, right) => left - right));
  });
});
