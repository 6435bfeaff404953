import { Command, type Option } from "commander";
import { commands, description } from "./commands.ts";

/** What a word of the command line may be. */
export type Words =
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "file"; readonly ending?: string }
  | { readonly kind: "directory" }
  | { readonly kind: "any" };

export interface ArgumentReference {
  /** `SITE` */
  readonly name: string;
  readonly text: string;
  readonly isRequired: boolean;
  readonly isVariadic: boolean;
  readonly words: Words;
}

export interface OptionReference {
  /** As the help shows it: `-o, --output <DIR>`. */
  readonly flags: string;
  readonly short?: string;
  readonly long: string;
  readonly text: string;
  /** Absent for one that takes no value. */
  readonly value?: { readonly name: string; readonly isVariadic: boolean; readonly words: Words };
}

/** All that the command line takes, as `--help` tells it: what completions and manual pages are made from. */
export interface CommandReference {
  /** From the program's own name: `quorate lab power`. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly text: string;
  /** What the help says below everything else; empty for most. */
  readonly after: string;
  readonly arguments: readonly ArgumentReference[];
  readonly options: readonly OptionReference[];
  readonly commands: readonly CommandReference[];
}

/** Of every command; reads the code of all. */
export async function reference(): Promise<CommandReference> {
  const program = new Command("quorate").description(description).option("--version", "version, commit and its date");
  const known = await Promise.all(
    Object.entries(commands).map(async ([name, entry]) => ({
      ...referenceOf((await entry.load()).command(), ["quorate", name]),
      summary: entry.summary,
    })),
  );
  return { ...referenceOf(program, ["quorate"]), commands: known };
}

export function referenceOf(command: Command, path: readonly string[]): CommandReference {
  return {
    path,
    summary: command.summary() === "" ? firstSentence(command.description()) : command.summary(),
    text: command.description(),
    after: textAfter(command),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      text: withDefault(argument.description, argument.defaultValue),
      isRequired: argument.required,
      isVariadic: argument.variadic,
      words: wordsOf(argument.name(), argument.argChoices),
    })),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionReference), help],
    commands: command.commands.map((child) => referenceOf(child, [...path, child.name()])),
  };
}

const help: OptionReference = { flags: "-h, --help", short: "-h", long: "--help", text: "what this command takes" };

function optionReference(option: Option): OptionReference {
  const name = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1];
  return {
    flags: option.flags,
    ...(option.short === undefined ? {} : { short: option.short }),
    long: option.long ?? option.flags,
    text: withDefault(option.description, option.defaultValue),
    ...(name === undefined
      ? {}
      : { value: { name, isVariadic: option.variadic, words: wordsOf(name, option.argChoices) } }),
  };
}

/** What a word is called says what it may be. */
function wordsOf(name: string, choices: readonly string[] | undefined): Words {
  if (choices !== undefined) return { kind: "choices", choices };
  if (name === "SITE") return { kind: "file", ending: ".yaml" };
  if (name === "FILE" || name === "PATH") return { kind: "file" };
  return name === "DIR" ? { kind: "directory" } : { kind: "any" };
}

function withDefault(text: string, value: unknown): string {
  return typeof value === "string" && value !== "" ? `${text} (default: ${value})` : text;
}

/** What is shown below what Commander itself puts together. */
function textAfter(command: Command): string {
  const shown: string[] = [];
  command.configureOutput({ writeOut: (text) => void shown.push(text) }).outputHelp();
  return shown.join("").replace(command.helpInformation(), "").trim();
}

function firstSentence(text: string): string {
  return (/^.*?[.:;](?= |$)/.exec(text)?.[0] ?? text).replace(/[.:;]$/, "");
}

/** A command and all below it. */
export function withDescendants(command: CommandReference): readonly CommandReference[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}
