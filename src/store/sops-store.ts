import { access } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { errno, reasonOf } from "../text/operational-error.ts";
import { replaceFile } from "./file-store.ts";
import { isSame, parseSecrets, secretsJson } from "./secrets-document.ts";
import { SecretsError } from "./secrets-error.ts";
import { programPrints } from "./secrets-program.ts";
import type { SecretsStore } from "./secrets-store.ts";

/** A file that sops encrypts. Which keys may read it is said by the rules that sops itself reads (`.sops.yaml`). */
export class SopsStore implements SecretsStore {
  readonly named: string;
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string, path: string) {
    this.#folder = folder;
    this.#path = path;
    this.named = `the encrypted file ${path}`;
  }

  async read(): Promise<Secrets | undefined> {
    try {
      await access(this.#path);
    } catch (error) {
      if (errno(error) === "ENOENT") return undefined;
      throw new SecretsError(`${this.named} cannot be read: ${reasonOf(error)}`, { cause: error });
    }
    return this.#decrypted(this.#path);
  }

  async #decrypted(path: string): Promise<Secrets> {
    const command = ["sops", "decrypt", "--input-type", this.#type, "--output-type", "json", path] as const;
    const text = await programPrints({ command, folder: this.#folder, to: `decrypt ${basename(this.#path)}` });
    return parseSecrets(text, this.named);
  }

  /**
   * What is encrypted comes out of sops and lies beside the file, is read once more, and takes its place then: in the clear it lies
   * nowhere. Source for the words: the manual of sops, "Encrypting and decrypting from other programs".
   */
  async write(secrets: Secrets): Promise<void> {
    const types = ["--input-type", "json", "--output-type", this.#type] as const;
    const command = ["sops", "encrypt", "--filename-override", this.#path, ...types] as const;
    const to = `encrypt ${basename(this.#path)}`;
    const given = { text: secretsJson(secrets), secrets };
    const text = await programPrints({ command, folder: this.#folder, to }, given);
    const before = await this.#encrypted(text);
    if (!isSame(before, secrets)) {
      throw new SecretsError(`sops decrypts ${this.named} to other secrets than it was given; the file is as it was`);
    }
    await replaceFile(this.#path, text, this.named);
  }

  /** Decrypts what was not written yet. */
  async #encrypted(text: string): Promise<Secrets> {
    const types = ["--input-type", this.#type, "--output-type", "json"] as const;
    const command = ["sops", "decrypt", "--filename-override", this.#path, ...types] as const;
    const to = `decrypt what it encrypted`;
    return parseSecrets(await programPrints({ command, folder: this.#folder, to }, { text, secrets: {} }), this.named);
  }

  get #type(): "json" | "yaml" {
    return extname(this.#path) === ".json" ? "json" : "yaml";
  }
}
