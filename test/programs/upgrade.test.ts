import { afterAll, beforeAll, expect, test } from "vitest";
import { hostPaths } from "../../src/converge/host-paths.ts";
import { perform } from "../../src/converge/perform.ts";
import { planUpgrade } from "../../src/operate/upgrade/plan-upgrade.ts";
import { type HostSurvey, surveyHost, type UpgradeDirection } from "../../src/operate/upgrade/survey.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { SiteInMemory } from "../unit/serve/a-service.ts";
import { OverlaidHost } from "./overlaid-host.ts";
import { makeArchive, serve, suite, type Served, type SignedArchive } from "./signed-archive.ts";

/** apt itself says what it would change, changes it, and goes back. */

const name = "quorate-trial";
let host: OverlaidHost;
let archives: readonly SignedArchive[];
let served: readonly Served[];

beforeAll(async () => {
  archives = [await makeArchive(name, "1.0"), await makeArchive(name, "2.0")];
  served = await Promise.all(archives.map(({ directory }) => serve(directory)));
  host = await OverlaidHost.make("c1");
  await run(
    "rm -rf /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/*proxy* /var/lib/apt/lists/*; : >/etc/apt/sources.list",
  );
  await sources(0);
  await run(`apt-get update -qq; apt-get install -qq -y ${name}`);
}, 120_000);

afterAll(async () => {
  await host.close();
  await Promise.all([...served.map((each) => each.close()), ...archives.map((each) => each.remove())]);
});

async function run(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await host.run(script, { timeoutMs: 60_000 });
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** The host takes packages from these archives. */
async function sources(...which: readonly number[]): Promise<void> {
  const lines = which.map((at) => `deb [trusted=yes] ${served[at]?.url ?? ""} ${suite} main`);
  await run(`printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} >/etc/apt/sources.list`);
}

/** The step by which the packages of the host change. */
async function change(survey: HostSurvey, direction: UpgradeDirection, id: string): Promise<string> {
  const { design, snapshot } = new SiteInMemory();
  const plan = planUpgrade({
    design,
    snapshot,
    secrets: exampleSecrets(design.secrets),
    id,
    direction,
    surveys: [survey],
    resumed: false,
    prove: () => Promise.resolve(undefined),
  });
  if (plan.kind !== "ready") throw new Error(plan.kind);
  const kinds = [];
  for (const { action } of plan.steps.filter((each) => /^(packages|ended) /.test(each.action.id))) {
    const of = {
      hosts: new Map([["c1", host]]),
      paths: hostPaths(),
      acceptLossOf: [],
      conceal: (text: string) => text,
    };
    const [outcome] = await perform([action], of);
    kinds.push(outcome?.kind === "failed" ? outcome.detail : outcome?.kind);
  }
  return kinds.join(" ");
}

const installed = (): Promise<string> => run(`dpkg-query -W -f='\${Version}' ${name}`);

test(
  "newer packages are told, installed with a note of what was there, and taken back",
  { timeout: 240_000 },
  async () => {
    expect(await surveyHost(host, "on", true)).toMatchObject({ changes: [], isBegun: false });
    await sources(0, 1);
    const newer = await surveyHost(host, "on", true);
    expect(newer).toMatchObject({ changes: [{ name, from: "1.0", to: "2.0" }], removed: [] });
    expect(await change(newer, "on", "20261126-a")).toBe("done done");
    expect(await installed()).toBe("2.0");
    expect(await surveyHost(host, "on", false)).toMatchObject({ changes: [], isBegun: false, id: "20261126-a" });

    const back = await surveyHost(host, "back", false);
    expect(back).toMatchObject({ changes: [{ name, from: "2.0", to: "1.0" }], gone: [] });
    expect(await change(back, "back", "20261126-b")).toBe("done done");
    expect(await installed()).toBe("1.0");
    expect(await surveyHost(host, "back", false)).toMatchObject({ changes: [], gone: [], isBegun: false });
  },
);

test(
  "one that is cut off keeps what it noted first; a version that apt has no more is told",
  { timeout: 240_000 },
  async () => {
    await run(
      `mkdir -p /var/lib/quorate/upgrade; printf '20261126-c\\n${name} 0.9\\n' >/var/lib/quorate/upgrade/before; echo on >/var/lib/quorate/upgrade/begun`,
    );
    const cut = await surveyHost(host, "on", false);
    expect(cut).toMatchObject({ changes: [{ name, to: "2.0" }], isBegun: true, id: "20261126-c" });
    expect(await change(cut, "on", "20261126-c")).toBe("done done");
    expect(await run("cat /var/lib/quorate/upgrade/before")).toBe(`20261126-c\n${name} 0.9\n`);
    expect(await surveyHost(host, "back", false)).toMatchObject({ gone: [`${name} 0.9`], changes: [] });
  },
);

test("lists that cannot be fetched are told of, with apt's reason", { timeout: 120_000 }, async () => {
  await run("echo 'deb [trusted=yes] http://127.0.0.1:9/none none main' >/etc/apt/sources.list");
  expect((await surveyHost(host, "on", true)).staleBecause).toMatch(/^[EW]: .*127\.0\.0\.1/);
});
