import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createPrivateKey } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileStore } from "./file-store.ts";
import { ensureSecrets, exampleSecrets, lookUpSecrets, type SecretsOf } from "./secrets.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "quorate-secrets-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** As of a site file of the directory, with the place that follows from the site's name. */
function of(site: string, file = "site.yaml"): SecretsOf & { readonly store: FileStore } {
  const siteFile = join(directory, file);
  return {
    siteFile,
    store: new FileStore(siteFile, join(directory, `${site}.secrets.yaml`)),
    needs: [{ name: "admin", kind: "password" }],
  };
}

test("secrets are made once and kept", async () => {
  const made = await ensureSecrets(of("old"));
  expect(made["admin"]).toMatch(/^[a-zA-Z0-9]{32}$/);
  expect(await ensureSecrets(of("old"))).toEqual(made);
  expect(await lookUpSecrets(of("old"))).toEqual(made);
});

test("looking leaves nothing behind", async () => {
  expect((await lookUpSecrets(of("old")))["admin"]).toHaveLength(32);
  expect(await readdir(directory)).toEqual([]);
});

test("a site that was renamed gets no new secrets silently", async () => {
  const made = await ensureSecrets(of("old"));
  for (const open of [ensureSecrets, lookUpSecrets]) {
    await expect(open(of("new"))).rejects.toThrow(
      /has its secrets in old\.secrets\.yaml, and new\.secrets\.yaml is not there: .* Was it "site: old" before\? Name it so again, or write "secrets: old\.secrets\.yaml"/,
    );
  }
  expect(await readdir(directory)).toEqual(["old.secrets.yaml"]);
  // As it advises: the place is written down.
  expect(await ensureSecrets({ ...of("new"), store: of("old").store })).toEqual(made);
});

test("a second site beside the first has secrets of its own", async () => {
  const first = await ensureSecrets(of("first"));
  const second = await ensureSecrets(of("second", "second.yaml"));
  expect(second["admin"]).not.toBe(first["admin"]);
});

test("a file of an earlier release is told whose it is when it is next used", async () => {
  await writeFile(of("old").store.path, "admin: from-before\n", { mode: 0o600 });
  expect(await ensureSecrets(of("old"))).toEqual({ admin: "from-before" });
  expect(await readFile(of("old").store.path, "utf8")).toContain("# Of the site file site.yaml\nadmin: from-before\n");
  await expect(ensureSecrets(of("new"))).rejects.toThrow("old.secrets.yaml");
});

test("a private key is one that programs read, and the example's is the same every time", async () => {
  const needs = [{ name: "key", kind: "private-key" as const }];
  const made = (await ensureSecrets({ ...of("keys"), needs }))["key"] ?? "";
  const example = exampleSecrets(needs)["key"] ?? "";
  for (const key of [made, example]) {
    expect(createPrivateKey(key).asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  }
  expect(exampleSecrets(needs)["key"]).toBe(example);
  expect(made).not.toBe(example);
});

test("of a ring that was renewed no first key is made anew, and since when a secret is in use is kept with it", async () => {
  const rotates = { kind: "fernet", by: "ring", ring: "f", readsForMs: 0 } as const;
  const needs = [0, 1].map((number) => ({ name: `f-${number}`, kind: "fernet-key" as const, rotates }));
  const made = await ensureSecrets({ ...of("ring"), needs });
  expect(Object.keys(made)).toEqual(["f-0", "f-0.made", "f-1", "f-1.made"]);
  const { "f-1": first, "f-1.made": _, ...others } = made;
  await of("ring").store.write({ ...others, "f-2": first ?? "" });
  expect(await ensureSecrets({ ...of("ring"), needs })).toEqual({ ...others, "f-2": first });
});
