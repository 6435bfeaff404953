import { execa } from "execa";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { Command } from "../spec/site-secrets.ts";
import { SecretsError } from "./secrets-error.ts";

/** A store that asks for a passphrase or a touch of a key gets time for it. */
const answerMs = 60_000;
const mostBytes = 8 * 1024 * 1024;
/** Shorter words are in every sentence. */
const secretLettersMin = 6;

export interface SecretsProgram {
  readonly command: Command;
  /** Where it is run. */
  readonly folder: string;
  /** What it is asked to do: "decrypt demo.secrets.yaml". */
  readonly to: string;
}

/** What a program prints. Secrets go to it by its standard input alone. @throws SecretsError */
export async function programPrints(
  { command: [program, ...words], folder, to }: SecretsProgram,
  given: { readonly text: string; readonly secrets: Secrets } = { text: "", secrets: {} },
): Promise<string> {
  const done = await execa(program, words, {
    cwd: folder,
    input: given.text,
    reject: false,
    timeout: answerMs,
    maxBuffer: mostBytes,
    stripFinalNewline: false,
  });
  if (!done.failed) return done.stdout;
  throw new SecretsError(`${program} did not ${to}: ${because(done, given.secrets)}. Nothing was changed there`);
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly timedOut: boolean;
  readonly isMaxBuffer: boolean;
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
  readonly stderr: string;
}

/** In its own last words, without what it was given; what it printed beside them is quoted nowhere. */
function because(ended: Ended, given: Secrets): string {
  if (ended.code === "ENOENT") return "there is no such program";
  if (ended.code === "EACCES") return "it cannot be run";
  if (ended.timedOut) return `it gave no answer in ${answerMs / 1000} s`;
  if (ended.isMaxBuffer) return "it printed more than any site has of secrets";
  const last = ended.stderr.trim().split("\n").at(-1)?.trim().replace(/\.$/, "") ?? "";
  const said = Object.values(given)
    .flatMap((value) => value.split("\n"))
    .filter((value) => value.length >= secretLettersMin)
    .reduce((text, value) => text.replaceAll(value, "[secret]"), last);
  if (said !== "") return said;
  return ended.signal === undefined
    ? `it ended with status ${ended.exitCode ?? "unknown"}`
    : `${ended.signal} ended it`;
}
