import type { RecoveryDecision } from "../catalogue/contract/recovery.ts";
import type { Recovered } from "../operate/recover/recover-site.ts";

/** What the copies say and what follows, before anything is done. */
export function decisionLines(what: string, decision: RecoveryDecision): readonly string[] {
  const copies = decision.copies.map(({ host, says }) => `  ${host}: ${says}`);
  return [`Copies of ${what}:`, ...copies, ...verdictLines(what, decision)];
}

function verdictLines(what: string, decision: RecoveryDecision): readonly string[] {
  switch (decision.kind) {
    case "serves":
      return [`${beginning(what)} needs nothing: ${decision.because}.`];
    case "refuse":
      return [`Refused: ${decision.because}.`];
    case "first":
      return [`First, since ${decision.because}:`, ...stepLines(decision.steps)];
    case "recover":
      return [
        `${beginning(what)} is brought back: ${decision.because}.`,
        ...(decision.loses === undefined ? [] : [`Lost, as agreed: ${decision.loses}.`]),
        ...stepLines(decision.steps),
      ];
  }
}

function stepLines(steps: readonly { readonly host: string; readonly what: string }[]): readonly string[] {
  return steps.map(({ host, what }, index) => `  ${index + 1}. ${host}: ${what}`);
}

/** How it ended, a line for each kind of data. */
export function recoveredText(
  recovered: readonly Recovered[],
  { isDryRun, cleanedUpOn }: { readonly isDryRun: boolean; readonly cleanedUpOn: string | undefined },
): string {
  const lines = recovered.map((one) => `${beginning(one.what)}: ${endingText(one, isDryRun)}`);
  if (cleanedUpOn !== undefined)
    lines.push(`The cluster forgets what failed, and tries it again (told on ${cleanedUpOn}).`);
  if (recovered.length === 0) lines.push("Nothing of this site has copies that would have to be compared.");
  return `${lines.join("\n")}\n`;
}

function endingText({ decision, result }: Recovered, isDryRun: boolean): string {
  switch (decision.kind) {
    case "serves":
      return `nothing had to be done; ${decision.because}.`;
    case "refuse":
      return `refused: ${decision.because}.${result === undefined ? " Nothing was done." : ""}`;
    case "first":
    case "recover": {
      if (result !== undefined)
        return result.outcome === "done" ? `${result.sentence} ${decision.because}.` : result.sentence;
      return isDryRun ? `would be brought back; ${decision.because}.` : "nothing was done; --yes does it.";
    }
  }
}

export function recoveredDocument(recovered: readonly Recovered[]): object {
  return {
    recovered: recovered.map(({ what, decision, result }) => ({
      what,
      decision: decision.kind,
      because: decision.because,
      copies: decision.copies,
      ...(decision.kind === "recover" && decision.loses !== undefined ? { loses: decision.loses } : {}),
      steps: "steps" in decision ? decision.steps.map(({ host, what: does }) => ({ host, what: does })) : [],
      ...(result === undefined ? {} : { outcome: result.outcome, sentence: result.sentence, done: result.steps }),
    })),
  };
}

function beginning(what: string): string {
  return `${what[0]?.toUpperCase() ?? ""}${what.slice(1)}`;
}
