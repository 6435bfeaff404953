import { chmod, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { errno, reasonOf } from "../text/operational-error.ts";
import { ownerIn, parseSecrets, secretsText } from "./secrets-document.ts";
import { SecretsError } from "./secrets-error.ts";
import type { SecretsStore } from "./secrets-store.ts";

/** A file in the clear that its owner alone may read. */
export class FileStore implements SecretsStore {
  readonly named: string;
  readonly path: string;
  readonly #siteFile: string;
  #saysWhose = true;

  constructor(siteFile: string, path: string) {
    this.#siteFile = siteFile;
    this.path = path;
    this.named = `the secrets file ${path}`;
  }

  async read(): Promise<Secrets | undefined> {
    const text = await privateText(this.path, this.named);
    if (text === undefined) return undefined;
    this.#saysWhose = ownerIn(text) !== undefined;
    return parseSecrets(text, this.named);
  }

  /** A file of an earlier release says whose it is from now on: that serves a later day, and where it cannot be written nothing is lost yet. */
  async claim(secrets: Secrets): Promise<void> {
    if (!this.#saysWhose) await this.write(secrets).catch(() => undefined);
  }

  /** The file is replaced as a whole, so that being cut off loses none. */
  async write(secrets: Secrets): Promise<void> {
    await replaceFile(this.path, secretsText(this.#siteFile, secrets), this.named);
  }
}

/** The text of a file that nobody but its owner may read; undefined where there is none. @throws SecretsError */
export async function privateText(path: string, named: string): Promise<string | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { mode } = await file.stat();
      if ((mode & 0o077) !== 0) {
        throw new SecretsError(`${path} can be read by others than its owner; make it private: chmod 600 ${path}`);
      }
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SecretsError) throw error;
    if (errno(error) === "ENOENT") return undefined;
    throw new SecretsError(`${named} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** A private file with this text, in the place of what was there. @throws SecretsError */
export async function replaceFile(path: string, text: string, named: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(temporary, 0o600);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new SecretsError(`${named} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}
