import { anomalies, type Anomaly } from "../../history/anomaly.ts";
import { counted, listed } from "../../text/sentence.ts";
import { joined, markup, type Markup } from "../../text/markup.ts";
import type { Overlap } from "../checks/two-at-once.ts";
import { seconds } from "../verdict/seconds.ts";
import type { HistoryCheck } from "../verdict/history-checks.ts";
import type { DrillVerdict } from "../verdict/verdict.ts";
import { type WorkloadWords, wordsOf } from "../verdict/workload-words.ts";

/** One sentence a checked history, and one each time that two hosts had one address. */
export function checkLines(
  { checks, twoAtOnce }: DrillVerdict,
  workloads: readonly WorkloadWords[],
): readonly string[] {
  return [
    ...checks.map((check) => `${wordsOf(workloads, check.workload).title}: ${sentence(check)}`),
    ...twoAtOnce.map(overlapSentence),
  ];
}

function overlapSentence({ address, hosts, fromMs, toMs }: Overlap): string {
  const after = fromMs < 0 ? `${seconds(-fromMs)} before the fault` : `${seconds(fromMs)} after the fault`;
  return `${listed(hosts)} both had the ${address} address for ${seconds(toMs - fromMs)}, from ${after} on.`;
}

function sentence({ as, promised, operations, verdict, against, allowed, undecided }: HistoryCheck): string {
  const what = `${counted(operations, "operation")} as ${as}, of which ${promised.claim} is promised`;
  const said = {
    valid: "nothing against it was seen",
    anomaly: `against it: ${times(against)}`,
    unknown: `nothing against it was seen, and not all is decided: ${undecided ?? ""}`,
  }[verdict];
  const besides = allowed.length === 0 ? "" : `; seen, and not promised against: ${times(allowed)}`;
  return `${what}: ${said}${besides}.`;
}

function times(found: readonly Anomaly[]): string {
  return listed(found.map(({ name, count }) => `${name} (${count})`));
}

/** What was promised of each checked history, what was seen of it, and how the cycles close. */
export function checkSection({ checks, twoAtOnce }: DrillVerdict, workloads: readonly WorkloadWords[]): Markup {
  const overlaps = twoAtOnce.map((overlap) => markup`<p class="lead">${overlapSentence(overlap)}</p>`);
  if (checks.length === 0) return joined(overlaps);
  const panels = checks.map(
    (check) => markup`<section class="panel"><h3>${wordsOf(workloads, check.workload).title}</h3>
<p>${sentence(check)}</p><p>Why no more is promised: ${check.promised.because}.</p>
${joined([...check.against, ...check.allowed].map(details))}</section>`,
  );
  return markup`${joined(overlaps)}<h2>What transactions saw of each other</h2>
${joined(panels)}`;
}

function details({ name, count, examples }: Anomaly): Markup {
  const lines = examples.flatMap(({ sentence: says, steps = [] }) => [says, ...steps.map((step) => `    ${step}`)]);
  return markup`<details><summary>${name}, ${counted(count, "time")}: ${anomalies[name]}</summary><pre>${lines.join("\n")}</pre></details>`;
}
