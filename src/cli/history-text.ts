import { anomalies, type Anomaly } from "../history/anomaly.ts";
import type { HistoryVerdict } from "../history/check.ts";
import type { Claim, Model } from "../history/claims.ts";
import { counted } from "../text/sentence.ts";

const words: Readonly<Record<HistoryVerdict["verdict"], string>> = {
  valid: "valid",
  anomaly: "ANOMALY",
  unknown: "unknown",
};

/** A verdict on a history, for people. */
export function historyText(file: string, model: Model, claim: Claim, verdict: HistoryVerdict): string {
  const { operations, against, allowed, undecided } = verdict;
  const parts = [
    `${file}: ${words[verdict.verdict]}. ${counted(operations, "operation")} as ${model}, held to ${claim.name}: ${claim.promises}.\n`,
  ];
  if (undecided !== undefined) parts.push(`Not all is decided: ${undecided}.\n`);
  for (const anomaly of against) parts.push(anomalyText(anomaly));
  if (allowed.length > 0)
    parts.push(`\nSeen as well, and not ruled out by ${claim.name}:\n`, ...allowed.map(anomalyText));
  return parts.join("");
}

function anomalyText({ name, count, examples }: Anomaly): string {
  const lines = examples.flatMap(({ sentence, steps = [] }) => [
    `  ${sentence}`,
    ...steps.map((step) => `    ${step}`),
  ]);
  const more = count > examples.length ? [`  and ${count - examples.length} more`] : [];
  return `\n${name}, ${count === 1 ? "once" : `${count} times`}: ${anomalies[name]}\n${[...lines, ...more].join("\n")}\n`;
}
