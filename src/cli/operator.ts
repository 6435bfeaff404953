import { agreesTo, isAsked } from "./ask.ts";
import { userInfo } from "node:os";
import { Command } from "commander";
import { concealer } from "../converge/conceal.ts";
import type { Host } from "../hosts/host.ts";
import { observeSite } from "../observe/collect.ts";
import type { ActionKind } from "../operate/actions/action.ts";
import { type ActionResult, carryOut } from "../operate/actions/carry-out.ts";
import { type Prepared, prepareAction, requireChoices } from "../operate/actions/prepare.ts";
import { notesDirectory } from "../store/journal.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { openSite, type OpenSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { openProgress, type Progress, type Step } from "./progress.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";

interface OperatorOptions {
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly on: Whereabouts;
  readonly json?: true;
}

/** The command of an operator's action: all of them take the same. */
export function operatorCommand(kind: ActionKind): Command {
  const command = new Command(kind.name).description(kind.description);
  const places = kind.parameters.filter(({ flag }) => flag === undefined);
  for (const { name, text } of places) command.argument(`<${name}>`, text);
  command.addArgument(siteArgument());
  for (const { name, text, flag } of kind.parameters)
    if (flag !== undefined) command.option(`--${flag} <${name}>`, text);
  return command
    .option("--dry-run", "only say what it would do, whom it would interrupt, and whether the site can afford it")
    .option("--force", "even if the site cannot afford it now")
    .option("--yes", "interrupt what serves without asking; needed where nobody can be asked")
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action((...args: readonly unknown[]) => {
      // Commander hands over the arguments, then the options, then the command.
      const words = args.slice(0, places.length + 1).map(String);
      const site = words.pop() ?? "site.yaml";
      const flags = command.opts<Readonly<Record<string, string | undefined>>>();
      const given = kind.parameters.map(({ flag }) => (flag === undefined ? words.shift() : flags[flag]) ?? "");
      return act(kind, given, site, command.opts<OperatorOptions>());
    });
}

async function act(
  kind: ActionKind,
  given: readonly string[],
  siteFile: string,
  options: OperatorOptions,
): Promise<void> {
  const opened = await openSite(siteFile, "known");
  const { site, design, secrets } = opened;
  requireChoices(kind, given, design);
  const { hosts, targets, sentence: where } = reachSite(site, siteFile, options.on);
  const directory = notesDirectory(siteFile, site.name);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(targets, progress);
    const snapshot = await observeSite(design, hosts, secrets, interruption.signal);
    const prepared = await prepareAction(kind, given, { design, secrets, snapshot, directory });
    await showOrDo(prepared, { opened, hosts, directory, where, progress, stop: interruption.stop, options });
  } finally {
    progress.close();
    interruption.end();
  }
}

export interface Asked {
  readonly opened: Pick<OpenSite, "site" | "secrets">;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly directory: string;
  /** Where the hosts are, in a sentence. */
  readonly where: string;
  readonly progress: Progress;
  readonly stop: AbortSignal;
  readonly options: Omit<OperatorOptions, "on">;
  /** What is shown beside the steps of a plan that is only shown. */
  readonly beside?: { readonly text: string; readonly document: object };
}

/** Shows what was prepared, or has it agreed to, does it and tells how it ended. @throws Unusable where nothing is done. */
export async function showOrDo(prepared: Prepared, asked: Asked): Promise<void> {
  const { opened, hosts, directory, where, progress, stop, options, beside } = asked;
  const { plan, before } = prepared;
  if (before !== undefined) progress.say(before);
  progress.say(`${plan.afford.sentence} (${where})`);
  if (options.dryRun === true) {
    progress.close();
    if (options.json === true) printJson({ ...planDocument(prepared), ...beside?.document });
    else print(`${beside?.text ?? ""}${planText(prepared)}`);
    process.exitCode = plan.afford.can ? exitCodes.fine : exitCodes.findings;
    return;
  }
  if (!plan.afford.can && options.force !== true) {
    throw new Unusable(`${plan.afford.sentence} Nothing was done; --force does it all the same.`);
  }
  if (options.yes !== true && !(await agreed(prepared, progress))) {
    throw new Unusable(`It interrupts ${prepared.interrupts.join("; ")}. Nothing was done; --yes does it.`);
  }
  let open: Step | undefined;
  const result = await carryOut({
    ...prepared,
    hosts,
    directory,
    who: whoAsks(),
    conceal: concealer(opened.site, opened.secrets),
    stop,
    begun: ({ action }) => (open = progress.step(action.host, action.what)),
    ended({ outcome, sentence }) {
      if (outcome === "done") open?.done();
      else if (outcome === "already") open?.done("it held already");
      else open?.failed(sentence ?? outcome);
    },
  });
  progress.close();
  if (options.json === true) printJson({ site: opened.site.name, ...result });
  else print(`${result.sentence}\n`);
  process.exitCode = exitCodeOf(result);
}

function exitCodeOf({ outcome }: ActionResult): number {
  switch (outcome) {
    case "done":
      return exitCodes.fine;
    case "stopped":
      return exitCodes.findings;
    case "interrupted":
      return exitCodes.interrupted;
  }
}

/** Who sits at the terminal, also where they have become root. */
function whoAsks(): string {
  return process.env["SUDO_USER"] ?? userInfo().username;
}

/** Nobody is asked where nobody is interrupted. */
async function agreed({ interrupts }: Prepared, progress: Pick<Progress, "say">): Promise<boolean> {
  if (interrupts.length === 0) return true;
  if (!isAsked()) return false;
  for (const each of interrupts) progress.say(`It interrupts ${each}.`);
  return agreesTo("Go on?");
}

function planText({ plan, interrupts }: Prepared): string {
  const lines = [
    `Would ${plan.what}:`,
    ...[...plan.steps, ...plan.last].map(({ action }) => `  ${action.host}: ${action.what}`),
    interrupts.length === 0 ? "It interrupts nobody." : "It interrupts:",
    ...interrupts.map((each) => `  ${each}`),
  ];
  return `${lines.join("\n")}\n`;
}

function planDocument({ plan, interrupts, command }: Prepared): object {
  return {
    what: plan.what,
    command: `quorate ${command}`,
    affordable: plan.afford.can,
    sentence: plan.afford.sentence,
    interrupts,
    steps: [...plan.steps, ...plan.last].map(({ action }) => ({ host: action.host, what: action.what })),
  };
}
