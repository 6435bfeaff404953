#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { asTrouble, exitCodeOf, failureDocument, findingsOf, sentenceOf, Unusable } from "./failure.ts";
import { hasPrinted, outliveReaders, printJson } from "./output.ts";
import { findingsFor } from "./streams.ts";
import { version } from "./version.ts";

interface Entry {
  readonly summary: string;
  load(): Promise<{ command(): Command }>;
}

/** One file a command; a command's code is read only when it is called, so that the others stay quick. */
const commands: Readonly<Record<string, Entry>> = {
  init: { summary: "ask, then write a site.yaml", load: () => import("./init.ts") },
  check: { summary: "findings about a site", load: () => import("./check.ts") },
  plan: {
    summary: "the design: decisions with reasons, endpoints, resources, timers",
    load: () => import("./plan.ts"),
  },
  render: { summary: "every file of every host", load: () => import("./render.ts") },
  predict: { summary: "availability per endpoint against the target", load: () => import("./predict.ts") },
  adopt: {
    summary: "read running hosts, and write the site file that describes them",
    load: () => import("./adopt.ts"),
  },
  diff: { summary: "what apply would do, and whom it would interrupt", load: () => import("./diff.ts") },
  apply: { summary: "make the hosts what the design says", load: () => import("./apply.ts") },
  status: { summary: "what is, in the operator's terms", load: () => import("./status.ts") },
  restore: {
    summary: "bring a moment of the database back from a copy, beside the site",
    load: () => import("./restore.ts"),
  },
  bookmark: {
    summary: "mark this moment of the database, and what belongs to it, on every copy",
    load: () => import("./bookmark.ts"),
  },
  serve: { summary: "a page, an API and metrics of a site that is watched", load: () => import("./serve.ts") },
  drill: { summary: "break it while clients measure", load: () => import("./drill.ts") },
  history: { summary: "check what clients did: a drill's history or Jepsen's", load: () => import("./history.ts") },
  lab: { summary: "hosts on this machine: up, down, list, exec, ssh, logs, power", load: () => import("./lab.ts") },
  demo: { summary: "the whole story on this machine, in one go", load: () => import("./demo.ts") },
};

const description = "Designs, deploys, watches and proves a highly available OpenStack control plane.";
const exitCodeHelp = `
Exit codes: 0 fine, 1 findings, a failed verdict or a degraded site, 2 unusable arguments or input,
3 hosts unreachable or a site down, 130 interrupted.`;

async function main(given: readonly string[]): Promise<void> {
  const args = plainHelp(given);
  const program = new Command("quorate").description(description).version(version).addHelpText("after", exitCodeHelp);
  program.exitOverride().showSuggestionAfterError();
  const named = commands[args[0] ?? ""];
  if (named !== undefined) {
    const module = await named.load();
    program.addCommand(withOverride(module.command()));
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
