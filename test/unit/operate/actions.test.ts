import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { type FakeAnswer, FakeHost } from "../../../src/hosts/fake.ts";
import type { ActionPlan, ActionView } from "../../../src/operate/actions/action.ts";
import { beginning, carryOut, type ReadyAction } from "../../../src/operate/actions/carry-out.ts";
import { actionKinds } from "../../../src/operate/actions/kinds.ts";
import { prepareAction } from "../../../src/operate/actions/prepare.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";
import { readActionNote } from "../../../src/store/action-notes.ts";
import { lockHolder } from "../../../src/store/apply-lock.ts";
import { SiteInMemory } from "../serve/a-service.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-actions-"));
});
afterEach(() => rm(directory, { recursive: true }));

function plan(site: SiteInMemory, name: string, ...given: readonly string[]): ActionPlan {
  const kind = actionKinds.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`no ${name}`);
  return kind.plan(viewOf(site), given);
}

function viewOf({ design, snapshot }: SiteInMemory): ActionView {
  return { design, snapshot, secrets: exampleSecrets(design.secrets), id: "1" };
}

function ready(of: ActionPlan): ReadyAction {
  if (of.kind !== "ready") throw new Error(of.because);
  return of;
}

function stepsOf({ steps, last }: ReadyAction): readonly string[] {
  return [...steps, ...last].map(({ action }) => `${action.host}: ${action.what}`);
}

test("the command line has every action, with the same summary", () => {
  expect(actionKinds.map(({ name, summary }) => [name, summary])).toEqual(
    actionKinds.map(({ name }) => [name, commands[name]?.summary]),
  );
});

test("a host is spared while the others serve, and not any more when one is lost", () => {
  const site = new SiteInMemory();
  expect(ready(plan(site, "drain", "c2")).afford).toEqual({
    can: true,
    sentence: "The site can spare c2: without it every endpoint is served.",
  });
  site.lose("c1");
  const { can, sentence } = ready(plan(site, "drain", "c2")).afford;
  expect([can, sentence]).toEqual([
    false,
    expect.stringMatching(/^The site cannot spare c2 now: without it nobody would be served by .*sql/),
  ]);
  expect(ready(plan(site, "restart", "keystone-api")).afford).toEqual({
    can: false,
    sentence: "c1 cannot be reached: the others have nobody to spare.",
  });
});

test("a drain tells every balancer twice, and waits for those who are there without insisting", () => {
  const drained = ready(plan(new SiteInMemory(), "drain", "c2"));
  expect(stepsOf(drained)).toEqual([
    ...["c1", "c2", "c3"].map((host) => `${host}: it sends no new client to c2`),
    ...["c1", "c2", "c3"].map((host) => `${host}: no client is stuck to c2`),
    "c2: clients of its database that ask for nothing connect anew",
    ...["c1", "c2", "c3"].map((host) => `${host}: nobody is at c2 through it any more`),
  ]);
  expect(drained.steps.filter(({ soft }) => soft === true).length).toBe(4);
});

test("the addresses move while the others stand aside; those come back whatever becomes of it", () => {
  const moved = ready(plan(new SiteInMemory(), "move", "c2"));
  expect(stepsOf(moved)).toEqual([
    "c3: the keeper of the address stands aside",
    "c1: the keeper of the address stands aside",
    "c2: it holds the virtual addresses",
    "c3: the keeper of the address stands by again",
    "c1: the keeper of the address stands by again",
  ]);
  expect(moved.last.length).toBe(2);
  expect(plan(new SiteInMemory(), "move", "c1")).toEqual({
    kind: "refused",
    because: "c1 holds the virtual addresses already.",
  });
  const site = new SiteInMemory();
  site.lose("c2");
  expect(plan(site, "move", "c2")).toMatchObject({ kind: "refused", because: "c2 cannot be reached." });
});

test("a rolling restart goes host by host with the gates of an apply, and last to where the clients are", () => {
  const api = ready(plan(new SiteInMemory(), "restart", "keystone-api"));
  expect(stepsOf(api)).toEqual(["c2", "c3", "c1"].map((host) => `${host}: restart keystone.service`));
  expect(api.steps.map(({ action }) => action.gate?.ask?.question)).toEqual(
    Array.from({ length: 3 }, () => "keystone answers on another host"),
  );
  const one = ready(plan(new SiteInMemory(), "restart", "keystone-api@c2"));
  expect(stepsOf(one)).toEqual(["c2: restart keystone.service"]);
  const host = ready(plan(new SiteInMemory(), "restart", "c3"));
  expect(new Set(host.steps.map(({ action }) => action.host))).toEqual(new Set(["c3"]));
  expect(host.steps.map(({ action }) => action.what)).toContain("restart mariadb.service");
  const all = ready(plan(new SiteInMemory(), "restart", "all"));
  const hosts = all.steps.map(({ action }) => action.host);
  expect([...new Set(hosts)].join()).toBe(hosts.filter((each, at) => each !== hosts[at - 1]).join());
});

test("maintenance drains, moves the addresses away and has the cluster leave; it ends the other way round", () => {
  const taken = ready(plan(new SiteInMemory(), "maintain", "c1"));
  expect(stepsOf(taken).filter((step) => /holds|nothing of the cluster|no new client/.test(step))).toEqual([
    "c1: it sends no new client to c1",
    "c2: it sends no new client to c1",
    "c3: it sends no new client to c1",
    "c2: it holds the virtual addresses",
    "c2: nothing of the cluster runs on c1",
  ]);
  expect(stepsOf(ready(plan(new SiteInMemory(), "unmaintain", "c1")))[0]).toBe(
    "c1: the cluster may run what it has on c1",
  );
});

test("a choice that the site does not have is told with what may have been meant", async () => {
  const { design, snapshot } = new SiteInMemory();
  const kind = actionKinds.find(({ name }) => name === "restart");
  if (kind === undefined) throw new Error("no restart");
  const of = { design, snapshot, secrets: exampleSecrets(design.secrets), directory };
  await expect(prepareAction(kind, ["keystone-apy"], of)).rejects.toThrow("did you mean keystone-api?");
});

/** Hosts that remember what was made there: the id of a step holds once it was made. */
class Hosts {
  readonly made: string[] = [];
  readonly all = new Map(["c1", "c2", "c3"].map((name) => [name, new FakeHost(name, () => this.#answer(name))]));
  /** What is called at each script, before it is answered. */
  onScript: (count: number) => FakeAnswer | undefined = () => undefined;
  #count = 0;

  #answer(name: string): FakeAnswer {
    this.#count += 1;
    const instead = this.onScript(this.#count);
    if (instead !== undefined) return instead;
    this.made.push(name);
    return { stdout: "@q made\n" };
  }
}

function request(of: ReadyAction, hosts: Hosts, stop = new AbortController().signal): Parameters<typeof carryOut>[0] {
  return {
    plan: of,
    hosts: hosts.all,
    directory,
    id: "20261124-abc",
    who: "ann",
    command: "move c2",
    conceal: (text) => text,
    begun: () => undefined,
    ended: () => undefined,
    stop,
  };
}

test("whatever step fails, the keepers that stood aside are brought back, and the note says where it stopped", async () => {
  for (const failing of [1, 2, 3]) {
    const hosts = new Hosts();
    hosts.onScript = (count) => (count === failing ? { stdout: "@q make-failed 1\n", stderr: "no" } : undefined);
    const result = await carryOut(request(ready(plan(new SiteInMemory(), "move", "c2")), hosts));
    expect(result.outcome).toBe("stopped");
    expect(hosts.made.slice(-2)).toEqual(["c3", "c1"]);
    const note = await readActionNote(directory);
    expect(note?.ended?.outcome).toBe("stopped");
    expect((await beginning(directory, "move c2", Date.now())).id).toBe("20261124-abc");
    expect((await beginning(directory, "move c3", Date.now())).before).toContain(
      "Asked for again it goes on: quorate move c2",
    );
  }
  expect((await readdir(directory)).filter((name) => name.startsWith("lock."))).toEqual([]);
});

test("told to stop it begins no further step but those that put right what was begun; asked for again it goes on", async () => {
  const stop = new AbortController();
  const hosts = new Hosts();
  hosts.onScript = () => {
    stop.abort();
    return undefined;
  };
  const result = await carryOut(request(ready(plan(new SiteInMemory(), "move", "c2")), hosts, stop.signal));
  expect([result.outcome, result.sentence]).toEqual([
    "interrupted",
    "It was interrupted after 3 of 5 steps; asked for again it goes on.",
  ]);
  expect(hosts.made).toEqual(["c3", "c3", "c1"]);
});

test("once it is done nothing goes on, and the next one begins anew", async () => {
  const result = await carryOut(request(ready(plan(new SiteInMemory(), "move", "c2")), new Hosts()));
  expect(result.sentence).toBe("Done: move the virtual addresses to c2; 5 of 5 steps changed something.");
  const next = await beginning(directory, "move c2", Date.now());
  expect([next.id === "20261124-abc", next.before]).toEqual([false, undefined]);
});

function secondAction() {
  return carryOut(request(ready(plan(new SiteInMemory(), "drain", "c3")), new Hosts()));
}

/** A lock as another process that lives has it. */
async function lockedByAnother(doing: object): Promise<string> {
  const stat = await readFile(`/proc/${process.ppid}/stat`, "utf8");
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  const file = path.join(directory, `lock.${process.ppid}.${started}`);
  await writeFile(file, JSON.stringify({ machine: hostname(), boot, pid: process.ppid, started, ...doing }));
  return file;
}

test("who comes second is told who is doing what, and an apply keeps others out as well", async () => {
  const lock = await lockedByAnother({ doing: '"move the virtual addresses to c2", which bob asked for,' });
  await expect(secondAction()).rejects.toThrow(
    '"move the virtual addresses to c2", which bob asked for, is running (process',
  );
  expect(await lockHolder(directory)).toContain("bob");
  await rm(lock);
  await lockedByAnother({});
  await expect(secondAction()).rejects.toThrow("another action of this site is running");
});
