import { exitStatuses } from "../commands.ts";
import { wrapped } from "../../text/wrap.ts";
import type { ArgumentReference, CommandReference, OptionReference } from "../reference.ts";

/** With what is escaped in them lines stay below eighty columns. */
const lineWidth = 72;

/** What a page says of itself. */
export interface PageHead {
  readonly version: string;
  /** Of the commit: `2026-11-24`. */
  readonly date: string;
}

export interface ManualPage {
  /** `quorate-apply.1` */
  readonly name: string;
  readonly text: string;
}

/** A page for the program and one for each of its commands, which has those below it as well. Source: man(7). */
export function manualPages(program: CommandReference, head: PageHead): readonly ManualPage[] {
  const names = [program, ...program.commands].map(nameOf);
  return [
    page(program, head, names, [
      section("COMMANDS"),
      ...program.commands.map((command) => tagged(bold(command.path.at(-1) ?? ""), command.summary)),
      section("FILES"),
      tagged(italic("site.yaml"), "The site file that commands read where none is named."),
      tagged(italic("site.secrets.yaml"), "The site's secrets, beside it; only its owner may read them."),
      tagged(italic(".quorate/"), "Beside the site file: journals, locks, and what serve remembers."),
    ]),
    ...program.commands.map((command) =>
      page(
        command,
        head,
        names,
        command.commands.length === 0 ? [] : [section("COMMANDS"), ...command.commands.flatMap(below)],
      ),
    ),
  ];
}

function page(
  command: CommandReference,
  { version, date }: PageHead,
  names: readonly string[],
  middle: readonly string[],
): ManualPage {
  const name = nameOf(command);
  const others = names.filter((other) => other !== name);
  const lines = [
    `.TH ${escaped(name.toUpperCase())} 1 ${date} "quorate ${escaped(version)}" "Quorate"`,
    section("NAME"),
    filled(`${name} - ${command.summary}`),
    section("SYNOPSIS"),
    ...synopsis(command),
    section("DESCRIPTION"),
    ...paragraphs(sentence(command.text)),
    ...taken(command, section),
    ...middle,
    ...(command.after === "" ? [] : [section("NOTES"), ...verbatim(command.after)]),
    section("EXIT STATUS"),
    ...exitStatuses.map(([status, meaning]) => tagged(bold(status), `${meaning}.`)),
    section("SEE ALSO"),
    ...others.map((other, index) => `.BR ${escaped(other)} (1)${index === others.length - 1 ? "" : ","}`),
  ];
  return { name: `${name}.1`, text: `${lines.join("\n")}\n` };
}

/** A command below another one: a part of that one's page. */
function below(command: CommandReference): readonly string[] {
  return [
    `.SS "${escaped(command.path.join(" "))}"`,
    ...synopsis(command),
    ".PP",
    ...paragraphs(sentence(command.text)),
    ...taken({ ...command, options: command.options.filter(({ long }) => long !== "--help") }, () => undefined),
  ];
}

function taken(
  { arguments: args, options }: CommandReference,
  headed: (title: string) => string | undefined,
): readonly string[] {
  const parts = [
    ...(args.length === 0 ? [] : [headed("ARGUMENTS"), ...args.map(argument)]),
    ...(options.length === 0 ? [] : [headed("OPTIONS"), ...options.map(option)]),
  ];
  return parts.filter((part) => part !== undefined);
}

function synopsis({ path, arguments: args, options, commands }: CommandReference): readonly string[] {
  const words = [
    ...(options.length === 0 ? [] : [`[${italic("options")}]`]),
    ...(commands.length > 0 && args.length === 0 ? [italic("command")] : []),
    ...args.map(({ name, isRequired, isVariadic }) => {
      const word = `${italic(name)}${isVariadic ? "..." : ""}`;
      return isRequired ? word : `[${word}]`;
    }),
  ];
  return [`.B ${escaped(path.join(" "))}`, words.join(" ")];
}

function argument({ name, text, words }: ArgumentReference): string {
  const choices = words.kind === "choices" ? `One of ${words.choices.join(", ")}.` : "";
  return tagged(italic(name), `${sentence(text)} ${choices}`.trim());
}

function option({ flags, text, value }: OptionReference): string {
  const choices = value?.words.kind === "choices" ? ` One of ${value.words.choices.join(", ")}.` : "";
  const [names = flags, place = ""] = flags.split(/ (?=[<[])/);
  const shown = place === "" ? bold(names) : `${bold(names)} ${italic(place.replaceAll(/[<>[\]]/g, ""))}`;
  return tagged(shown, `${sentence(text)}${choices}`);
}

/** A note as a sentence; a value that it begins with stays as it is typed. */
function sentence(text: string): string {
  const first = /^\w+:/.test(text) ? text.slice(0, 1) : text.slice(0, 1).toUpperCase();
  return `${first}${text.slice(1).replace(/[.;:]?$/, ".")}`;
}

function nameOf({ path }: CommandReference): string {
  return path.join("-");
}

function section(title: string): string {
  return `.SH ${title}`;
}

function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${filled(text)}`;
}

function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${escaped(text)}\\fR`;
}

/** A paragraph a line, broken into lines that people can read in the file as well: roff fills them again. */
function paragraphs(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.flatMap((line, index) => [...(index === 0 ? [] : [".PP"]), filled(line)]);
}

function filled(text: string): string {
  return wrapped(text, lineWidth).map(escaped).join("\n");
}

function verbatim(text: string): readonly string[] {
  return [".nf", ...text.split("\n").map(escaped), ".fi"];
}

/** What is an order to roff elsewhere stands for itself: a backslash, a hyphen, and a dot or an apostrophe at the beginning of a line. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", String.raw`\-`)
    .replaceAll(/^(?=[.'])/gm, String.raw`\&`)
    .replaceAll('"', String.raw`\(dq`);
}
