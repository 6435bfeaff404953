import { minutesPerYear } from "../dependability/model/quantity.ts";
import type { Adopted } from "../adopt/adopt.ts";
import { technologyOf } from "../adopt/technologies.ts";
import type { HostReading } from "../adopt/reading.ts";
import { meets, predictionJson, type Prediction } from "../predict/report/document.ts";
import { minutes, percent } from "../predict/report/figures.ts";
import { findingJson } from "../spec/format-findings.ts";
import { counted, listed } from "../text/sentence.ts";
import { gainLines, type PricedGain } from "./gains-text.ts";
import { findingsFor } from "./streams.ts";

export interface AdoptionSaid {
  readonly adopted: Adopted;
  readonly prediction: Prediction | undefined;
  readonly gains: readonly PricedGain[];
  readonly tookMs: number;
  /** Where the site file was written; absent: it is printed. */
  readonly file: string | undefined;
}

/** What was read, what is wrong there, what to expect of it and how to prove it. */
export function adoptionText(
  { adopted, prediction, gains, tookMs, file }: AdoptionSaid,
  stream: NodeJS.WriteStream,
): string {
  const { readings, findings, untold, designed, drills } = adopted;
  const seconds = (tookMs / 1000).toFixed(1);
  const blocks = [
    `${counted(readings.length, "host")} read in ${seconds} s; nothing was changed there.\n${readings.map(hostLine).join("")}`,
    ...(findings.length === 0 ? [] : [findingsFor(stream, findings)]),
    ...(file === undefined || readings.length === 0
      ? []
      : [`${file} written.\n${untold.map((sentence) => `  - ${sentence}\n`).join("")}`]),
    ...(designed === undefined && readings.length > 0
      ? ["The site file is not sound yet, so that nothing is predicted: the findings at its lines say what to write.\n"]
      : []),
    ...(prediction === undefined ? [] : [predictionLines(prediction)]),
    ...(designed === undefined ? [] : [outageLines(designed.design.outages)]),
    ...(gains.length === 0 ? [] : [gainLines(gains)]),
    ...(drills.length === 0
      ? []
      : [
          `What would prove it, in a twin first:\n${drills.map(({ command, proves }) => `  ${command}\n      ${proves}\n`).join("")}`,
        ]),
  ];
  return blocks.join("\n");
}

function hostLine({ host, system, parts }: HostReading): string {
  const known = parts.filter(({ state, name }) => state === "running" && technologyOf(name) !== undefined);
  const names = [...new Set(known.map(({ name }) => name))].sort();
  return `  ${host}: ${system.pretty}; ${names.length === 0 ? "nothing of a control plane" : listed(names)}\n`;
}

function predictionLines(prediction: Prediction): string {
  const rows = prediction.answers.map((answer) => [
    answer.name,
    percent(answer.unavailability),
    `${minutes(answer.unavailability * minutesPerYear)} a year`,
    meets(answer, prediction.target) === false ? "misses the target" : "meets the target",
  ]);
  return `To be expected with the timers that it runs by (quorate predict tells why):\n${table(rows)}`;
}

/** The longest outage that a fault is bound to cost, worst first. */
function outageLines(outages: NonNullable<Adopted["designed"]>["design"]["outages"]): string {
  const worst = outages.toSorted((a, b) => b.boundMs - a.boundMs).slice(0, outagesShown);
  const rows = worst.map(({ fault, endpoint, boundMs }) => [fault, endpoint, `${(boundMs / 1000).toFixed(1)} s`]);
  return `The longest outages that one fault is bound to cost:\n${table(rows)}`;
}

const outagesShown = 6;

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => cell.padEnd(width(column)))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** The one document of `--json`. */
export function adoptionJson({ adopted, prediction, gains, tookMs, file }: AdoptionSaid): object {
  const { text, designed, readings, untold, findings, drills } = adopted;
  return {
    site: { file: file ?? null, text, sound: designed !== undefined },
    tookMs,
    hosts: readings.map((reading) => ({
      name: reading.host,
      asked: reading.asked,
      system: reading.system.pretty,
      addresses: reading.addresses,
      parts: reading.parts
        .filter(({ name }) => technologyOf(name) !== undefined)
        .map(({ name, label, by, state, sinceMs, startsAtBoot }) => ({
          name,
          label,
          by,
          state,
          since: sinceMs === undefined ? null : new Date(sinceMs).toISOString(),
          startsAtBoot: startsAtBoot ?? null,
        })),
      packages: Object.fromEntries(reading.packages),
      files: reading.files.map(({ path }) => path),
    })),
    untold,
    findings: findings.map(findingJson),
    prediction: prediction === undefined ? null : predictionJson(prediction),
    outages: (designed?.design.outages ?? []).map(({ fault, endpoint, boundMs }) => ({ fault, endpoint, boundMs })),
    gains,
    drills,
  };
}
