import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureSecrets, lookUpSecrets, type SecretsOf } from "../../../src/store/secrets.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { VaultServer, type Mood } from "./vault-server.ts";

let [directory, address] = ["", ""];
let server: VaultServer;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-vault-"));
  server = new VaultServer();
  address = await server.listen();
  await writeFile(path.join(directory, "ca.pem"), server.authorities);
  await writeFile(path.join(directory, "token"), `${server.token}\n`, { mode: 0o600 });
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

function of(
  more: { readonly address?: string; readonly mount?: string; readonly authorityPath?: string } = {},
): SecretsOf {
  const siteFile = path.join(directory, "site.yaml");
  const vault = { address, mount: "kv", path: "quorate/demo", tokenPath: "token", authorityPath: "ca.pem", ...more };
  return {
    siteFile,
    store: openStore(siteFile, { kind: "vault", vault }),
    needs: [{ name: "admin", kind: "password" }],
  };
}

test("secrets are made once and kept in the vault, and nothing of them lies beside the site file", async () => {
  expect((await lookUpSecrets(of()))["admin"]).toHaveLength(32);
  expect(server.versions).toEqual([]);
  const made = await ensureSecrets(of());
  expect(server.versions).toEqual([made]);
  expect(await ensureSecrets(of())).toEqual(made);
  expect(server.versions).toHaveLength(1);
  expect(server.seen.join()).not.toContain(made["admin"]);
});

test("what is changed is a new version over the one that was read, and never over another", async () => {
  const { store } = of();
  const made = await ensureSecrets({ ...of(), store });
  await store.write({ ...made, admin: "second" });
  await store.write({ ...made, admin: "third" });
  expect(server.versions.map((each) => each?.["admin"])).toEqual([made["admin"], "second", "third"]);
  server.versions.push({ admin: "somebody else's" });
  await expect(store.write({ ...made, admin: "fourth" })).rejects.toThrow(
    /^somebody else changed kv\/quorate\/demo in the vault .* nothing was written over it; do it again$/,
  );
  expect(server.versions.at(-1)).toEqual({ admin: "somebody else's" });
});

const refusals: readonly (readonly [Mood, RegExp])[] = [
  ["sealed", /cannot be read: it answered 503, Vault is sealed; it is sealed or being kept up$/],
  [
    "elsewhere",
    /cannot be read: it answered 307; it leads to https:\/\/other\.example\.org:8200: write that as its address$/,
  ],
  ["no engine", /cannot be read: it answered 404, no handler for route/],
  [
    "read only",
    /cannot be written: it answered 403, 1 error occurred:\s+\* permission denied; the token may read, and not write$/,
  ],
];

test.each(refusals)("a vault that is %s makes nothing new, and says why", async (mood, sentence) => {
  server.mood = mood;
  await expect(ensureSecrets(of())).rejects.toThrow(sentence);
  expect(server.versions).toEqual([]);
});

test("a token that may only read is enough where nothing is to be kept", async () => {
  const made = await ensureSecrets(of());
  server.mood = "read only";
  expect(await ensureSecrets(of())).toEqual(made);
});

test("one whose secret was deleted makes no new ones", async () => {
  await ensureSecrets(of());
  server.versions.push(null);
  await expect(ensureSecrets(of())).rejects.toThrow(/was deleted: new secrets would lock .*vault kv undelete/);
});

test("it is believed by its authority alone, and the token is its owner's", async () => {
  const { authorityPath: _, ...world } = { authorityPath: "", address };
  const siteFile = path.join(directory, "site.yaml");
  const vault = { ...world, mount: "kv", path: "quorate/demo", tokenPath: "token" };
  const believing = openStore(siteFile, { kind: "vault", vault });
  await expect(believing.read()).rejects.toThrow(
    /cannot be asked: its certificate is signed by nobody whom this machine believes/,
  );
  await expect(of({ address: address.replace("127.0.0.1", "localhost") }).store.read()).rejects.toThrow(
    /cannot be asked: its certificate is for another name/,
  );
  expect(server.seen).toEqual([]);
  await writeFile(path.join(directory, "loose"), server.token, { mode: 0o644 });
  const loose = openStore(siteFile, { kind: "vault", vault: { ...vault, tokenPath: "loose" } });
  await expect(loose.read()).rejects.toThrow(/can be read by others than its owner/);
  const none = openStore(siteFile, { kind: "vault", vault: { ...vault, tokenPath: "nothing" } });
  await expect(none.read()).rejects.toThrow(/^there is no token in /);
});

test("nobody there is said within a moment", async () => {
  await server.close();
  await expect(of().store.read()).rejects.toThrow(/cannot be asked: nobody listens there\. Nothing was changed$/);
});

test("a site that has a file of secrets gets no new ones in a vault that has none", async () => {
  const text = "# Of the site file site.yaml\nadmin: from-before\n";
  await writeFile(path.join(directory, "demo.secrets.yaml"), text, { mode: 0o600 });
  await expect(ensureSecrets(of())).rejects.toThrow(
    /has its secrets in demo\.secrets\.yaml, and there are none in kv\/quorate\/demo .*: quorate secrets move /,
  );
});
