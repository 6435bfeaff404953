import { afterEach, describe, expect, it } from "vitest";
import { managedBy } from "../../../src/catalogue/format/header.ts";
import { goalsOf, type SiteWants } from "../../../src/converge/build-goals.ts";
import { preview, type Convergence } from "../../../src/converge/converge.ts";
import type { Goals } from "../../../src/converge/goals.ts";
import { done, file, keyFile, Trial, wants, webConf } from "./a-site.ts";
import { trialPaths } from "./bash-host.ts";

/** Each trial starts some hundred processes; the machine may be busy with others. */
const slow = 300_000;
const trials: Trial[] = [];

async function appliedTrial(...hosts: string[]): Promise<Trial> {
  const trial = await Trial.make(...hosts);
  trials.push(trial);
  expect((await trial.apply(trial.goals())).ending).toEqual({ kind: "converged" });
  return trial;
}

afterEach(async () => {
  await Promise.all(trials.splice(0).map((trial) => trial.remove()));
});

/** The same site without the follower and the key: the web goes on with one file. */
function smaller(trial: Trial): Goals {
  const all = wants({ hosts: [...trial.hosts.keys()] });
  const hosts = all.hosts.map((host) => ({
    ...host,
    files: host.files.filter(({ path }) => path !== keyFile),
    units: host.units.flatMap((unit) => (unit.unit === "web.service" ? [{ ...unit, files: [webConf] }] : [])),
  }));
  return goalsOf({ ...all, hosts }, trialPaths);
}

/** The same site with nothing on some of its hosts. */
function without(trial: Trial, ...emptied: string[]): Goals {
  const hosts = [...trial.hosts.keys()];
  const all = wants({ hosts: hosts.filter((host) => !emptied.includes(host)) });
  const conditions = emptied.length === hosts.length ? [] : all.conditions;
  const nothing = emptied.map((host) => ({
    host,
    packageSources: [],
    packages: [],
    maskedUnits: [],
    files: [],
    units: [],
  }));
  return goalsOf({ ...all, conditions, hosts: [...all.hosts, ...nothing] } satisfies SiteWants, trialPaths);
}

function whyOf({ reports }: Convergence): readonly string[] {
  return reports.map(({ action }) => `${action.what}: ${action.why}`);
}

describe("what left the design", { timeout: slow }, () => {
  it("leaves the hosts: the unit stops, its files go with a copy kept, and who read them starts anew", async () => {
    const trial = await appliedTrial("c1");
    const host = trial.host("c1");
    await host.write("/etc/web/own.conf", "the operator's\n");
    const { plan } = await preview(smaller(trial), trial.reach());
    expect(plan.kind === "ready" ? plan.actions.map(({ what, gate }) => [what, gate?.interrupts]) : []).toEqual([
      ["stop and disable follower.service", "what follower.service on c1 does, for good"],
      ["take /etc/web/key away", undefined],
      ["restart web.service", "requests on c1"],
    ]);
    const applied = await trial.apply(smaller(trial));
    expect(applied.ending).toEqual({ kind: "converged" });
    expect(whyOf(applied)).toEqual([
      "stop and disable follower.service: it left the design",
      "take /etc/web/key away: it left the design; a copy is kept on the host",
      "restart web.service: it has not taken up its current files",
    ]);
    expect((await host.log()).slice(-3)).toEqual([
      "disable follower.service",
      "stop follower.service",
      "restart web.service",
    ]);
    await expect(host.read(keyFile)).rejects.toThrow("ENOENT");
    const copies = await host.run(`cat "$HOST_DIRECTORY"/root/var/lib/quorate/backup/*/etc/web/key`, {
      timeoutMs: 9000,
    });
    expect(copies.stdout).toBe("hunter2hunter2\n");
    expect(await host.read("/etc/web/own.conf")).toBe("the operator's\n");
    for (const each of trial.hosts.values()) each.trips = 0;
    expect((await trial.apply(smaller(trial))).reports).toEqual([]);
    expect(host.trips).toBe(1);
  });

  it("is taken away as well when it was edited; what is not of Quorate's making stays", async () => {
    const trial = await appliedTrial("c1");
    const host = trial.host("c1");
    const marked = `# ${managedBy("trial")}\nlisten 80\n`;
    await trial.apply(trial.goals({ web: marked }));
    await host.write(webConf, `${marked}listen 8080\n`);
    await host.write(keyFile, "somebody else's\n");
    const applied = await trial.apply(without(trial, "c1"));
    expect(applied.ending).toEqual({ kind: "converged" });
    expect(whyOf(applied)).toEqual([
      "stop and disable follower.service: it left the design",
      "stop and disable web.service: it left the design",
      "take /etc/web.conf away: it left the design; a copy is kept on the host",
      "forget /etc/web/key and leave it: it left the design, and what is there now was not written by Quorate",
    ]);
    await expect(host.read(webConf)).rejects.toThrow("ENOENT");
    expect(await host.read(keyFile)).toBe("somebody else's\n");
    expect((await trial.apply(without(trial, "c1"))).reports).toEqual([]);
  });

  it("stops before anything else starts, which may want its place", async () => {
    const trial = await appliedTrial("c1", "c2");
    const { plan } = await preview(without(trial, "c1", "c2"), trial.reach());
    expect(plan.kind).toBe("ready");
    const all = wants({ hosts: ["c1", "c2"] });
    const other = { ...file("/etc/other.conf", "listen 80\n") };
    const hosts = all.hosts.map((host) => ({
      ...host,
      files: [other],
      units: host.units
        .slice(0, 1)
        .map((unit) => ({ ...unit, unit: "other.service", files: [other.path], ready: "true" })),
    }));
    const replaced = await trial.apply(goalsOf({ ...all, hosts, conditions: [] }, trialPaths));
    expect(replaced.ending).toEqual({ kind: "converged" });
    for (const host of trial.hosts.values()) {
      const log = await host.log();
      expect(log.indexOf("start other.service")).toBeGreaterThan(log.lastIndexOf("stop web.service"));
    }
  });

  it("stops last where it goes on elsewhere, and only when the others serve", async () => {
    const trial = await appliedTrial("c1", "c2", "c3");
    const goals = without(trial, "c3");
    await trial.host("c1").run(`echo inactive >"$HOST_DIRECTORY/state/units/web.service/active"`, { timeoutMs: 9000 });
    await trial.host("c1").run(`echo x >"$HOST_DIRECTORY/state/units/web.service/broken"`, { timeoutMs: 9000 });
    const stopped = await trial.apply(goals, { gateWaitMs: 0 });
    expect(stopped.ending.kind).toBe("stopped");
    expect(await trial.host("c3").log()).not.toContain("stop web.service");

    await trial.host("c1").run(`rm "$HOST_DIRECTORY/state/units/web.service/broken"`, { timeoutMs: 9000 });
    const went = await trial.apply(goals);
    expect(went.ending).toEqual({ kind: "converged" });
    expect(whyOf(went)).toContain("stop and disable web.service: the design has it on c1 and c2 instead");
    expect(done(went).at(-1)).toBe("c3: take /etc/web/key away: done");
  });

  it("cut off by a power failure at any change is gone on with by the next apply, to the same end", async () => {
    const trial = await appliedTrial("c1");
    const host = trial.host("c1");
    await host.cutPowerAt(0);
    await trial.apply(smaller(trial));
    const changes = await host.changes();
    const end = await trial.state();
    expect(changes).toBeGreaterThan(8);
    for (let cut = 1; cut <= changes; cut += 1) {
      await host.cutPowerAt(0);
      expect((await trial.apply(trial.goals())).ending).toEqual({ kind: "converged" });
      await host.cutPowerAt(cut);
      const first = await trial.apply(smaller(trial));
      expect(first.ending.kind, `power fails at change ${cut}`).toBe("stopped");
      await host.cutPowerAt(0);
      expect((await trial.apply(smaller(trial))).ending).toEqual({ kind: "converged" });
      expect(await trial.state(), `power fails at change ${cut}`).toEqual(end);
    }
  });
});

describe("a host of another site", { timeout: slow }, () => {
  it("is not touched: all that is on it would have left the design", async () => {
    const trial = await appliedTrial("c1", "c2");
    const before = await trial.state();
    const renamed = goalsOf({ ...wants({ hosts: ["c1", "c2"] }), site: "new" }, trialPaths);
    const { ending, reports } = await trial.apply(renamed);
    expect(ending.kind === "other-site" ? ending.sentences : ending).toEqual([
      expect.stringMatching(
        /^c1 belongs to the site trial, and the file describes the site new\. .* write "site: trial"\./,
      ),
      expect.stringMatching(/^c2 belongs to the site trial/),
    ]);
    expect(reports).toEqual([]);
    expect(await trial.state()).toEqual(before);
  });
});
