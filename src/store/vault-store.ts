import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { VaultPlace } from "../spec/site-secrets.ts";
import { reasonOf } from "../text/operational-error.ts";
import { privateText } from "./file-store.ts";
import { SecretsError } from "./secrets-error.ts";
import type { SecretsStore } from "./secrets-store.ts";
import { askVault, type VaultAnswer } from "./vault-request.ts";

const errorsAnswer = z.object({ errors: z.array(z.string()) });
const metadata = z.object({ version: z.int(), destroyed: z.boolean().default(false) });
const readAnswer = z.object({ data: z.object({ data: z.record(z.string(), z.string()), metadata }) });
/** Of one whose last version was deleted: it has a number, and nothing in it. */
const deletedAnswer = z.object({ data: z.object({ data: z.null(), metadata }) });
const writeAnswer = z.object({ data: z.object({ version: z.int() }) });

type Answer = Extract<VaultAnswer, { kind: "answer" }>;

/**
 * One secret of a key-value engine, version 2, of HashiCorp Vault or OpenBao. It is written only over the version that was read, so
 * that what somebody else kept meanwhile is never lost. Source: "KV secrets engine - version 2 (API)".
 */
export class VaultStore implements SecretsStore {
  readonly named: string;
  readonly #folder: string;
  readonly #place: VaultPlace;
  /** Which version was read or written last; 0: there was none. */
  #version: number | undefined;

  constructor(folder: string, place: VaultPlace) {
    this.#folder = folder;
    this.#place = place;
    this.named = `${place.mount}/${place.path} in the vault ${place.address}`;
  }

  async read(): Promise<Secrets | undefined> {
    const answer = await this.#ask();
    if (answer.status === 200) {
      const { data } = this.#understood(readAnswer, answer);
      this.#version = data.metadata.version;
      return data.data;
    }
    if (answer.status !== 404) throw this.#refused(answer, "read");
    if (understands(deletedAnswer, answer)) {
      throw new SecretsError(
        `${this.named} was deleted: new secrets would lock the site's services out of what they own. Bring its last version back (vault kv undelete), or delete its metadata as well if no site uses it`,
      );
    }
    const errors = errorsOf(answer);
    // That nothing is there yet is answered without any error; an engine that is not there says so.
    if (errors === undefined || errors.length > 0) throw this.#refused(answer, "read");
    this.#version = 0;
    return undefined;
  }

  async write(secrets: Secrets): Promise<void> {
    if (this.#version === undefined) await this.read();
    const answer = await this.#ask(JSON.stringify({ options: { cas: this.#version ?? 0 }, data: secrets }));
    if (answer.status === 200) {
      this.#version = this.#understood(writeAnswer, answer).data.version;
      return;
    }
    if (answer.status === 400 && errorsOf(answer)?.some((each) => each.includes("check-and-set")) === true) {
      throw new SecretsError(
        `somebody else changed ${this.named} since it was read: nothing was written over it; do it again`,
      );
    }
    throw this.#refused(answer, "written");
  }

  async #ask(body?: string): Promise<Answer> {
    const { address, mount, path, namespace, authorityPath } = this.#place;
    const authorities = authorityPath === undefined ? undefined : await this.#authorities(authorityPath);
    const answer = await askVault({
      url: new URL(`/v1/${mount}/data/${path}`, address),
      token: await this.#token(),
      ...(namespace === undefined ? {} : { namespace }),
      ...(authorities === undefined ? {} : { authorities }),
      ...(body === undefined ? {} : { body }),
    });
    if (answer.kind === "answer") return answer;
    throw new SecretsError(
      `the vault ${address}, where the site's secrets are, cannot be asked: ${answer.because}. Nothing was changed`,
    );
  }

  async #authorities(path: string): Promise<string> {
    const whole = resolve(this.#folder, path);
    return readFile(whole, "utf8").catch((error: unknown) => {
      throw new SecretsError(`the authorities of the vault, ${whole}, cannot be read: ${reasonOf(error)}`);
    });
  }

  /** Read each time, so that one may be renewed under way. */
  async #token(): Promise<string> {
    const { tokenPath } = this.#place;
    const path = tokenPath === undefined ? join(homedir(), ".vault-token") : resolve(this.#folder, tokenPath);
    const fromEnvironment = tokenPath === undefined ? process.env["VAULT_TOKEN"] : undefined;
    const token = (fromEnvironment ?? (await privateText(path, `the vault's token ${path}`)) ?? "").trim();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
    throw new SecretsError(
      tokenPath === undefined
        ? "there is no token for the vault: set VAULT_TOKEN, log in (vault login), or name a file (token:)"
        : `there is no token in ${path}`,
    );
  }

  #refused(answer: Answer, todo: "read" | "written"): SecretsError {
    const { status, location } = answer;
    const said = (errorsOf(answer) ?? []).map((each) => each.trim().replace(/\.$/, "")).join("; ");
    const why = said === "" ? `it answered ${status}` : `it answered ${status}, ${said}`;
    return new SecretsError(`${this.named} cannot be ${todo}: ${why}${adviceOf(status, location, todo)}`);
  }

  #understood<T>(shape: z.ZodType<T>, answer: Answer): T {
    const parsed = shape.safeParse(jsonOf(answer));
    if (parsed.success) return parsed.data;
    throw new SecretsError(
      `${this.named} is no secret of names and texts in a key-value engine of version 2; is mount: right?`,
    );
  }
}

function adviceOf(status: number, location: string | undefined, todo: "read" | "written"): string {
  if (status === 403)
    return todo === "read" ? "; the token may not read it, or has ended" : "; the token may read, and not write";
  if (status === 503) return "; it is sealed or being kept up";
  if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location))
    return `; it leads to ${new URL(location).origin}: write that as its address`;
  return "";
}

function understands(shape: z.ZodType, answer: Answer): boolean {
  return shape.safeParse(jsonOf(answer)).success;
}

function errorsOf(answer: Answer): readonly string[] | undefined {
  const parsed = errorsAnswer.safeParse(jsonOf(answer));
  return parsed.success ? parsed.data.errors : undefined;
}

function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
