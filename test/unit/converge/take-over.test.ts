import { chmod, readFile, readdir, stat, utimes, writeFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { giveBackScripts, takenScript, withTaking, type Taking } from "../../../src/converge/taken/take-goals.ts";
import { file, Trial, webConf } from "./a-site.ts";
import { type BashHost, trialPaths } from "./bash-host.ts";

/** Each trial starts some hundred processes; the machine may be busy with others. */
const slow = 300_000;
const trials: Trial[] = [];
afterEach(async () => {
  await Promise.all(trials.splice(0).map((trial) => trial.remove()));
});

const theirText = "listen 8080 # theirs\n";
const written = "/etc/web/found-on-host";

/** A host on which others run a web server, by the unit of the same name, by one of another, or both. */
async function theirHost(...units: readonly string[]): Promise<{ readonly trial: Trial; readonly host: BashHost }> {
  const trial = await Trial.make("c1");
  trials.push(trial);
  const host = trial.host("c1");
  await host.write(webConf, theirText);
  const at = path.join(host.directory, "root", webConf);
  await chmod(at, 0o604);
  await utimes(at, 1_700_000_000, 1_700_000_000);
  for (const unit of units) {
    const state = path.join(host.directory, "state/units", unit);
    await mkdir(state, { recursive: true });
    await writeFile(path.join(state, "active"), "active\n");
    await writeFile(path.join(state, "enabled"), "enabled\n");
    await writeFile(path.join(state, "loaded"), unit === "web.service" ? theirText : "\n");
  }
  return { trial, host };
}

function taking(units: readonly string[], atOnce = false): Taking {
  return {
    host: "c1",
    technology: "web",
    ours: ["web.service", "follower.service"],
    masked: ["idle.service"],
    files: [file(webConf, ""), file("/etc/web/key", "")],
    written: [written],
    theirs: { units, containers: [] },
    atOnce,
  };
}

const goals = (trial: Trial, units: readonly string[], atOnce = false) =>
  withTaking(trial.goals(), [taking(units, atOnce)], trialPaths);

/** Text, mode and time of every file, which units run and which start at boot; not what Quorate notes for itself. */
async function seen(host: BashHost): Promise<Readonly<Record<string, string>>> {
  const seenOf: Record<string, string> = {};
  const all = await host.state();
  for (const [name, text] of Object.entries(all)) {
    if (/^root\/var\/lib\/quorate\/|^root\/usr\/sbin|^state\/(packages|register)/.test(name)) continue;
    // A unit that was never asked about is as one that is not there.
    if (/^state\/units\/.*\/enabled$/.test(name) && text === "disabled\n") continue;
    if (/^state\/units\/.*\/active$/.test(name) && text === "inactive\n") continue;
    const isActive = (unit: string): boolean => all[`state/units/${unit}/active`] === "active\n";
    if (name.endsWith("/loaded") && !isActive(name.split("/")[2] ?? "")) continue;
    const { mode, mtimeMs } = await stat(path.join(host.directory, name));
    seenOf[name] = name.startsWith("root/") ? `${text} ${mode.toString(8)} ${Math.floor(mtimeMs / 1000)}` : text;
  }
  const folders = await readdir(path.join(host.directory, "root/etc"), { withFileTypes: true });
  seenOf["folders"] = folders
    .map(({ name }) => name)
    .sort()
    .join(" ");
  return seenOf;
}

async function back(host: BashHost) {
  const { stop, back: put } = giveBackScripts("web", ["web.service", "follower.service"], trialPaths);
  for (const { test, make } of [stop, put]) {
    const held = await host.run(test, { timeoutMs: 60_000 });
    if (held.exitCode !== 0) await host.run(make, { timeoutMs: 60_000 }).catch(() => undefined);
  }
  return (await host.run(put.test, { timeoutMs: 60_000 })).exitCode === 0;
}

/** What take.sh and give-back.sh ask of docker(1), with the state in files. */
const docker = `#!/bin/bash
verb=$1
shift
for name; do :; done
state=$HOST_DIRECTORY/state/containers/$name
case $verb in
  inspect)
    case $4 in
      *Running*) echo "$(cat "$state/running") $(cat "$state/policy")" ;;
      *) cat "$state/policy" ;;
    esac
    ;;
  update) echo "\${1#--restart=}" >"$state/policy" ;;
  stop) echo false >"$state/running" ;;
  start) echo true >"$state/running" ;;
esac
`;

const sinceWritten = (state: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(state).map(([name, text]) => [name, text.replace(/ \d+$/, "")]));

describe("a component that is taken over and given back", { timeout: slow }, () => {
  it.each([
    ["the unit of the same name", ["web.service"], false],
    ["a unit of another name", ["their-web.service"], false],
    ["both, where two must not run at a time", ["web.service", "their-web.service"], true],
    ["nobody", [], false],
  ] as const)("from %s is as it was, to the file's time", async (_, units, atOnce) => {
    const { trial, host } = await theirHost(...units);
    const before = await seen(host);
    expect((await trial.apply(goals(trial, units, atOnce))).ending).toEqual({ kind: "converged" });
    await host.write(written, "eth0\n");
    expect(await host.read(webConf)).toBe("listen 80\n");
    const units2 = await host.state();
    expect(units2["state/units/web.service/loaded"]).toBe("listen 80\n");
    if ((units as readonly string[]).includes("their-web.service")) {
      expect(units2["state/units/their-web.service/active"]).toBe("inactive\n");
      expect(units2["state/units/their-web.service/enabled"]).toBe("disabled\n");
    }
    expect((await host.run(takenScript(trialPaths), { timeoutMs: 9000 })).stdout).toBe("web\n");
    // Again: nothing to do.
    expect((await trial.apply(goals(trial, units, atOnce))).reports).toEqual([]);
    expect(await back(host)).toBe(true);
    expect(await seen(host)).toEqual(before);
    expect((await host.run(takenScript(trialPaths), { timeoutMs: 9000 })).stdout).toBe("");
  });

  it("and was cut off by a power failure at any change goes on, or goes back", async () => {
    const units = ["web.service", "their-web.service"];
    const whole = await theirHost(...units);
    const before = await seen(whole.host);
    await whole.host.cutPowerAt(0);
    await whole.trial.apply(goals(whole.trial, units, true));
    const end = await seen(whole.host);
    const changes = await whole.host.changes();
    expect(changes).toBeGreaterThan(10);
    // Each third one, so that the power goes before a change the one time and after it the other.
    for (let cut = 1; cut <= changes; cut += 3) {
      const { trial, host } = await theirHost(...units);
      await host.cutPowerAt(cut);
      expect((await trial.apply(goals(trial, units, true))).ending.kind, `change ${cut}`).toBe("stopped");
      await host.cutPowerAt(0);
      if (cut % 2 === 0) {
        expect((await trial.apply(goals(trial, units, true))).ending).toEqual({ kind: "converged" });
        expect(sinceWritten(await seen(host)), `on from change ${cut}`).toEqual(sinceWritten(end));
      }
      expect(await back(host)).toBe(true);
      expect(await seen(host), `back from change ${cut}`).toEqual(before);
      await trial.remove();
    }
  });

  it("is given back whole however often that is cut off", async () => {
    const units = ["web.service", "their-web.service"];
    const { trial, host } = await theirHost(...units);
    const before = await seen(host);
    await trial.apply(goals(trial, units));
    for (let cut = 1; ; cut += 1) {
      await host.cutPowerAt(cut);
      const isBack = await back(host);
      await host.cutPowerAt(0);
      if (isBack) break;
      expect(cut).toBeLessThan(60);
    }
    expect(await seen(host)).toEqual(before);
  });

  it("from a container that restarts by itself has it stay down, and come back as it was", async () => {
    const { trial, host } = await theirHost();
    const state = path.join(host.directory, "state/containers/web");
    await mkdir(state, { recursive: true });
    await writeFile(path.join(state, "running"), "true\n");
    await writeFile(path.join(state, "policy"), "unless-stopped\n");
    await writeFile(path.join(host.directory, "bin/docker"), docker, { mode: 0o755 });
    const read = (name: string) => readFile(path.join(state, name), "utf8");
    const taken = { ...taking([]), theirs: { units: [], containers: ["docker web"] } };
    const all = withTaking(trial.goals(), [taken], trialPaths);
    expect((await trial.apply(all)).ending).toEqual({ kind: "converged" });
    expect([await read("running"), await read("policy")]).toEqual(["false\n", "no\n"]);
    expect(await back(host)).toBe(true);
    expect([await read("running"), await read("policy")]).toEqual(["true\n", "unless-stopped\n"]);
  });

  it("leaves alone whatever else the host's notes name", async () => {
    const { trial, host } = await theirHost();
    expect((await trial.apply(trial.goals())).ending).toEqual({ kind: "converged" });
    const before = await host.state();
    const all = trial.goals();
    const part = {
      ...all,
      goals: all.goals.filter(({ id, kind }) => kind === "script" && id.startsWith("c1/")),
      isPart: true as const,
    };
    expect((await trial.apply(part)).reports).toEqual([]);
    expect(await host.state()).toEqual(before);
    // As a whole design it would take all of that away.
    const { isPart: _, ...whole } = part;
    expect((await trial.apply(whole)).reports.length).toBeGreaterThan(3);
  });

  it("keeps a copy of what somebody edited meanwhile", async () => {
    const { trial, host } = await theirHost("web.service");
    await trial.apply(goals(trial, ["web.service"]));
    await host.write(webConf, "edited by hand\n");
    await back(host);
    expect(await host.read(webConf)).toBe(theirText);
    const backups = path.join(host.directory, "root/var/lib/quorate/backup");
    const names = await readdir(backups, { recursive: true });
    const copies = names.filter((name) => name.endsWith("etc/web.conf"));
    const texts = await Promise.all(copies.map((name) => readFile(path.join(backups, name), "utf8")));
    expect(texts).toContain("edited by hand\n");
  });
});
