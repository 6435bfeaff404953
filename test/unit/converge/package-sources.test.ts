import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { managedMark, type ManagedFile } from "../../../src/catalogue/contract/file.ts";
import { done, file, Trial } from "./a-site.ts";
import type { BashHost } from "./bash-host.ts";

/** Each trial starts some hundred processes; the machine may be busy with others. */
const slow = 120_000;
const trials: Trial[] = [];

async function trialOf(...hosts: string[]): Promise<Trial> {
  const trial = await Trial.make(...hosts);
  trials.push(trial);
  return trial;
}

afterEach(async () => {
  await Promise.all(trials.splice(0).map((trial) => trial.remove()));
});

const debian = "/etc/apt/sources.list.d/debian.sources";
const vendor = "/etc/apt/sources.list.d/quorate-vendor.sources";
const vendorKey = "/etc/apt/keyrings/quorate-vendor.asc";
const ours = (text: string) => `# ${managedMark} of site trial.\n${text}\n`;

const mirrored: readonly ManagedFile[] = [file(debian, ours("the mirror"))];
const sourced: readonly ManagedFile[] = [file(vendor, ours("the vendor")), file(vendorKey, "the key\n")];

async function aptLog(host: BashHost): Promise<readonly string[]> {
  return (await host.log()).filter((line) => /^(update|install) /.test(line));
}

async function reachable(host: BashHost, can: boolean): Promise<void> {
  const mark = path.join(host.directory, "state/archives-unreachable");
  await (can ? rm(mark, { force: true }) : writeFile(mark, ""));
}

function exists(host: BashHost, name: string): boolean {
  return existsSync(path.join(host.directory, "root", name));
}

/** Texts of the copies of one file, the oldest first. */
async function copies(host: BashHost, name: string): Promise<readonly string[]> {
  const folder = path.join(host.directory, "root/var/lib/quorate/backup");
  const all: readonly string[] = await readdir(folder).catch(() => []);
  const texts = all.toSorted().map((when) => host.read(`/var/lib/quorate/backup/${when}${name}`).catch(() => ""));
  return (await Promise.all(texts)).filter((text) => text !== "");
}

describe("package sources", { timeout: slow }, () => {
  it("are in place, and the lists fetched from them, before the first package is installed", async () => {
    const trial = await trialOf("c1");
    const goals = trial.goals({ packageSources: [...mirrored, ...sourced] });
    const first = await trial.apply(goals);
    expect(first.ending).toEqual({ kind: "converged" });
    const did = done(first);
    const installing = did.indexOf("c1: install 2 packages: done");
    for (const { path: name } of [...mirrored, ...sourced]) {
      const writing = did.indexOf(`c1: write ${name}: done`);
      expect([name, writing >= 0 && writing < installing]).toEqual([name, true]);
    }
    expect(await aptLog(trial.host("c1"))).toEqual([
      "update debian.sources quorate-vendor.sources",
      "install web",
      "install web-tools",
    ]);
    trial.host("c1").trips = 0;
    expect((await trial.apply(goals)).reports).toEqual([]);
    expect(trial.host("c1").trips).toBe(1);
  });

  it("change without a fetch while nothing is to be installed, and with one before the next installation", async () => {
    const trial = await trialOf("c1");
    const host = trial.host("c1");
    await trial.apply(trial.goals({ packageSources: sourced }));
    await reachable(host, false);
    const changed = [file(vendor, ours("another vendor")), file(vendorKey, "the key\n")];
    const second = await trial.apply(trial.goals({ packageSources: changed }));
    expect(second.ending).toEqual({ kind: "converged" });
    expect(done(second)).toEqual([`c1: write ${vendor}: done`]);

    await rm(path.join(host.directory, "state/packages/web"));
    const third = await trial.apply(trial.goals({ packageSources: changed }));
    expect(third.ending).toMatchObject({
      kind: "stopped",
      sentence: '"install 2 packages" on c1 ended with status 100.',
    });
    expect(existsSync(path.join(host.directory, "state/packages/web"))).toBe(false);

    await reachable(host, true);
    expect((await trial.apply(trial.goals({ packageSources: changed }))).ending).toEqual({ kind: "converged" });
    expect((await aptLog(host)).slice(-3)).toEqual([
      "update quorate-vendor.sources",
      "install web",
      "install web-tools",
    ]);
  });

  it("are no reason to fetch lists where the site names none", async () => {
    const trial = await trialOf("c1");
    await trial.apply(trial.goals());
    expect(await aptLog(trial.host("c1"))).toEqual(["install web", "install web-tools"]);
  });

  it("that the site no longer names are taken away, and the host's own come back", async () => {
    const trial = await trialOf("c1");
    const host = trial.host("c1");
    await host.write(debian, "the host's own\n");
    await host.write("/etc/apt/sources.list.d/others.list", "somebody else's\n");
    await trial.apply(trial.goals({ packageSources: [...mirrored, ...sourced] }));
    expect(await host.read(debian)).toBe(ours("the mirror"));
    await host.write(debian, ours("the mirror, as somebody edited it"));

    const gone = await trial.apply(trial.goals());
    expect(gone.ending).toEqual({ kind: "converged" });
    expect(done(gone)).toEqual(["c1: take away package sources that the site no longer names: done"]);
    expect(await host.read(debian)).toBe("the host's own\n");
    expect(await host.read("/etc/apt/sources.list.d/others.list")).toBe("somebody else's\n");
    expect([exists(host, vendor), exists(host, vendorKey)]).toEqual([false, false]);
    expect(await copies(host, debian)).toContain(ours("the mirror, as somebody edited it"));
    expect((await trial.apply(trial.goals())).reports).toEqual([]);

    await host.write(debian, "the host's own, newer\n");
    await trial.apply(trial.goals({ packageSources: mirrored }));
    await trial.apply(trial.goals());
    expect(await host.read(debian)).toBe("the host's own, newer\n");

    await rm(path.join(host.directory, "state/packages/web"));
    await trial.apply(trial.goals());
    expect((await aptLog(host)).slice(-3)).toEqual([
      "update debian.sources others.list",
      "install web",
      "install web-tools",
    ]);
  });

  it("that took no file's place leave none behind", async () => {
    const trial = await trialOf("c1");
    await trial.apply(trial.goals({ packageSources: mirrored }));
    await trial.apply(trial.goals({ packageSources: sourced }));
    expect(exists(trial.host("c1"), debian)).toBe(false);
    expect(exists(trial.host("c1"), vendor)).toBe(true);
  });

  it("are taken away wholly, wherever that is cut off", async () => {
    const trial = await trialOf("c1");
    const host = trial.host("c1");
    const began = [...mirrored, ...sourced];
    await host.write(debian, "the host's own\n");
    await trial.apply(trial.goals({ packageSources: began }));
    const after = await (async () => {
      await trial.apply(trial.goals());
      return host.state();
    })();
    for (let cut = 1; ; cut += 1) {
      await trial.apply(trial.goals({ packageSources: began }));
      await host.cutPowerAt(cut);
      const { ending } = await trial.apply(trial.goals());
      await host.cutPowerAt(0);
      if (ending.kind === "converged") {
        expect(cut).toBeGreaterThan(4);
        break;
      }
      expect((await trial.apply(trial.goals())).ending).toEqual({ kind: "converged" });
      expect(await host.state()).toEqual(after);
    }
  });
});
