import { createReadStream } from "node:fs";
import { Command, Option } from "commander";
import { checkedAs } from "../drill/workloads/checked.ts";
import { checkerOf, hold, type HistoryVerdict } from "../history/check.ts";
import type { CheckOptions } from "../history/checker.ts";
import { type Claim, claimNamed, claims, type Model, models } from "../history/claims.ts";
import { HistoryError } from "../history/history-error.ts";
import { HistoryReader } from "../history/read/history-reader.ts";
import { errno, reasonOf } from "../text/operational-error.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { historyText } from "./history-text.ts";
import { print, printJson } from "./output.ts";

interface CheckFlags {
  readonly as: Model;
  readonly claim?: string;
  readonly workload?: string;
  readonly total?: string;
  readonly negativeBalances?: true;
  readonly initial?: string;
  readonly steps?: string;
  readonly json?: true;
}

export function command(): Command {
  return new Command("history")
    .description("what clients did, as a drill or Jepsen wrote it down")
    .addCommand(checkCommand());
}

function checkCommand(): Command {
  const known = models.map((model) => `${model}: ${claims[model].map(({ name }) => name).join(", ")}`).join("; ");
  return new Command("check")
    .description(
      "Says whether a history is as it was promised: exit 0 when it is, 1 when it is not or cannot be decided, 2 when the file cannot be used.",
    )
    .argument("<FILE>", "a drill's history.jsonl, or a history of Jepsen in JSON or EDN")
    .addOption(new Option("--as <WHAT>", "what the clients worked on").choices(models).makeOptionMandatory())
    .option("--claim <NAME>", `what was promised, the first where left out: ${known}`)
    .option(
      "--workload <NAME>",
      "of a drill's history: the clients that are meant, where they are not those that a drill has for it",
    )
    .option("--total <N>", "what the accounts of a bank add up to; as in the first read when left out")
    .option("--negative-balances", "accounts of a bank may be overdrawn")
    .option("--initial <VALUE>", "what a register holds at first, as JSON; nothing when left out")
    .option("--steps <N>", "how many steps a search may take before it says that it does not know")
    .option("--json", "print one JSON document")
    .action(check);
}

async function check(file: string, flags: CheckFlags): Promise<void> {
  const claim = claimOf(flags);
  const checker = checkerOf(flags.as, claim, optionsOf(flags));
  const reader = new HistoryReader((operation) => checker.add(operation), flags.workload ?? checkedAs[flags.as]);
  let verdict: HistoryVerdict;
  try {
    for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1024 * 1024 })) {
      reader.push(String(chunk));
    }
    reader.end();
    verdict = hold(checker.end(), claim, reader.format === "quorate");
    if (verdict.operations === 0 && (reader.operations > 0 || reader.format === "quorate")) {
      throw new HistoryError(`no operation in it is one of ${flags.as}`);
    }
  } catch (trouble) {
    if (trouble instanceof HistoryError) throw new HistoryError(`${file}: ${trouble.message}`, { cause: trouble });
    if (errno(trouble) === undefined) throw trouble;
    throw new Unusable(`${file} cannot be read: ${reasonOf(trouble)}`, { cause: trouble });
  }
  if (flags.json === true) printJson({ file, as: flags.as, claim: claim.name, format: reader.format, ...verdict });
  else print(historyText(file, flags.as, claim, verdict));
  if (verdict.verdict !== "valid") process.exitCode = exitCodes.findings;
}

function claimOf({ as, claim: name }: CheckFlags): Claim {
  const claim = claimNamed(as, name);
  if (claim !== undefined) return claim;
  const there = claims[as].map((each) => each.name).join(", ");
  throw new Unusable(`nothing like ${name} can be claimed of ${as}; there is ${there}`);
}

function optionsOf({ total, negativeBalances, initial, steps }: CheckFlags): CheckOptions {
  return {
    ...(total === undefined ? {} : { total: numberOf("--total", total) }),
    ...(negativeBalances === undefined ? {} : { negativeBalances }),
    ...(initial === undefined ? {} : { initial: jsonOf(initial) }),
    ...(steps === undefined ? {} : { stepsMax: numberOf("--steps", steps) }),
  };
}

function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw new Unusable(`${option} takes a number, not ${text}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A bare word is meant as a text.
    return text;
  }
}
