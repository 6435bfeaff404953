import Table from "cli-table3";
import type { DrillVerdict, EndpointVerdict } from "../verdict/verdict.ts";
import { listed } from "../../text/sentence.ts";
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
  const passed = verdict.verdict === "pass";
  const mark = passed ? ink.good("PASS") : ink.bad("FAIL");
  const returned =
    wholeAgainMs === null
      ? ink.bad("The site did not become whole again.")
      : `${seconds(wholeAgainMs)} after it had power again the site was whole, by itself.`;
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
    returned,
    ...reasons.map((reason) => ink.bad(reason)),
    ink.faint(`No gap is known more exactly than ${seconds(verdict.uncertaintyMs)}: the clients' own lateness.`),
    "",
  ].join("\n");
}

function outageTable({ endpoints, alsoMeasured }: DrillVerdict, workloads: readonly WorkloadWords[], ink: Ink): string {
  const table = plainTable(["", "longest gap", "predicted at most", "requests", "failed", "while it came back"]);
  for (const endpoint of [...endpoints, ...alsoMeasured]) {
    table.push([
      wordsOf(workloads, endpoint.workload).title,
      coloured(endpoint, ink),
      endpoint.boundMs === null ? ink.faint("–") : seconds(endpoint.boundMs),
      String(endpoint.requests),
      String(endpoint.failed),
      seconds(endpoint.returnGapMs),
    ]);
  }
  return table.toString();
}

function coloured({ longestGapMs, boundMs }: EndpointVerdict, ink: Ink): string {
  if (boundMs === null) return seconds(longestGapMs);
  return (longestGapMs <= boundMs ? ink.good : ink.bad)(seconds(longestGapMs));
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

function plainTable(head: readonly string[]): Table.Table {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const chars = { ...none, "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "" };
  return new Table({
    head: [...head],
    chars: { ...chars, right: "", "right-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: head.map((_, index) => (index === 0 ? "left" : "right")),
  });
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
