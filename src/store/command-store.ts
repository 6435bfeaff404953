import type { Secrets } from "../catalogue/contract/secret.ts";
import type { SecretsPlace } from "../spec/site-secrets.ts";
import { isSame, parseSecrets, secretsJson } from "./secrets-document.ts";
import { SecretsError } from "./secrets-error.ts";
import { programPrints } from "./secrets-program.ts";
import type { SecretsStore } from "./secrets-store.ts";

type Commands = Extract<SecretsPlace, { kind: "command" }>;

/** Programs of the operator's, which print all secrets and take all of them. */
export class CommandStore implements SecretsStore {
  readonly named: string;
  readonly #folder: string;
  readonly #commands: Commands;

  constructor(folder: string, commands: Commands) {
    this.#folder = folder;
    this.#commands = commands;
    this.named = `what ${commands.read[0]} keeps`;
  }

  /** Only a program that ends well and prints nothing says that there are none: an error must not make new ones. */
  async read(): Promise<Secrets | undefined> {
    const text = await programPrints({ command: this.#commands.read, folder: this.#folder, to: "give the secrets" });
    return text.trim() === "" ? undefined : parseSecrets(text, `what ${this.#commands.read[0]} prints`);
  }

  async write(secrets: Secrets): Promise<void> {
    const { read, write } = this.#commands;
    if (write === undefined) {
      throw new SecretsError(
        `secrets are to be kept, and the site file names no program that keeps them, only ${read[0]}, which gives them; name one: secrets: { command: { read: …, write: … } }`,
      );
    }
    const text = secretsJson(secrets);
    await programPrints({ command: write, folder: this.#folder, to: "keep the secrets" }, { text, secrets });
    if (isSame((await this.read()) ?? {}, secrets)) return;
    throw new SecretsError(`${write[0]} said that it kept the secrets, and ${read[0]} gives others than those`);
  }
}
