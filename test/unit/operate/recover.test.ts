import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Recovery, RecoveryStep } from "../../../src/catalogue/contract/recovery.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { decisionLines, recoveredDocument, recoveredText } from "../../../src/cli/recover-text.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { FakeHost } from "../../../src/hosts/fake.ts";
import {
  type Recovered,
  recoveriesOf,
  recoverOne,
  type RecoverySession,
} from "../../../src/operate/recover/recover-site.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";

const text = `site: demo
hosts: { c1: { address: 10.77.0.11 }, c2: { address: 10.77.0.12 }, c3: { address: 10.77.0.13 } }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: [keystone]
`;
const { site } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error("the site has errors");
const design = designSite(site);

let directory = "";
let hosts: Map<string, FakeHost>;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-recover-"));
  hosts = new Map(["c1", "c2", "c3"].map((name) => [name, new FakeHost(name, answer)]));
});
afterEach(() => rm(directory, { recursive: true }));

/** Says what was done to it, and does what it is told, once. */
function answer(script: string, host: FakeHost): { stdout: string } {
  if (script === "say") return { stdout: [...host.state.keys()].join(" ") };
  const name = /do-it-(\w+)/.exec(script)?.[1] ?? "";
  if (host.state.has(name)) return { stdout: "@q already\n" };
  host.state.set(name, "");
  return { stdout: "@q made\n" };
}

function does(host: string, name: string): RecoveryStep {
  return { host, what: name, make: `do-it-${name}`, test: `test-${name}`, timeoutMs: 1000, settleMs: 0 };
}

/** Copies that must be stopped before they are compared; a silent one stops all unless its loss is agreed to. */
const recovery: Recovery = {
  what: "the ledger",
  hosts: ["c1", "c2", "c3"],
  facts: () => "say",
  factsMs: 1000,
  decide(said, { acceptLossOf }) {
    const copies = [...said].map(([host, says]) => ({ host, says: says === "" ? "runs" : says }));
    const silent = ["c1", "c2", "c3"].filter((host) => !said.has(host) && !acceptLossOf.includes(host));
    if (silent.length > 0) return { kind: "refuse", copies, because: `${silent.join()} may be newer` };
    if ([...said.values()].some((says) => says.includes("begun")))
      return { kind: "serves", copies, because: "c1 serves" };
    const running = [...said].filter(([, says]) => !says.includes("stopped")).map(([host]) => host);
    if (running.length > 0)
      return { kind: "first", copies, because: "some run", steps: running.map((host) => does(host, "stopped")) };
    const loses = acceptLossOf.length === 0 ? {} : { loses: `what ${acceptLossOf.join()} has` };
    return {
      kind: "recover",
      copies,
      because: "c1 is furthest",
      ...loses,
      steps: [does("c1", "kept"), does("c2", "kept"), does("c1", "begun")],
    };
  },
};

function session(of: Partial<RecoverySession> = {}): RecoverySession {
  return {
    design,
    order: { acceptLossOf: [], trust: [], giveUp: [], snapshots: true },
    hosts,
    directory,
    id: "1",
    who: "somebody",
    command: "recover",
    conceal: (said) => said,
    begun: () => undefined,
    ended: () => undefined,
    stop: new AbortController().signal,
    signal: new AbortController().signal,
    approve: () => true,
    ...of,
  };
}

function changed(): readonly string[] {
  return [...hosts].flatMap(([name, { state }]) => [...state.keys()].map((each) => `${name} ${each}`));
}

const all = ["c1 stopped", "c1 kept", "c1 begun", "c2 stopped", "c2 kept", "c3 stopped"];

test("a site's database is among what is brought back", () => {
  expect(recoveriesOf(design).map(({ what }) => what)).toContain("the database");
});

test("what must be done first is done, all are asked again, and then it is brought back", async () => {
  const told: string[] = [];
  const result = await recoverOne(
    recovery,
    session({ approve: (what, decision) => told.push(...decisionLines(what, decision)) > 0 }),
  );
  expect(result.result).toMatchObject({ outcome: "done" });
  expect(changed()).toEqual(all);
  expect(told).toEqual([
    "Copies of the ledger:",
    "  c1: runs",
    "  c2: runs",
    "  c3: runs",
    "First, since some run:",
    "  1. c1: stopped",
    "  2. c2: stopped",
    "  3. c3: stopped",
    "Copies of the ledger:",
    "  c1: stopped",
    "  c2: stopped",
    "  c3: stopped",
    "The ledger is brought back: c1 is furthest.",
    "  1. c1: kept",
    "  2. c2: kept",
    "  3. c1: begun",
  ]);
  expect(recoveredText([result], { isDryRun: false, cleanedUpOn: "c1" })).toMatch(
    /^The ledger: Done: recover the ledger; 3 of 3 steps changed something\. c1 is furthest\.\nThe cluster forgets/,
  );
});

test("a host that says nothing stops it before anything is done, and is gone on without when its loss is agreed to", async () => {
  hosts.get("c3")?.cutOff();
  const refused = await recoverOne(recovery, session());
  expect(recoveredText([refused], { isDryRun: false, cleanedUpOn: undefined })).toBe(
    "The ledger: refused: c3 may be newer. Nothing was done.\n",
  );
  expect(changed()).toEqual([]);
  const order = { acceptLossOf: ["c3"], trust: [], giveUp: [], snapshots: true };
  const agreed = await recoverOne(recovery, session({ order }));
  expect(recoveredDocument([agreed])).toMatchObject({
    recovered: [{ what: "the ledger", decision: "recover", loses: "what c3 has", outcome: "done" }],
  });
});

test("nobody who did not agree has anything done", async () => {
  const looked = await recoverOne(recovery, session({ approve: () => false }));
  expect(looked.result).toBeUndefined();
  expect(changed()).toEqual([]);
});

test.each([1, 2, 3, 4, 5, 6])("cut off after step %i it goes on from there, and does nothing twice", async (after) => {
  const stop = new AbortController();
  let steps = 0;
  const count = (): void => {
    steps += 1;
    if (steps === after) stop.abort();
  };
  const first: Recovered = await recoverOne(recovery, session({ ended: count, stop: stop.signal }));
  expect(steps).toBe(after);
  if (after < 6) expect(first.result?.outcome).toBe("interrupted");
  const outcomes: string[] = [];
  await recoverOne(recovery, session({ ended: ({ outcome }) => void outcomes.push(outcome) }));
  expect(changed()).toEqual(all);
  expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(6 - after);
});
