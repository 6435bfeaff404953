import { afterEach, describe, expect, it } from "vitest";
import { preview, type Convergence, type ReadyPlan } from "../../../src/converge/converge.ts";
import { releaseNamed, releases } from "../../../src/catalogue/releases/index.ts";
import type { Remedy } from "../../../src/catalogue/contract/condition.ts";
import { condition, done, keyFile, Trial, webConf, type Variation, make } from "./a-site.ts";

/** Each trial starts some hundred processes; the machine may be busy with others. */
const slow = 120_000;
const trials: Trial[] = [];

async function trialOf(...hosts: string[]): Promise<Trial> {
  const trial = await Trial.make(...hosts);
  trials.push(trial);
  return trial;
}

async function appliedTrial(...hosts: string[]): Promise<Trial> {
  const trial = await trialOf(...hosts);
  expect((await trial.apply(trial.goals())).ending).toEqual({ kind: "converged" });
  return trial;
}

function stopSentence({ ending }: Convergence): string {
  return ending.kind === "stopped" ? ending.sentence : `not stopped: ${ending.kind}`;
}

afterEach(async () => {
  await Promise.all(trials.splice(0).map((trial) => trial.remove()));
});

describe("apply", { timeout: slow }, () => {
  it("changes nothing where a host runs another system than the release needs, and asks no further for it", async () => {
    const trial = await trialOf("c1", "c2");
    const release = releaseNamed("epoxy");
    const goals = { ...trial.goals(), system: { release, releases } };
    await trial
      .host("c1")
      .write("/etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian\n');
    await trial
      .host("c2")
      .write("/etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n');
    const before = await trial.state();
    const { ending, reports } = await trial.apply(goals);
    expect(ending).toEqual({
      kind: "other-system",
      sentences: [
        'c2 runs Debian GNU/Linux 12 (bookworm), and release epoxy needs Debian 13 (trixie). Write "release: zed" into the site file, or install Debian 13 on it.',
      ],
    });
    expect(reports).toEqual([]);
    expect(await trial.state()).toEqual(before);
    expect([...trial.hosts.values()].map(({ trips }) => trips)).toEqual([1, 1]);

    await trial.host("c2").write("/etc/os-release", "ID=debian\nVERSION_ID='13'\n");
    expect((await trial.apply(goals)).ending).toEqual({ kind: "converged" });
  });

  it("makes everything hold on fresh hosts, and does nothing the second time in one round trip a host", async () => {
    const trial = await trialOf("c1", "c2");
    const first = await trial.apply(trial.goals());
    expect(first.ending).toEqual({ kind: "converged" });
    expect(done(first)).toContain("c1: the register exists: done");
    expect(await trial.host("c2").read(webConf)).toBe("listen 80\n");
    const log = await trial.host("c1").log();
    expect(log.filter((line) => /^(start|restart) /.test(line)).sort()).toEqual([
      "start follower.service",
      "start web.service",
    ]);
    expect(log).toContain("mask idle.service");
    expect(log.join("\n")).not.toContain("by its package");

    for (const host of trial.hosts.values()) host.trips = 0;
    const second = await trial.apply(trial.goals());
    expect(second.reports).toEqual([]);
    expect([...trial.hosts.values()].map(({ trips }) => trips)).toEqual([1, 1]);
  });

  it("takes changed files up one host after the other", async () => {
    const trial = await appliedTrial("c1", "c2", "c3");
    const running = new Set<string>();
    const together: string[][] = [];
    const changed = await trial.apply(trial.goals({ web: "listen 81\n" }), {
      observer: {
        started: (actions) => {
          for (const { what, host } of actions) if (what === "restart web.service") running.add(host);
          if (running.size > 0) together.push([...running]);
        },
        finished: (finished) => {
          for (const { action } of finished) if (action.what === "restart web.service") running.delete(action.host);
        },
      },
    });
    expect(changed.ending).toEqual({ kind: "converged" });
    expect(together.flat()).toEqual(expect.arrayContaining(["c1", "c2", "c3"]));
    for (const hosts of together) expect(hosts).toHaveLength(1);
    for (const host of trial.hosts.values()) {
      expect((await host.state())["state/units/web.service/loaded"]).toBe("listen 81\n");
    }
  });

  it("reloads what can be reloaded, and restarts what follows it", async () => {
    const trial = await trialOf("c1", "c2");
    await trial.apply(trial.goals({ onChange: "reload" }));
    const second = await trial.apply(trial.goals({ onChange: "reload", web: "listen 81\n" }));
    expect(done(second)).toEqual([
      "c1: write /etc/web.conf: done",
      "c1: reload web.service: done",
      "c1: restart follower.service: done",
      "c2: write /etc/web.conf: done",
      "c2: reload web.service: done",
      "c2: restart follower.service: done",
    ]);
  });

  it("stops at a gate that does not hold, without touching the next host", async () => {
    const trial = await appliedTrial("c1", "c2");
    const gateTest = `[ ! -e "$HOST_DIRECTORY/state/ill" ]`;
    await trial.host("c2").write("../state/ill", "");
    const stopped = await trial.apply(trial.goals({ web: "listen 81\n", gateTest }), {
      gateWaitMs: 300,
    });
    expect(stopSentence(stopped)).toBe(
      'Stopped before "restart web.service" on c1: it must hold that another web serves, but c2 says no.',
    );
    for (const host of trial.hosts.values()) {
      expect((await host.state())["state/units/web.service/loaded"]).toBe("listen 80\n");
    }
    expect(done(stopped)).toContain("c2: restart web.service: not-started");
    await trial.host("c2").run('rm "$HOST_DIRECTORY/state/ill"', { timeoutMs: 10_000 });
    expect((await trial.apply(trial.goals({ web: "listen 81\n", gateTest }))).ending).toEqual({ kind: "converged" });
  });

  it("changes nothing when a host cannot be reached, and goes on without it when that is allowed", async () => {
    const trial = await trialOf("c1", "c2", "c3");
    const before = await trial.state();
    trial.host("c1").reachable = false;
    const refused = await trial.apply(trial.goals());
    expect(refused.ending).toMatchObject({ kind: "unreachable", errors: [{ host: "c1" }] });
    expect(await trial.state()).toEqual(before);

    const without = await trial.apply(trial.goals(), { allowMissing: new Set(["c1"]) });
    expect(without.ending).toEqual({ kind: "converged" });
    expect(without.missing).toEqual(["c1"]);
    expect(done(without)).toContain("c2: the register exists: done");
    expect((await trial.apply(trial.goals(), { allowMissing: new Set(["c1"]) })).reports).toEqual([]);
  });

  it("shows a file that was edited by hand, keeps a copy, and has the unit take up the right one", async () => {
    const trial = await appliedTrial("c1");
    const host = trial.host("c1");
    await host.write(webConf, "listen 8080\n");
    await host.write(keyFile, "stolen\n");
    const mended = await trial.apply(trial.goals());
    expect(mended.ending).toEqual({ kind: "converged" });
    const [conf, key] = [webConf, keyFile].map((path) =>
      mended.reports.find(({ action }) => action.what === `write ${path}`),
    );
    expect(conf?.action.found).toBe("edited");
    expect(conf?.found?.kind === "diff" ? conf.found.text : "").toContain("-listen 8080\n+listen 80\n");
    expect(key?.found).toEqual({ kind: "secret" });
    const copy = conf?.outcome.kind === "done" ? (conf.outcome.copy ?? "") : "";
    expect(copy).toMatch(/^\/var\/lib\/quorate\/backup\/\d{8}T\d{6}Z\/etc\/web\.conf$/);
    expect(await host.read(copy)).toBe("listen 8080\n");
    expect((await host.log()).filter((line) => /^(start|restart) web/.test(line))).toEqual([
      "start web.service",
      "restart web.service",
    ]);
  });

  it("sets owner and permissions right without a restart", async () => {
    const trial = await appliedTrial("c1");
    await trial.host("c1").run(`chmod 666 "$HOST_DIRECTORY/root${webConf}"`, { timeoutMs: 10_000 });
    const mended = await trial.apply(trial.goals());
    expect(done(mended)).toEqual(["c1: set owner and permissions of /etc/web.conf: done"]);
    expect(mended.reports[0]?.action.why).toMatch(/^they are 666 .* instead of 640 /);
    expect((await trial.apply(trial.goals())).reports).toEqual([]);
  });

  it("says what a failing action printed, without secrets, and starts nothing more", async () => {
    const trial = await trialOf("c1");
    const failing = condition("web/broken", "c1", {
      remedy: make("echo the password is hunter2; exit 3"),
      test: "false",
    });
    const after = condition("web/after", "c1", { after: [{ condition: "web/broken" }] });
    const stopped = await trial.apply(trial.goals({ extra: [failing, after] }), {
      conceal: (text) => text.replaceAll("hunter2", "[secret]"),
    });
    expect(stopped.ending).toMatchObject({
      kind: "stopped",
      sentence: '"web/broken holds" on c1 ended with status 3.',
      detail: "the password is [secret]",
    });
    expect(done(stopped)).toContain("c1: web/after holds: not-started");
  });

  it("obeys set -e in tests: an earlier line that fails is a failure", async () => {
    const trial = await trialOf("c1");
    const test = `[ -e "$HOST_DIRECTORY/state/first" ]\ntrue`;
    const extra = [condition("web/first", "c1", { test, remedy: make(`touch "$HOST_DIRECTORY/state/first"`) })];
    expect(done(await trial.apply(trial.goals({ extra })))).toContain("c1: web/first holds: done");
  });

  it("ends a test that hangs, and a make that takes too long with all that it started", async () => {
    const trial = await appliedTrial("c1");
    const extra = [condition("web/slow", "c1", { test: "false", remedy: make("sleep 314.159 & sleep 314.159", 300) })];
    const stopped = await trial.apply(trial.goals({ extra }));
    expect(stopSentence(stopped)).toBe('"web/slow holds" on c1 took too long and was ended.');
    const hanging = trial.goals({ extra: [condition("web/hangs", "c1", { test: "sleep 314.159" })] });
    const { plan } = await preview(hanging, trial.reach());
    const whys = plan.kind === "ready" ? plan.actions.map(({ id, why }) => [id, why]) : [];
    expect(whys).toEqual([["web/hangs", "its test gave no answer in time"]]);
    const left = await trial.host("c1").run("pgrep -fx 'sleep 314.159' || true", { timeoutMs: 10_000 });
    expect(left.stdout).toBe("");
  });

  it("leaves a unit alone that was started with its files by somebody else", async () => {
    const trial = await trialOf("c1");
    const founder = condition("web/founded", "c1", {
      test: `grep -qx active "$HOST_DIRECTORY/state/units/web.service/active"`,
      remedy: make("sleep 0.05; systemctl restart web.service"),
      after: [
        { host: "c1", file: webConf },
        { host: "c1", file: keyFile },
      ],
    });
    const goals = trial.goals({ extra: [founder], webAfter: [{ condition: "web/founded" }] });
    expect((await trial.apply(goals)).ending).toEqual({ kind: "converged" });
    expect((await trial.host("c1").log()).filter((line) => line === "restart web.service")).toHaveLength(1);
  });

  it("gives a unit of the cluster its files but does not start or enable it", async () => {
    const trial = await trialOf("c1");
    const goals = trial.goals({ startedBy: "cluster" });
    expect((await trial.apply(goals)).ending).toEqual({ kind: "converged" });
    expect((await trial.host("c1").log()).filter((line) => /^(re)?start web/.test(line))).toEqual([]);
    expect(await trial.host("c1").log()).not.toContain("enable web.service");
    expect((await trial.apply(goals)).reports).toEqual([]);
  });

  it("starts a unit of the cluster until the cluster has been told of it, and leaves it alone from then on", async () => {
    const trial = await trialOf("c1");
    const goals = trial.goals({ startedBy: "cluster", told: `[ -e "$HOST_DIRECTORY/state/told" ]` });
    const starts = async () => (await trial.host("c1").log()).filter((line) => line === "start web.service").length;
    expect((await trial.apply(goals)).ending).toEqual({ kind: "converged" });
    expect(await starts()).toBe(1);
    expect(await trial.host("c1").log()).not.toContain("enable web.service");
    expect((await trial.apply(goals)).reports).toEqual([]);

    const put = async (script: string) =>
      expect((await trial.host("c1").run(script, { timeoutMs: 5000 })).exitCode).toBe(0);
    await put(`echo inactive >"$HOST_DIRECTORY/state/units/web.service/active"`);
    expect((await trial.apply(goals)).reports.map(({ action }) => action.why)).toEqual([
      "it is not active, and the cluster has not been told of it yet",
    ]);
    expect(await starts()).toBe(2);

    await put(`echo inactive >"$HOST_DIRECTORY/state/units/web.service/active"; touch "$HOST_DIRECTORY/state/told"`);
    expect((await trial.apply(goals)).reports).toEqual([]);
    expect(await starts()).toBe(2);
  });
});

/** A fact that one host of two must make, if the evidence of both allows it. */
function founded(refuse: boolean): Partial<Variation> {
  const remedy: Remedy = {
    kind: "decide",
    timeoutMs: 10_000,
    hosts: ["c1", "c2"],
    evidence: "echo here",
    decide: (evidence, acceptLossOf) =>
      refuse && !acceptLossOf.includes("c2")
        ? { kind: "refuse", because: `only ${[...evidence.keys()].sort().join(" and ")} spoke` }
        : { kind: "make", host: "c1", script: `touch "$HOST_DIRECTORY/state/founded"`, because: "it is first" },
  };
  return { extra: [condition("web/founder", "c1", { test: `[ -e "$HOST_DIRECTORY/state/founded" ]`, remedy })] };
}

describe("an apply that nobody can be asked about", { timeout: slow }, () => {
  const unattended = {
    approve: ({ actions }: ReadyPlan) => (actions.every(({ gate }) => gate === undefined) ? "go" : "unasked"),
  } as const;

  it("sets fresh hosts up, and stops before anything is changed that serves", async () => {
    const trial = await trialOf("c1", "c2");
    expect((await trial.apply(trial.goals(), unattended)).ending).toEqual({ kind: "converged" });
    const before = await trial.state();
    const changed = trial.goals({ web: "listen 81\n" });
    const interrupts = ["requests on c1", "requests on c2"];
    expect((await trial.apply(changed, unattended)).ending).toEqual({ kind: "unasked", interrupts });
    expect(await trial.state()).toEqual(before);
  });
});

describe("a remedy that is decided from evidence", { timeout: slow }, () => {
  it("is carried out where the decision says", async () => {
    const trial = await trialOf("c1", "c2");
    expect((await trial.apply(trial.goals(founded(false)))).ending).toEqual({ kind: "converged" });
  });

  it("is refused in a sentence, and allowed when the loss is accepted", async () => {
    const trial = await trialOf("c1", "c2");
    const refused = await trial.apply(trial.goals(founded(true)));
    expect(stopSentence(refused)).toContain("only c1 and c2 spoke");
    const accepted = await trial.apply(trial.goals(founded(true)), { acceptLossOf: ["c2"] });
    expect(accepted.ending).toEqual({ kind: "converged" });
  });
});
