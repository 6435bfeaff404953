import { bold, dim } from "yoctocolors";
import type { DesignedBackend, PredictedOutage } from "../catalogue/contract/design.ts";
import { stacked, widthOf } from "../text/stacked.ts";
import { wrapped } from "../text/wrap.ts";
import type { Look } from "./streams.ts";

/** How a plan is laid out for people. */
export interface Page {
  readonly width: number;
  strong(this: void, text: string): string;
  faint(this: void, text: string): string;
}

export function pageOf({ colour, columns = Infinity }: Look): Page {
  return {
    width: Math.max(columnsLeast, columns),
    strong: (text) => (colour ? bold(text) : text),
    faint: (text) => (colour ? dim(text) : text),
  };
}

export function section({ strong }: Page, title: string, lines: readonly string[]): string {
  return [strong(title), ...lines, ""].join("\n");
}

export function rows(
  { width }: Page,
  head: readonly string[],
  body: readonly (readonly string[])[],
): readonly string[] {
  return body.length === 0 ? ["  none"] : table(head, body, width);
}

/** Side by side where that fits, at most with the last column broken into lines; else one below the other. */
function table(head: readonly string[], body: readonly (readonly string[])[], width: number): readonly string[] {
  const all = [head, ...body];
  const before = widthOf(
    all.map((row) => row.slice(0, -1)),
    cellGap,
  );
  const left = width - before - cellGap;
  const last = Math.max(...all.map((row) => row.at(-1)?.length ?? 0));
  if (last > left && left < lastColumnLeast) return stacked(head, body, width);
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.flatMap((row) => {
    const side = row.slice(0, -1).map((cell, i) => " ".repeat(cellGap) + cell.padEnd(widths[i] ?? 0));
    const [first = "", ...others] = wrapped(row.at(-1) ?? "", left);
    return [`${side.join("")}  ${first}`.trimEnd(), ...others.map((text) => " ".repeat(before + cellGap) + text)];
  });
}

/** What is bound to be out of service for how long, and what that is made of. */
export function outageLines(outages: readonly PredictedOutage[], { width, faint }: Page): readonly string[] {
  return outages.flatMap(({ endpoint, boundMs, terms }) => [
    `  ${endpoint}: ${seconds(boundMs)}`,
    ...terms.flatMap(({ what, ms }) => {
      const [first = "", ...others] = wrapped(what, width - termIndent);
      const lines = [
        `      ${seconds(ms).padStart(7)}  ${first}`,
        ...others.map((text) => " ".repeat(termIndent) + text),
      ];
      return lines.map(faint);
    }),
  ]);
}

/** A list that stays readable when there are a thousand. */
export function hostList(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

export function backendList(backends: readonly DesignedBackend[]): string {
  return hostList(backends.map(({ host, role }) => (role === "active" ? host : `${host} (${role})`)));
}

export function seconds(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toFixed(3))} s` : `${ms} ms`;
}

const cellGap = 2;
/** Of a column that is broken into lines; a narrower one is hard to read. */
const lastColumnLeast = 24;
/** Less is no page: a terminal that says so is left to wrap by itself. */
const columnsLeast = 40;
/** Where the text of an outage's term begins. */
const termIndent = 15;
