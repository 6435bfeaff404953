import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { commands } from "../../../src/cli/commands.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { type FakeAnswer, FakeHost } from "../../../src/hosts/fake.ts";
import { type ActionPlan, type ActionView, interruptionsOf } from "../../../src/operate/actions/action.ts";
import { beginning, carryOut, type ReadyAction } from "../../../src/operate/actions/carry-out.ts";
import { actionKinds } from "../../../src/operate/actions/kinds.ts";
import { prepareAction } from "../../../src/operate/actions/prepare.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { readActionNote } from "../../../src/store/action-notes.ts";
import { lockHolder } from "../../../src/store/apply-lock.ts";
import { SiteInMemory, whole } from "../serve/a-service.ts";

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

test("the command line has every action, with the same summary but where it does more", () => {
  const same = actionKinds.filter(({ name }) => name !== "recover");
  expect(same.map(({ name, summary }) => [name, summary])).toEqual(
    same.map(({ name }) => [name, commands[name]?.summary]),
  );
  expect(commands["recover"]?.summary).toMatch(/data back .* have the cluster try again what failed$/);
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
    "c2: clients of its database connect anew, each when its transaction is over",
    "c2: others lead its queues, and their clients connect anew, each when it waits for nothing",
    ...["c1", "c2", "c3"].map((host) => `${host}: nobody is at c2 through it any more`),
  ]);
  expect(drained.steps.filter(({ soft }) => soft === true).length).toBe(5);
});

test("the addresses move while the others stand aside, and what began goes on; all is as before whatever becomes of it", () => {
  const moved = ready(plan(new SiteInMemory(), "move", "c2"));
  const back = ["c3: the keeper of the address stands by again", "c1: the keeper of the address stands by again"];
  const over = ["c2", "c1"].map((host) => `${host}: what began at another holder of the address is over`);
  expect(stepsOf(moved)).toEqual([
    "c1: it goes on with what began at the address",
    "c2: it passes on what began elsewhere at the address",
    "c3: the keeper of the address stands aside",
    "c1: the keeper of the address stands aside",
    "c2: it holds the virtual addresses",
    ...back,
    ...connectingAnew("amqp"),
    ...connectingAnew("sql"),
    "c1: no connection is left that began at the address while it was here",
    ...over,
    ...back,
    ...over,
  ]);
  expect(moved.last.length).toBe(4);
  expect(interruptionsOf(moved)).toEqual([
    "clients' connections through the virtual address that do not end within some 15 s of the move from c1 to c2",
  ]);
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
  expect(restartsOf(api)).toEqual(["c2", "c3", "c1"].map((host) => `${host}: restart keystone.service`));
  expect(api.steps.flatMap(({ action }) => action.gate?.ask?.question ?? [])).toEqual(
    Array.from({ length: 3 }, () => "keystone answers on another host"),
  );
  const one = ready(plan(new SiteInMemory(), "restart", "keystone-api@c2"));
  expect(one.steps.map(({ action }) => `${action.host}: ${action.what}`)).toEqual([
    ...every("it sends no new client to c2"),
    ...every("no client is stuck to c2"),
    ...every("nobody is at c2 through it any more"),
    "c2: restart keystone.service",
    ...every("it sends clients to c2 again"),
  ]);
  expect(one.last.length).toBe(3);
});

/** Of what clients of one endpoint do who are there through the balancer on c1. */
function connectingAnew(what: string): readonly string[] {
  return every(
    `clients of ${what} that are there through the balancer on c1 connect anew, each when it waits for nothing`,
  );
}

function restartsOf(of: ReadyAction): readonly string[] {
  return stepsOf(of).filter((each) => each.includes(": restart "));
}

test("a whole host is restarted while no client is sent there, and clients are sent there again whatever becomes of it", () => {
  const host = ready(plan(new SiteInMemory(), "restart", "c3"));
  expect(restartsOf(host)).toContain("c3: restart mariadb.service");
  expect(restartsOf(host).filter((each) => !each.startsWith("c3: "))).toEqual([]);
  const steps = stepsOf(host);
  expect(steps[0]).toBe("c1: it sends no new client to c3");
  expect(host.last.map(({ action }) => action.what)).toEqual(
    Array.from({ length: 3 }, () => "it sends clients to c3 again"),
  );
});

test("all is restarted host after host; who is written to and has the address is last, and hands both to a host that is done", () => {
  const all = stepsOf(ready(plan(new SiteInMemory(), "restart", "all")));
  const hosts = all.filter((each) => each.includes(": restart ")).map((each) => each.slice(0, 2));
  expect(hosts.filter((each, at) => each !== hosts[at - 1])).toEqual(["c2", "c3", "c1"]);
  const at = (what: string) => all.indexOf(what);
  const handed = at("c1: it sends new clients of sql to c2");
  expect(handed).toBeGreaterThan(at("c2: restart mariadb.service"));
  expect(handed).toBeLessThan(at("c1: restart mariadb.service"));
  expect(at("c2: it holds the virtual addresses")).toBeLessThan(at("c1: restart haproxy.service"));
  expect(all.filter((each) => each.includes("it sends new clients of sql")).length).toBe(9);
});

test("a broker is restarted once others lead its queues and its clients are elsewhere; nobody else is led away from its host", () => {
  const of = ready(plan(new SiteInMemory(), "restart", "rabbitmq@c2"));
  const steps = stepsOf({ ...of, last: [] });
  const handed = steps.indexOf(
    "c2: others lead its queues, and their clients connect anew, each when it waits for nothing",
  );
  expect(handed).toBeGreaterThan(steps.lastIndexOf("c3: no client is stuck to c2"));
  expect(handed).toBeLessThan(steps.indexOf("c2: restart rabbitmq-server.service"));
  expect(steps.filter((each) => each.includes("its database"))).toEqual([]);
  expect(of.steps.filter(({ action }) => /keystone|sql/.test(JSON.stringify(action.goal))).length).toBe(0);
});

test("the writer is restarted once it is written to elsewhere", () => {
  const steps = stepsOf(ready(plan(new SiteInMemory(), "restart", "galera")));
  const before = steps.indexOf("c1: restart mariadb.service") - 1;
  expect(steps[before]).toBe("c3: sessions that are left at c1 and c3 are ended");
  expect(steps.slice(0, 2)).toEqual(["c2: restart mariadb.service", "c3: restart mariadb.service"]);
});

function every(what: string): readonly string[] {
  return ["c1", "c2", "c3"].map((host) => `${host}: ${what}`);
}

test("the writer is handed over: balancers first, again and again, then pools, then who is left", () => {
  const moved = ready(plan(new SiteInMemory(), "move", "writer", "c2"));
  expect(stepsOf(moved)).toEqual([
    ...every("it sends new clients of sql to c2"),
    ...every("it sends new clients of sql to c2"),
    "c1: clients of its database connect anew, each when its transaction is over",
    "c3: clients of its database connect anew, each when its transaction is over",
    ...every("it sends new clients of sql to c2"),
    ...every("sessions that are left at c1 and c3 are ended"),
  ]);
  expect(interruptionsOf(moved)).toEqual(["transactions that do not end within some 15 s"]);
});

test("the writer goes to no host that cannot be written to", () => {
  const refused = (site: SiteInMemory, ...given: readonly string[]) => {
    const planned = plan(site, "move", ...given);
    return planned.kind === "refused" ? planned.because : "not refused";
  };
  const site = new SiteInMemory();
  expect(refused(site, "writer", "c1")).toBe("c1 is written to already.");
  expect(refused(site, "writer", "")).toBe("Say to which host, with --to: c1, c2, c3.");
  expect(refused(site, "c2", "c3")).toBe('Say what is to be moved: "addresses" or "writer", not c2.');
  site.become({
    parts: site.snapshot.parts.map((part) =>
      part.component === "galera" && part.host === "c3"
        ? { ...part, state: "down" as const, sentence: "it is not in the primary component" }
        : part,
    ),
  });
  expect(refused(site, "writer", "c3")).toBe(
    "The database on c3 cannot be written to now: it is not in the primary component.",
  );
  site.lose("c2");
  expect(refused(site, "writer", "c2")).toBe("c2 cannot be reached.");
  expect(stepsOf(ready(plan(new SiteInMemory(), "move", "addresses", "c2")))).toEqual(
    stepsOf(ready(plan(new SiteInMemory(), "move", "c2"))),
  );
});

test.each(["postgresql", "{ engine: mariadb, mode: replicated }"])(
  "of copies that the cluster promotes, of %s, it is told which: by whoever moves the writer, or takes its host away",
  (database) => {
    const site = new SiteInMemory(undefined, [`database: ${database}`]);
    const promoted = "its copy of the database is the one that is written to";
    const moved = ready(plan(site, "move", "writer", "c2"));
    expect(stepsOf(moved)).toEqual([`c2: ${promoted}`]);
    expect(interruptionsOf(moved)).toEqual([
      "writes to the database, for the seconds that another copy takes to be promoted",
    ]);
    expect(stepsOf(ready(plan(site, "drain", "c1")))[0]).toBe(`c2: ${promoted}`);
    expect(stepsOf(ready(plan(site, "drain", "c3")))).not.toContain(`c2: ${promoted}`);
    expect(moved.afford.sentence).toContain("are cut off, while another copy is promoted");
  },
);

test("a database that the cluster runs on one host moves with the cluster: no balancer is told of it", () => {
  const { site } = parseSite(readFileSync("examples/drbd-database.yaml", "utf8"), "site.yaml", vocabulary);
  if (site === undefined) throw new Error("the example cannot be read");
  const design = designSite(site);
  const view = { design, snapshot: whole(design), secrets: exampleSecrets(design.secrets), id: "1" };
  const planned = (name: string, ...given: readonly string[]) =>
    actionKinds.find((each) => each.name === name)?.plan(view, given);
  expect(planned("move", "writer", "c2")).toEqual({
    kind: "refused",
    because:
      "The cluster runs this database on one host at a time: put the host that has it into standby, and it moves.",
  });
  const drained = planned("drain", "c1");
  expect(
    drained?.kind === "ready" && stepsOf(drained).filter((each) => /new clients of|copy of the database/.test(each)),
  ).toEqual([]);
});

test("a host is taken into service again though what the cluster runs waits for that, and not while another part is down", () => {
  const site = new SiteInMemory(undefined, ["database: postgresql"]);
  const ill = (component: string): void =>
    site.become({
      parts: site.snapshot.parts.map((part) =>
        part.component === component && part.host === "c2" ? { ...part, state: "down" as const } : part,
      ),
    });
  ill("postgresql");
  expect(ready(plan(site, "unmaintain", "c2")).afford.can).toBe(true);
  ill("keystone-api");
  expect(ready(plan(site, "unmaintain", "c2")).afford).toEqual({
    can: false,
    sentence: "On c2 keystone-api would serve nobody yet.",
  });
});

/** A resource of the operator's own, and where the cluster says that it runs. */
function withResource(meta: string, away: readonly string[] = [], paused = false): SiteInMemory {
  const site = new SiteInMemory(undefined, [
    "resources:",
    `  lun: { agent: ocf:heartbeat:Dummy, only: [c1, c2], prefer: [c1], meta: ${meta} }`,
  ]);
  const runs = { "quorate-site-lun": "c1" };
  site.become({
    parts: site.snapshot.parts.map((part) =>
      part.component === "pacemaker" ? { ...part, cluster: { runs, away, paused } } : part,
    ),
  });
  return site;
}

function moveLun(site: SiteInMemory, to: string): ActionPlan {
  return plan(site, "move", "quorate-site-lun", to);
}

function becauseOf(of: ActionPlan): string {
  return of.kind === "refused" ? of.because : "not refused";
}

test("a resource goes to a member where it may be and would stay, and the cluster is free to move it afterwards", () => {
  const stays = "{ resource-stickiness: 200 }";
  const moved = ready(moveLun(withResource(stays), "c2"));
  expect(stepsOf(moved)).toEqual([
    "c1: the cluster runs quorate-site-lun on c2",
    "c1: the cluster may run quorate-site-lun wherever it belongs",
  ]);
  expect(moved.last.length).toBe(1);
  expect(interruptionsOf(moved)).toEqual([
    "quorate-site-lun, and what the cluster runs beside it, for as long as it takes to stop on c1 and to start on c2",
  ]);
  expect(becauseOf(moveLun(withResource(stays), "c1"))).toBe("c1 has it already.");
  expect(becauseOf(moveLun(withResource(stays), "c3"))).toBe("The site file keeps quorate-site-lun off c3.");
  expect(becauseOf(moveLun(withResource("{ resource-stickiness: 100 }"), "c2"))).toMatch(
    /^Nothing would keep quorate-site-lun on c2: by the site file it may as well be on c1\./,
  );
  expect(becauseOf(moveLun(withResource(stays, ["c2"]), "c2"))).toMatch(/^The cluster runs nothing on c2 now/);
  expect(becauseOf(moveLun(withResource(stays, [], true), "c2"))).toMatch(/^The cluster is paused/);
});

test("an address that the cluster moves is brought to a host by the cluster", () => {
  const site = new SiteInMemory(undefined, ["vip: { internal: 10.77.0.250/16, manager: pacemaker }"]);
  const runs = { "quorate-vip-internal": "c1" };
  site.become({
    parts: site.snapshot.parts.map((part) =>
      part.component === "pacemaker" ? { ...part, cluster: { runs, away: [], paused: false } } : part,
    ),
  });
  expect(stepsOf(ready(plan(site, "move", "addresses", "c2")))).toEqual([
    "c1: the cluster runs quorate-vip-internal on c2",
    "c1: the cluster may run quorate-vip-internal wherever it belongs",
  ]);
});

test("a host is fenced by another member, once the site was asked whether it can spare it", () => {
  const site = new SiteInMemory();
  const fenced = ready(plan(site, "fence", "c1"));
  expect(stepsOf(fenced)).toEqual(["c2: c1 is fenced"]);
  expect(fenced.afford.can).toBe(true);
  expect(interruptionsOf(fenced)).toEqual([
    "everything on c1, which is started again at once; what clients have there is cut off",
  ]);
  site.lose("c2");
  expect(ready(plan(site, "fence", "c1")).afford.can).toBe(false);
});

test("what recovers has a broker that forgot the others join them, before the cluster tries again what failed", () => {
  const site = new SiteInMemory();
  expect(stepsOf(ready(plan(site, "recover")))).toEqual(["c1: no failure is remembered"]);
  site.become({
    parts: site.snapshot.parts.map((part) =>
      part.component === "rabbitmq" && part.host === "c3" ? { ...part, state: "degraded", forgot: true } : part,
    ),
  });
  const recovers = ready(plan(site, "recover"));
  expect(stepsOf(recovers)).toEqual(["c3: its rabbitmq joins the others again", "c1: no failure is remembered"]);
  expect(interruptionsOf(recovers)).toEqual(["what clients do with rabbitmq on c3 alone"]);
});

test("a host that is drained hands the writer over first, another one has nothing to hand over", () => {
  const [writer, other] = ["c1", "c2"].map((host) => stepsOf(ready(plan(new SiteInMemory(), "drain", host)))[0]);
  expect(writer).toBe("c1: it sends new clients of sql to c2");
  expect(other).toBe("c1: it sends no new client to c2");
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
  const move = actionKinds.find(({ name }) => name === "move");
  if (move === undefined) throw new Error("no move");
  expect((await prepareAction(move, ["writer", "c2"], of)).command).toBe("move writer --to c2");
  expect((await prepareAction(move, ["c2"], of)).command).toBe("move c2");
  await expect(prepareAction(move, ["writer", "c9"], of)).rejects.toThrow("c9 is no HOST of this action");
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
  // What is carried need not be.
  for (const failing of [3, 4, 5]) {
    const hosts = new Hosts();
    hosts.onScript = (count) => (count === failing ? { stdout: "@q make-failed 1\n", stderr: "no" } : undefined);
    const result = await carryOut(request(ready(plan(new SiteInMemory(), "move", "c2")), hosts));
    expect(result.outcome).toBe("stopped");
    expect(hosts.made.slice(-4)).toEqual(["c3", "c1", "c2", "c1"]);
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
    "It was interrupted after 5 of 20 steps; asked for again it goes on.",
  ]);
  expect(hosts.made).toEqual(["c1", "c3", "c1", "c2", "c1"]);
});

test.each([
  ["move", "c2"],
  ["drain", "c2"],
  ["restart", "rabbitmq@c2"],
  ["maintain", "c3"],
])(
  "killed at any step of %s %s, the next one says at which it stopped, and goes on by the same id",
  async (name, host) => {
    const of = ready(plan(new SiteInMemory(), name, host));
    const steps = [...of.steps, ...of.last];
    for (const [done, { action }] of steps.entries()) {
      const own = path.join(directory, String(done));
      await mkdir(own);
      // The process ends while a step is under way: nothing that comes after it is done or written down.
      const killed = new Promise<void>((resolve) => {
        const hosts = new Hosts();
        let begun = 0;
        void carryOut({
          ...request(of, hosts),
          directory: own,
          command: `${name} ${host}`,
          begun: () => (begun += 1),
          ended: () => undefined,
          hosts: new Map(
            [...hosts.all].map(([each, real]) => [
              each,
              {
                name: each,
                run: (script, options) =>
                  begun > done ? (resolve(), new Promise(() => undefined)) : real.run(script, options),
              },
            ]),
          ),
        });
      });
      await killed;
      const { id, before } = await beginning(own, `${name} ${host}`, Date.now());
      expect([id, before]).toEqual(["20261124-abc", expect.stringContaining(`which ann began`)]);
      expect(before).toContain(
        `was cut off at "${action.host}: ${action.what}", after ${done} of ${steps.length} steps. This one goes on from there.`,
      );
      expect((await beginning(own, "pause", Date.now())).before).toContain(
        `Asked for again it goes on: quorate ${name} ${host}`,
      );
    }
  },
);

test("once it is done nothing goes on, and the next one begins anew", async () => {
  const result = await carryOut(request(ready(plan(new SiteInMemory(), "move", "c2")), new Hosts()));
  expect(result.sentence).toBe("Done: move the virtual addresses to c2; 20 of 20 steps changed something.");
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
