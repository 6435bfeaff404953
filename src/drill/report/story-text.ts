import { checkLines } from "./checks.ts";
import { plainTable } from "./plain-table.ts";
import type { DrillVerdict, MachinePressure } from "../verdict/verdict.ts";
import type { Audit } from "../audit/audit.ts";
import { counted, listed } from "../../text/sentence.ts";
import { seconds } from "../verdict/seconds.ts";
import { type WorkloadWords, wordsOf, writtenBy } from "../verdict/workload-words.ts";

/** What colours a text; the identity where there is no terminal. */
export interface Ink {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

export const plainInk: Ink = {
  good: (text) => text,
  bad: (text) => text,
  faint: (text) => text,
  strong: (text) => text,
};

/** The outcome of a drill for a terminal or a pipe, at most 100 columns wide. */
export function storyText(verdict: DrillVerdict, workloads: readonly WorkloadWords[], ink: Ink = plainInk): string {
  const { name, headline, reasons, wholeAgainMs } = verdict;
  const mark = { pass: ink.good("PASS"), fail: ink.bad("FAIL"), inconclusive: ink.bad("INCONCLUSIVE") }[
    verdict.verdict
  ];
  const returned =
    wholeAgainMs === null
      ? ink.bad("The site did not become whole again.")
      : `${seconds(wholeAgainMs)} after ${verdict.fault.over} the site was whole, by itself.`;
  return [
    `${mark}  ${ink.strong(name)}`,
    "",
    ...wrap(headline, 96),
    ...(verdict.fault.held.length === 0 ? [] : wrap(`${verdict.fault.host} had ${listed(verdict.fault.held)}.`, 96)),
    "",
    outageTable(verdict, workloads, ink),
    "",
    ledgerTable(verdict, workloads, ink),
    "",
    ...checkLines(verdict, workloads).flatMap((line) => wrap(line, 96)),
    returned,
    ...(verdict.audit === null ? [] : wrap(auditSentence(verdict.audit), 96)),
    ...reasons.map((reason) => ink.bad(reason)),
    ink.faint(`No gap is known more exactly than ${seconds(verdict.uncertaintyMs)}: the clients' own lateness.`),
    ...(verdict.pressure === null ? [] : [ink.faint(pressureSentence(verdict.pressure))]),
    "",
  ].join("\n");
}

/** What was looked at once all was over, and whether anything was wrong with it. */
export function auditSentence({ problems, hosts, tables, copies }: Audit): string {
  const looked = [
    `${counted(hosts.length, "host")} for what a drill leaves`,
    ...(copies.length < 2 ? [] : [`${counted(tables, "table")} on ${listed(copies)} for the same rows`]),
  ];
  const found = problems.length === 0 ? "nothing is wrong" : listed(problems);
  return `Afterwards, looked at ${listed(looked)}: ${found}.`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Who had the machine that the clients ran on. */
export function pressureSentence({ busy, others, othersWorst }: MachinePressure): string {
  return `This machine's processors were ${percent(busy)} busy; other programs had ${percent(others)}, ${percent(othersWorst)} at the worst.`;
}

function outageTable({ endpoints, alsoMeasured }: DrillVerdict, workloads: readonly WorkloadWords[], ink: Ink): string {
  const allowed = endpoints.some(({ limit }) => limit === true) ? "allowed at most" : "predicted at most";
  const table = plainTable(["", "longest gap", allowed, "requests", "failed", "after its end"]);
  for (const endpoint of [...endpoints, ...alsoMeasured]) {
    table.push([
      wordsOf(workloads, endpoint.workload).title,
      coloured(endpoint.longestGapMs, endpoint.boundMs, ink),
      endpoint.boundMs === null ? ink.faint("–") : seconds(endpoint.boundMs),
      String(endpoint.requests),
      String(endpoint.failed),
      coloured(endpoint.returnGapMs, endpoint.boundMs, ink),
    ]);
  }
  return table.toString();
}

function coloured(gapMs: number, boundMs: number | null, ink: Ink): string {
  if (boundMs === null) return seconds(gapMs);
  return (gapMs <= boundMs ? ink.good : ink.bad)(seconds(gapMs));
}

function ledgerTable({ ledgers }: DrillVerdict, workloads: readonly WorkloadWords[], ink: Ink): string {
  const table = plainTable(["", "acknowledged", "lost", "duplicated", "out of thin air", "outcome unknown"]);
  const figure = (count: number): string => (count === 0 ? ink.good("0") : ink.bad(String(count)));
  for (const ledger of ledgers) {
    const unsure = ledger.unsure === 0 ? "0" : `${ledger.unsure} (${ledger.unsureFound} happened)`;
    table.push([
      writtenBy(workloads, ledger.workload),
      String(ledger.acknowledged),
      figure(ledger.lost),
      figure(ledger.duplicated),
      figure(ledger.unexpected),
      unsure,
    ]);
  }
  return table.toString();
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
