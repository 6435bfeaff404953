import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { servedActions } from "../../../src/cli/serve-actions.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { FakeHost } from "../../../src/hosts/fake.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";
import { SecretsError } from "../../../src/store/secrets-error.ts";
import { whole } from "./a-service.ts";

/** What a service that has run for long does with the secrets of its site. */

const text = `site: demo
hosts:
  c1: { address: 10.77.0.11, zone: rack-a }
  c2: { address: 10.77.0.12, zone: rack-b }
  c3: { address: 10.77.0.13, zone: rack-c }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: [keystone]
`;
const { site } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error("the site is sound");
const design = designSite(site);
const watch = { who: "ann", stop: new AbortController().signal, begun: () => undefined };

const sealed = (): Promise<never> => Promise.reject(new SecretsError("the vault is sealed"));

test("an action goes by the secrets as they are now: what a rotation made meanwhile is not told either", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "quorate-served-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  let now = exampleSecrets(design.secrets);
  const says = "access denied, using AnotherPasswordOfKeystone";
  const hosts = new Map(
    design.hosts.map(({ name }) => [
      name,
      new FakeHost(name, () => ({ stdout: "@q make-failed 1\n", stderr: `${says}\n` })),
    ]),
  );
  const served = { site, design, hosts, siteFile: path.join(directory, "site.yaml") };
  const { pause } = servedActions({ ...served, secrets: () => Promise.resolve(now) }, () => whole(design));
  const before = await pause?.prepare([]);
  expect(await before?.run(watch)).toContain(says);
  now = { ...now, "keystone-database-password": "AnotherPasswordOfKeystone" };
  const after = await (await pause?.prepare([]))?.run(watch);
  expect(after).toContain("access denied, using [secret keystone-database-password]");
});

test("where nobody can say what the secrets are, nothing is begun", async () => {
  const served = { site, design, hosts: new Map(), siteFile: "site.yaml", secrets: sealed };
  const { pause } = servedActions(served, () => whole(design));
  await expect(pause?.prepare([])).rejects.toThrow("the vault is sealed");
});
