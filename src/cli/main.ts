#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { commands, description, exitStatuses } from "./commands.ts";
import { asTrouble, exitCodeOf, failureDocument, findingsOf, sentenceOf, Unusable } from "./failure.ts";
import { hasPrinted, outliveReaders, printJson } from "./output.ts";
import { siteComesLast } from "./site-argument.ts";
import { findingsFor } from "./streams.ts";
import { wrapped } from "../text/wrap.ts";
import { versionLine } from "./version.ts";

/** Where nobody says how wide a terminal is, Commander takes it for as wide. */
const helpWidth = 80;
const exitHelp = `Exit status: ${exitStatuses.map(([status, meaning]) => `${status} ${meaning}`).join("; ")}.`;

async function main(given: readonly string[]): Promise<void> {
  const args = plainHelp(given);
  const program = new Command("quorate")
    .description(description)
    .version(versionLine)
    .addHelpText("after", `\n${wrapped(exitHelp, helpWidth).join("\n")}`);
  program.exitOverride().showSuggestionAfterError();
  const named = commands[args[0] ?? ""];
  if (named !== undefined) {
    const module = await named.load();
    program.addCommand(withOverride(module.command().hook("preAction", (_, action) => siteComesLast(action))));
  } else {
    for (const [name, { summary }] of Object.entries(commands))
      program.command(name).summary(summary).description(summary);
  }
  if (args.length === 0) {
    program.outputHelp({ error: true });
    throw new Told("no command was given; --help lists them");
  }
  await program.parseAsync([...args], { from: "user" });
}

/** Unusable arguments of any subcommand become exit code 2, not commander's 1. */
function withOverride(command: Command): Command {
  command.exitOverride().showHelpAfterError("(add --help for what it takes)");
  for (const child of command.commands) withOverride(child);
  return command;
}

/** `help NAME …` is `NAME … --help`: only the named command knows what it takes. */
function plainHelp(args: readonly string[]): readonly string[] {
  const [help, name, ...others] = args;
  return help === "help" && name !== undefined && name in commands ? [name, ...others, "--help"] : args;
}

/** What people were shown the help for. */
class Told extends Unusable {}

function fail(thrown: unknown, wantsJson: boolean): void {
  let error = asTrouble(thrown);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return;
    // Commander has told people; its codes are its own.
    error = new Unusable(error.message.replace(/^error: /, ""), { cause: error });
  } else if (!(error instanceof Told)) {
    const findings = findingsOf(error);
    const below = findings === undefined ? "" : `\n${findingsFor(process.stderr, findings)}`;
    process.stderr.write(`quorate: ${sentenceOf(error)}\n${below}`);
  }
  process.exitCode = exitCodeOf(error);
  if (wantsJson && !hasPrinted()) printJson(failureDocument(error));
}

/** What follows `--` is another program's. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).includes("--json");
}

outliveReaders(process.stdout, process.stderr);
const args = process.argv.slice(2);
try {
  await main(args);
} catch (error) {
  fail(error, asksForJson(args));
}
