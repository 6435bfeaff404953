import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { madeOf, ringOf } from "../../../src/catalogue/contract/generations.ts";
import type { RotationKind, Secrets } from "../../../src/catalogue/contract/secret.ts";
import { buildGoals } from "../../../src/converge/build-goals.ts";
import { factsEndMark, testsOf } from "../../../src/converge/facts-script.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { wantsOfHost } from "../../../src/design/wants.ts";
import { FakeHost } from "../../../src/hosts/fake.ts";
import type { Direction } from "../../../src/operate/rotation/stages.ts";
import { rotateSite, stagesAhead, type RotationResult } from "../../../src/operate/rotation/rotate-site.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { takeLock } from "../../../src/store/apply-lock.ts";
import { notesDirectory } from "../../../src/store/journal.ts";
import { FileStore } from "../../../src/store/file-store.ts";
import { ensureSecrets } from "../../../src/store/secrets.ts";

const text = `site: demo
hosts: { c1: 10.77.0.11, c2: 10.77.0.12, c3: 10.77.0.13 }
vip: { internal: 10.77.0.10/24 }
services: [keystone, glance]
`;
const { site } = parseSite(`${text}certificates: own\n`, "site.yaml", vocabulary);
if (site === undefined) throw new Error("the site is not sound");
const sound = site;
const design = designSite(sound);

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-rotation-"));
});
afterEach(() => rm(directory, { recursive: true }));

const of = () => ({
  siteFile: path.join(directory, "site.yaml"),
  store: new FileStore(path.join(directory, "site.yaml"), path.join(directory, "demo.secrets.yaml")),
  needs: design.secrets,
});

async function kept(): Promise<Secrets> {
  return parse(await readFile(of().store.path, "utf8"));
}

/** What a host says that has taken everything up that the kept secrets say, but for these goals. */
async function facts(host: string, lacks: (id: string) => boolean): Promise<string> {
  const { goals } = buildGoals(design, await kept());
  const own = goals.filter((goal) => goal.host === host);
  const files = own.flatMap((goal) => {
    if (goal.kind !== "file") return [];
    const { path: name, mode, owner, group } = goal.file;
    const sum = lacks(goal.id) ? "0".repeat(64) : goal.sha256;
    return [
      `@q sha ${sum} ${name}`,
      `@q wrote ${goal.sha256} ${name}`,
      `@q stat ${mode.toString(8)} ${owner} ${group} 1.000000 regular file|${name}`,
    ];
  });
  const units = own.flatMap((goal) => {
    if (goal.kind !== "unit") return [];
    const boots = goal.unit.startedBy === "cluster" ? "disabled" : "enabled";
    return [`@q unit ${goal.unit.unit} active ${boots} ${goal.digest}|Sun 2026-11-22 17:38:33.123456 UTC`];
  });
  const tests = testsOf(goals.filter((goal) => goal.host === host || goal.alternates.includes(host)));
  const said = tests.map(({ id }, index) => `@q test ${index} ${lacks(id) ? 1 : 0}`);
  const first = ["@q system debian|13|Debian GNU/Linux 13 (trixie)", "@q site demo"];
  return [...first, ...files, ...units, ...said, factsEndMark].join("\n");
}

class Trial {
  readonly hosts: ReadonlyMap<string, FakeHost>;
  readonly said: string[] = [];
  /** Goals that do not hold. */
  lacks: (id: string) => boolean = () => false;
  /** Whether hosts are reached, by how many stages were begun. */
  reached: (stages: number) => boolean = () => true;

  constructor() {
    const answer = async (_: string, { name }: FakeHost) => ({ stdout: await facts(name, (id) => this.lacks(id)) });
    this.hosts = new Map(design.hosts.map(({ name }) => [name, new FakeHost(name, answer)]));
  }

  async rotate(kind: RotationKind, direction: Direction = "on", pauseAt?: "taken"): Promise<RotationResult> {
    const secrets = await ensureSecrets(of());
    let stages = 0;
    for (const host of this.hosts.values()) host.reconnect();
    return rotateSite({
      site: sound,
      design,
      secrets,
      hosts: this.hosts,
      allowMissing: new Set(),
      acceptLossOf: new Set(),
      siteFile: of().siteFile,
      store: of().store,
      sentence: "the trial's hosts",
      kind,
      direction,
      ...(pauseAt === undefined ? {} : { pauseAt }),
      confirm: () => Promise.resolve("go"),
      watcher: {
        step: () => ({ done: () => undefined, failed: () => undefined }),
        say: (line) => {
          this.said.push(line);
          if (!line.startsWith("Stage: ")) return;
          stages += 1;
          if (!this.reached(stages)) for (const host of this.hosts.values()) host.cutOff();
        },
      },
    });
  }
}

function withoutTimes(secrets: Secrets): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !name.endsWith(".made")));
}

const queue = "glance-queue-password";

test("each stage is brought about on all hosts before the next one, and at the end nothing is left of it", async () => {
  const trial = new Trial();
  const before = await ensureSecrets(of());
  const { ending, stages, resumed } = await trial.rotate("passwords");
  expect({ ending, resumed, stages: stages.map(({ stage }) => stage) }).toEqual({
    ending: { kind: "converged" },
    resumed: false,
    stages: ["taken", "used", "at rest"],
  });
  const after = await kept();
  const renewed = Object.keys(before).filter((name) => before[name] !== after[name] && !name.endsWith(".made"));
  expect(renewed.toSorted()).toEqual([
    "glance-database-password",
    queue,
    "glance-user-password",
    "keystone-database-password",
  ]);
  const more = Object.keys(after).filter((name) => before[name] === undefined);
  expect(more.every((name) => name.endsWith(".second"))).toBe(true);
});

test.each([1, 2, 3])("cut off in stage %d it says where it stopped, and goes on there", async (cut) => {
  const trial = new Trial();
  trial.reached = (stages) => stages < cut;
  expect((await trial.rotate("passwords")).ending.kind).toBe("unreachable");
  const at = await kept();
  const known = [at[`${queue}.next`] !== undefined, at[`${queue}.old`] !== undefined];
  expect(known).toEqual([cut === 1, cut === 2]);
  trial.reached = () => true;
  trial.said.length = 0;
  const { ending, resumed, stages } = await trial.rotate("passwords");
  expect([ending.kind, resumed, stages.length]).toEqual(["converged", true, 4 - cut]);
  expect(trial.said[0]).toMatch(
    /^The rotation of the services' passwords stopped on its way to this: .* It goes on from there\.$/,
  );
  expect(Object.keys(await kept()).filter((name) => /\.(?:next|old)$/.test(name))).toEqual([]);
});

test.each([1, 2])("cut off in stage %d it can be gone back on, also in two attempts", async (cut) => {
  const trial = new Trial();
  const before = await ensureSecrets(of());
  trial.reached = (stages) => stages < cut;
  await trial.rotate("passwords");
  trial.reached = () => false;
  expect((await trial.rotate("passwords", "back")).ending.kind).toBe("unreachable");
  trial.reached = () => true;
  // Whichever way it is asked for: it is on its way back.
  expect((await trial.rotate("passwords")).ending.kind).toBe("converged");
  expect(withoutTimes(await kept())).toEqual(withoutTimes(before));
});

test("what is forgotten cannot be gone back to", async () => {
  const trial = new Trial();
  trial.reached = (stages) => stages < 3;
  await trial.rotate("passwords");
  await expect(trial.rotate("passwords", "back")).rejects.toThrow(
    "what was in use before is forgotten, so there is nothing to go back to: end it with quorate rotate passwords",
  );
  await expect(trial.rotate("fernet")).rejects.toThrow(
    /^the rotation of the services' passwords is under way: end it with quorate rotate passwords/,
  );
});

test("it begins on hosts that are as designed, all of them, and changes nothing else", async () => {
  const trial = new Trial();
  await ensureSecrets(of());
  const before = await readFile(of().store.path, "utf8");
  trial.lacks = (id) => id.includes("/etc/glance/glance-api.conf");
  await expect(trial.rotate("fernet")).rejects.toThrow(
    /^the hosts are not as the site file says \(.*\): quorate apply/,
  );
  trial.lacks = () => false;
  await expect(trial.rotate("fernet", "back")).rejects.toThrow("no rotation of demo is under way");
  const lock = await takeLock(notesDirectory(of().siteFile, "demo"), "apply");
  await lock.release();
  expect(await readFile(of().store.path, "utf8")).toBe(before);
});

test("a ring's new primary is what all hosts had staged", async () => {
  const trial = new Trial();
  const before = await ensureSecrets(of());
  expect((await trial.rotate("fernet")).stages.map(({ stage }) => stage)).toEqual(["used", "at rest"]);
  const after = await kept();
  expect(ringOf(after, "keystone-fernet").map(({ number, key }) => [number, key])).toEqual([
    [0, expect.not.stringMatching(before["keystone-fernet-0"] ?? "")],
    [1, before["keystone-fernet-1"]],
    [2, before["keystone-fernet-0"]],
  ]);
  expect(after[madeOf("keystone-fernet-2")]).toMatch(/^\d{4}-/);
});

test("a site with a mark in its secrets tells what is still to come, and keeps nothing of saying so", async () => {
  await ensureSecrets(of());
  const ahead = async (kind: RotationKind) =>
    stagesAhead({ site: sound, design, secrets: await kept(), kind, direction: "on" }).length;
  expect([await ahead("passwords"), await ahead("fernet"), await ahead("memcached")]).toEqual([3, 2, 2]);
  await of().store.write({ ...(await kept()), [`${queue}.old`]: "before", "rotation.made": "passwords on" });
  expect(await ahead("passwords")).toBe(2);
});

const isOf = (certificate: string | undefined, authority: string | undefined) =>
  new X509Certificate(certificate ?? "").verify(new X509Certificate(authority ?? "").publicKey);

const trusted = (secrets: Secrets) =>
  wantsOfHost(design, "c1", secrets)
    .files.filter(({ path: at }) => /quorate-site/.test(at))
    .map(({ content }) => String(content));

test("an authority is believed everywhere before what it signs is shown, and the one before it until nobody shows that", async () => {
  const trial = new Trial();
  const before = await ensureSecrets(of());
  const [ca, served] = ["site-authority", "endpoints-certificate"];
  const first = await trial.rotate("authority", "on", "taken");
  expect([first.ending.kind, first.waits, first.stages.length]).toEqual(["converged", true, 1]);
  const taken = await kept();
  expect([taken[ca], taken[served]]).toEqual([before[ca], before[served]]);
  expect(isOf(taken[served], taken[`${ca}.next`])).toBe(false);
  expect(trusted(taken)).toHaveLength(2);
  // Asked for again without a word of the users outside it waits still.
  expect((await trial.rotate("authority", "on", "taken")).waits).toBe(true);
  trial.reached = (stages) => stages < 2;
  expect((await trial.rotate("authority")).ending.kind).toBe("unreachable");
  const used = await kept();
  expect([used[ca], used[`${ca}.old`]]).toEqual([taken[`${ca}.next`], before[ca]]);
  expect(isOf(used[served], used[ca])).toBe(true);
  expect(trusted(used).toSorted()).toEqual(trusted(taken).toSorted());
  trial.reached = () => true;
  expect((await trial.rotate("authority", "back")).ending.kind).toBe("converged");
  const back = await kept();
  expect([back[ca], isOf(back[served], before[ca])]).toEqual([before[ca], true]);
  expect((await trial.rotate("authority")).stages.map(({ stage }) => stage)).toEqual(["taken", "used", "at rest"]);
  const after = await kept();
  expect([isOf(after[served], after[ca]), isOf(after[served], before[ca])]).toEqual([true, false]);
  expect(trusted(after)).toHaveLength(1);
  expect(Object.keys(after).filter((name) => /authority\.(?:next|old|second)$/.test(name))).toEqual([]);
});
