import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Command, SecretsPlace } from "../../../src/spec/site-secrets.ts";
import { ensureSecrets } from "../../../src/store/secrets.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { SecretsStore } from "../../../src/store/secrets-store.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-programs-"));
  vi.stubEnv("PATH", `${directory}:${process.env["PATH"] ?? ""}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function program(name: string, text: string): Promise<Command> {
  const file = path.join(directory, name);
  await writeFile(file, `#!/bin/bash\n${text}\n`);
  await chmod(file, 0o755);
  return [file];
}

const encrypted: SecretsPlace = { kind: "sops", path: "kept.yaml" };

function storeAt(place: SecretsPlace): SecretsStore {
  return openStore(path.join(directory, "site.yaml"), place);
}

async function ensured(store: SecretsStore) {
  return ensureSecrets({
    siteFile: path.join(directory, "site.yaml"),
    store,
    needs: [{ name: "admin", kind: "password" }],
  });
}

/** It takes the words that sops documents for use by other programs, and no others, and needs rules as sops does. */
const sops = `printf '%s ' "$@" >>asked
test -e .sops.yaml || { echo 'config file not found, or has no creation rules, and no keys provided' >&2; exit 1; }
case "$1 $2 $3" in
  "encrypt --filename-override $PWD/kept.yaml")
    test "$4 $5 $6 $7 $#" = "--input-type json --output-type yaml 7" || exit 64
    echo "data: ENC[$(base64 -w 0)]"; echo 'sops: { version: 3.10.2 }' ;;
  "decrypt --filename-override $PWD/kept.yaml")
    test "$4 $5 $6 $7 $#" = "--input-type yaml --output-type json 7" || exit 64
    sed -n 's/^data: ENC.\\(.*\\).$/\\1/p' | base64 -d ;;
  "decrypt --input-type yaml")
    test "$4 $5 $6 $#" = "--output-type json $PWD/kept.yaml 6" || exit 64
    sed -n 's/^data: ENC.\\(.*\\).$/\\1/p' "$6" | base64 -d ;;
  *) exit 64 ;;
esac`;

test("sops is given secrets by its standard input alone, and what it gives back is all that is kept", async () => {
  await program("sops", sops);
  await writeFile(path.join(directory, ".sops.yaml"), "creation_rules: []\n");
  const made = await ensured(storeAt(encrypted));
  expect(await ensured(storeAt(encrypted))).toEqual(made);
  const kept = path.join(directory, "kept.yaml");
  expect(await readFile(kept, "utf8")).toMatch(/^data: ENC\[/);
  expect((await stat(kept)).mode & 0o777).toBe(0o600);
  await storeAt(encrypted).write({ ...made, admin: "second" });
  expect(await ensured(storeAt(encrypted))).toMatchObject({ admin: "second" });
  for (const name of await readdir(directory)) {
    expect([name, (await readFile(path.join(directory, name), "utf8")).includes(made["admin"] ?? "?")]).toEqual([
      name,
      false,
    ]);
  }
});

test("sops that has no rules, no key or is not there refuses, and the file is as it was", async () => {
  const store = storeAt(encrypted);
  vi.stubEnv("PATH", "/nowhere");
  await expect(ensured(store)).rejects.toThrow(/^sops did not encrypt kept\.yaml: there is no such program\./);
  vi.unstubAllEnvs();
  vi.stubEnv("PATH", `${directory}:${process.env["PATH"] ?? ""}`);
  await program("sops", sops);
  await expect(ensured(store)).rejects.toThrow(
    /^sops did not encrypt kept\.yaml: config file not found, or has no creation/,
  );
  await program("sops", "echo 'data: {}'");
  await expect(ensured(store)).rejects.toThrow(
    /sops decrypts .* to other secrets than it was given|is not a map of names/,
  );
  expect(await readdir(directory)).not.toContain("kept.yaml");
});

test("programs of the operator's print the secrets and take them", async () => {
  const read = await program("give", "cat kept 2>/dev/null || true");
  const write = await program("take", "cat >kept");
  const place: SecretsPlace = { kind: "command", read, write };
  const made = await ensured(storeAt(place));
  expect(await ensured(storeAt(place))).toEqual(made);
  // As another program may keep it.
  await writeFile(path.join(directory, "kept"), "admin: by hand\n");
  expect(await ensured(storeAt(place))).toMatchObject({ admin: "by hand" });
});

test("a program that fails, or keeps something else, makes nothing new", async () => {
  const empty = await program("empty", "");
  const failing = await program(
    "failing",
    "echo admin: half; echo 'gpg: decryption failed: No secret key' >&2; exit 2",
  );
  const forgetful = await program("forgetful", "cat >/dev/null");
  const loud = await program("loud", "sed -n 's/.*admin\": /refused: /p' >&2; exit 1");
  await expect(ensured(storeAt({ kind: "command", read: failing }))).rejects.toThrow(
    /failing did not give the secrets: gpg: decryption failed: No secret key\. Nothing was changed there$/,
  );
  await expect(ensured(storeAt({ kind: "command", read: empty }))).rejects.toThrow(
    /^secrets are to be kept, and the site file names no program that keeps them/,
  );
  await expect(ensured(storeAt({ kind: "command", read: empty, write: forgetful }))).rejects.toThrow(
    /forgetful said that it kept the secrets, and .*empty gives others than those$/,
  );
  await expect(ensured(storeAt({ kind: "command", read: empty, write: loud }))).rejects.toThrow(
    /loud did not keep the secrets: refused: "\[secret\]"/,
  );
});
