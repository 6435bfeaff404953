import { expect, test } from "vitest";
import { exampleDesign } from "../../../test/unit/catalogue/three-controllers.ts";
import { brokerRecovery } from "./recovery.ts";

const design = exampleDesign();
const all = ["rabbit@c1", "rabbit@c2", "rabbit@c3"];

function says(members: readonly string[], queues = 0, running = true): string {
  const rest = { version: "4.0.5", partitions: [], alarms: [], quorumQueues: queues, queuesWithoutLeader: [] };
  return JSON.stringify({ running, members, membersRunning: running ? members : [], queues, ...rest });
}

function decision(said: Readonly<Record<string, string>>) {
  const order = { acceptLossOf: [], trust: [], giveUp: [], snapshots: true };
  return brokerRecovery(design).decide(new Map(Object.entries(said)), order, "1");
}

test("nothing is done where every broker that runs knows the others, whoever is away", () => {
  expect(decision({ c1: says(all), c2: says(all), c3: says(all) }).kind).toBe("serves");
  expect(decision({ c1: says(all), c2: says(all) }).kind).toBe("serves");
  expect(decision({ c1: says(all), c2: says(all), c3: says([], 0, false) }).kind).toBe("serves");
});

test("one that forgot the others joins them, unless it has queues", () => {
  const forgot = decision({ c1: says(all), c2: says(all), c3: says(["rabbit@c3"]) });
  expect(forgot).toMatchObject({ kind: "recover", steps: [{ host: "c3" }] });
  expect(forgot.copies.map(({ says: words }) => words)).toEqual([
    "knows 2 others",
    "knows 2 others",
    "is a cluster of its own, with 0 queues",
  ]);
  const full = decision({ c1: says(all), c2: says(all), c3: says(["rabbit@c3"], 4) });
  expect(full.kind).toBe("refuse");
  expect(full.kind === "refuse" && full.because).toMatch(/^c3 would lose the queues/);
});

test("where all are alone, the others join the first; where only one answers, it stays as it is", () => {
  const apart = decision({ c1: says(["rabbit@c1"]), c2: says(["rabbit@c2"]), c3: says(["rabbit@c3"]) });
  expect(apart.kind === "recover" && apart.steps.map(({ host }) => host)).toEqual(["c2", "c3"]);
  expect(decision({ c2: says(["rabbit@c2"]) }).kind).toBe("refuse");
});
