import type { RatedCut } from "../review/graph/probability.ts";
import { listed } from "../review/model/setting.ts";
import type { Finding } from "../spec/finding.ts";
import { findingJson } from "../spec/format-findings.ts";
import { failureDocument, type Unusable } from "./failure.ts";
import { print, printJson } from "./output.ts";
import { findingsFor } from "./streams.ts";
import { counted } from "../text/sentence.ts";

/** What stops each endpoint. */
export interface Cuts {
  readonly endpoints: readonly string[];
  readonly rated: readonly RatedCut[];
}

export interface Shown {
  readonly json: boolean;
  readonly cuts?: Cuts;
  /** Codes that are left out of a review of files, because a check of the site itself reports them. */
  readonly ofTheSite?: readonly string[];
  /** Why there was nothing to check. */
  readonly error?: Unusable;
  /** How many files were reviewed. */
  readonly read?: number;
}

/** Prints the findings of a check, and below them what stops each endpoint; with `json` one document of both. */
export function showFindings(findings: readonly Finding[], path: string, shown: Shown): void {
  const { json, cuts, ofTheSite = [], read, error } = shown;
  if (json) {
    const failed = error === undefined ? {} : failureDocument(error);
    printJson({ ...failed, findings: findings.map(findingJson), cutSets: cuts?.rated ?? [] });
    return;
  }
  if (findings.length === 0) {
    print(`${path}: no findings${read === undefined ? "" : ` in ${counted(read, "file")}`}\n`);
  } else {
    print(findingsFor(process.stdout, findings));
  }
  if (ofTheSite.length > 0) {
    print(`Left out, as it is the site's own choice and a check of the site file tells it: ${ofTheSite.join(", ")}.\n`);
  }
  if (cuts !== undefined && cuts.endpoints.length > 0) {
    print(`\n${cutText(cuts)}`);
  }
}

/** Endpoints that the same stops together: single parts; and how many pairs, how likely together, and the likeliest. */
function cutText({ endpoints, rated }: Cuts): string {
  const groups = new Map<string, string[]>();
  for (const endpoint of endpoints) {
    const own = rated.filter((cut) => cut.endpoint === endpoint);
    const singles = own.filter(({ elements }) => elements.length === 1).map(({ elements }) => named(elements));
    const pairs = own.filter(({ elements }) => elements.length === 2);
    const text = `    one alone: ${singles.length === 0 ? "nothing" : listed(singles, 8)}\n    two at once: ${pairText(pairs)}\n`;
    groups.set(text, [...(groups.get(text) ?? []), endpoint]);
  }
  const blocks = [...groups].map(([text, names]) => `  ${names.join(", ")}\n${text}`);
  return `What stops an endpoint when it is lost (--lose NAME,NAME says how):\n${blocks.join("")}`;
}

function pairText(pairs: readonly RatedCut[]): string {
  const [likeliest] = pairs;
  if (likeliest === undefined) {
    return "nothing";
  }
  const sum = pairs.reduce((total, { probability }) => total + probability, 0);
  return `${counted(pairs.length, "pair")}, ${perYear(sum)} in all;\n      the likeliest is ${named(likeliest.elements)}, ${perYear(likeliest.probability)}`;
}

function named(elements: readonly string[]): string {
  return elements.map((id) => id.replace(":", " ").replace("@", " on ")).join(" and ");
}

const minutesOfYear = 525_960;

function perYear(probability: number): string {
  return `${Number((probability * minutesOfYear).toPrecision(2))} min a year`;
}
