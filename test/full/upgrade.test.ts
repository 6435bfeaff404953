import { expect, test } from "vitest";
import { z } from "zod";
import { findLab } from "../../src/lab/lab.ts";
import { withVariables } from "../../src/text/script.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, status, wholeWithin } from "../lab/one-site.ts";
import { quorate } from "../lab/quorate.ts";
import archive from "./trial-archive.sh";

/** An upgrade goes through all hosts; the next one breaks the second host, stops there, and is taken back. The tests build on each other. */

const name = "test-upgrade";
const hosts = ["c1", "c2", "c3"] as const;
const { file } = labSite(name, (text) =>
  text.replace(/^site: .*$/m, `site: ${name}`).replace("[keystone, glance]", "[keystone]"),
);

const done = z.object({
  outcome: z.string(),
  sentence: z.string(),
  steps: z.array(z.object({ host: z.string(), what: z.string(), outcome: z.string(), ms: z.number() })),
});

async function upgrade(...more: readonly string[]): Promise<z.infer<typeof done> & { readonly exitCode: number }> {
  const { exitCode, stdout, stderr } = await quorate(["upgrade", file(), "--no-fetch", "--yes", "--json", ...more]);
  expect(stdout, stderr).toContain('"outcome"');
  const said = done.parse(JSON.parse(stdout));
  const seconds = said.steps.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  process.stderr.write(
    `upgrade ${more.join(" ")}: ${said.sentence} ${said.steps.length} steps, ${Math.round(seconds)} s\n`,
  );
  return { ...said, exitCode: exitCode ?? -1 };
}

async function on(host: string, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await findLab(name).host(host).run(script, { timeoutMs: 120_000 });
  expect([exitCode, stderr]).toEqual([0, expect.anything()]);
  return stdout.trim();
}

function versions(): Promise<readonly string[]> {
  return Promise.all(hosts.map((host) => on(host, "dpkg-query -W -f='${Version}' quorate-trial")));
}

/** apt is shown the versions up to this one. */
async function offer(last: string): Promise<void> {
  const lists = `-o Dir::Etc::sourcelist=/etc/apt/sources.list.d/trial.list -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0`;
  const cut = `awk -v RS= -v ORS='\\n\\n' -v last=${last} '{ print } index($0, "Version: " last) { exit }' /srv/trial/Packages.all >/srv/trial/Packages`;
  await Promise.all(hosts.map((host) => on(host, `${cut}\napt-get update -qq ${lists}`)));
}

/** Hosts in the order in which their packages were changed. */
function order({ steps }: z.infer<typeof done>): readonly string[] {
  return steps.filter(({ what, outcome }) => /1 package/.test(what) && outcome === "done").map(({ host }) => host);
}

test("an upgrade goes through all hosts, one after another", async () => {
  expect((await apply(file())).exitCode).toBe(0);
  expect(await wholeWithin(file(), 180_000)).toBe(true);
  for (const host of hosts) {
    await on(host, withVariables(archive, { versions: ["1.0", "1.1", "1.2"], broken: "c3" }));
  }
  await offer("1.1");
  const went = await upgrade();
  expect([went.exitCode, went.outcome]).toEqual([0, "done"]);
  expect(order(went).length).toBe(3);
  expect(await versions()).toEqual(["1.1", "1.1", "1.1"]);
  expect(await wholeWithin(file(), 60_000)).toBe(true);
});

test("one that breaks a host stops there with what to do, and the others go on serving", async () => {
  await offer("1.2");
  const stopped = await upgrade();
  expect([stopped.exitCode, stopped.outcome]).toEqual([1, "stopped"]);
  const changed = order(stopped);
  expect(changed.at(-1)).toBe("c3");
  expect(await versions()).toEqual(hosts.map((host) => (changed.includes(host) ? "1.2" : "1.1")));
  expect((await status(file())).endpoints.filter(({ ok }) => !ok)).toEqual([]);
});

test("taken back, every host has what it had, and all is well", async () => {
  const back = await upgrade("--back");
  expect([back.exitCode, back.outcome]).toEqual([0, "done"]);
  expect(await versions()).toEqual(["1.1", "1.1", "1.1"]);
  expect(await wholeWithin(file(), 120_000)).toBe(true);
});
