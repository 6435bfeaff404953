import { compile } from "./expression.ts";

/** Hours in one of each unit; a year is 365 days, as availability figures ("52.6 minutes a year") take it. */
export const hoursIn = {
  ms: 1 / 3_600_000,
  s: 1 / 3600,
  min: 1 / 60,
  h: 1,
  d: 24,
  w: 168,
  y: 8760,
} as const;

export const minutesPerYear = 525_600;
export const hoursPerYear = 8760;

type Unit = keyof typeof hoursIn;
export type Parameters = ReadonlyMap<string, number>;
export type Quantity = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly problem: string };

const unitNames: Readonly<Record<string, Unit>> = {
  ms: "ms",
  s: "s",
  second: "s",
  seconds: "s",
  m: "min",
  min: "min",
  minute: "min",
  minutes: "min",
  h: "h",
  hour: "h",
  hours: "h",
  d: "d",
  day: "d",
  days: "d",
  w: "w",
  week: "w",
  weeks: "w",
  y: "y",
  year: "y",
  years: "y",
};
const unitList = Object.keys(unitNames).join("|");
const durationPattern = new RegExp(`^(.*[\\d.)\\s])(${unitList})$`);
const ratePattern = new RegExp(`^(.+?)(?:\\s+per\\s+|\\s*/\\s*)(${unitList})$`);

/** Units below an hour by how many make one: dividing keeps "90 min" at 1.5 h where multiplying would not. */
const perHour: Readonly<Partial<Record<Unit, number>>> = { ms: 3_600_000, s: 3600, min: 60 };

function inHours(value: number, unit: Unit): number {
  const parts = perHour[unit];
  return parts === undefined ? value * hoursIn[unit] : value / parts;
}

/** A plain number, or an expression over the model's parameters. */
export function readNumber(written: number | string, parameters: Parameters): Quantity {
  if (typeof written === "number") return { ok: true, value: written };
  const percent = /^\s*([\d.]+)\s*%\s*$/.exec(written);
  if (percent !== null) return { ok: true, value: Number(percent[1]) / 100 };
  const slots = new Map([...parameters.keys()].map((name, slot) => [name, slot] as const));
  const read = compile(written, slots);
  if (!read.ok) return read;
  const value = read.evaluate([...parameters.values()]);
  return Number.isFinite(value) ? { ok: true, value } : { ok: false, problem: `"${written}" is not a finite number` };
}

/** A duration in hours: `72`, `72 h`, `3 d`, `30 s`, `1/lambda`, `(1/lambda) h`. */
export function readDuration(written: number | string, parameters: Parameters): Quantity {
  if (typeof written === "number") return { ok: true, value: written };
  const match = durationPattern.exec(written.trim());
  if (match === null) return readNumber(written, parameters);
  const amount = readNumber(match[1]!, parameters);
  // A parameter may be called as a unit is: `2 * m`.
  if (!amount.ok) return parameters.has(match[2]!) ? readNumber(written, parameters) : amount;
  return { ok: true, value: inHours(amount.value, unitNames[match[2]!]!) };
}

/** A rate per hour: `0.001`, `1/1000`, `2 per d`, `0.05 per year`, `lambda`. */
export function readRate(written: number | string, parameters: Parameters): Quantity {
  if (typeof written === "number") return { ok: true, value: written };
  const match = ratePattern.exec(written.trim());
  if (match === null || (!written.includes(" per ") && parameters.has(match[2]!))) {
    return readNumber(written, parameters);
  }
  const amount = readNumber(match[1]!, parameters);
  if (!amount.ok) return amount;
  return { ok: true, value: amount.value / inHours(1, unitNames[match[2]!]!) };
}
