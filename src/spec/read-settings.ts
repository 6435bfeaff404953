import { durationMs, fraction } from "./quantities.ts";
import { quote } from "../text/sentence.ts";
import type { Item, Reader } from "./reader.ts";
import { detectionRangeMs, targetLowest } from "./site-defaults.ts";
import { rateKeys } from "./site-keys.ts";
import { ratedQuantities, type Range, type RatedQuantity, type SiteRates } from "./site.ts";

const msPerHour = 3_600_000;

export function readTarget(reader: Reader, item: Item): number | undefined {
  const text = reader.text(item, "target: 99.99%");
  if (text === undefined) return undefined;
  const target = fraction(text);
  if (target === undefined) {
    reader.report("bad-percentage", item, {
      message: `${quote(text)} is no percentage and no fraction.`,
      remedy: "Write 99.99% or 0.9999.",
    });
  } else if (target > 1 && target < 100 && !text.includes("%")) {
    reader.report("bad-percentage", item, {
      message: `${quote(text)} is larger than 1 and has no percent sign.`,
      remedy: `Write ${text}% if percent is meant.`,
    });
  } else if (target >= 1 || target < targetLowest) {
    reader.report("target-out-of-range", item, {
      message:
        target >= 1
          ? `Nothing is available ${quote(text)} of the time: parts fail.`
          : `${quote(text)} allows more than five weeks of outage a year.`,
      remedy: "Write a target from 90% to below 100%, for example 99.99%, which allows 52.6 minutes a year.",
    });
  } else return target;
  return undefined;
}

export function readDetection(reader: Reader, item: Item): number | undefined {
  const ms = readDuration(reader, item, "1s");
  if (ms === undefined) return undefined;
  const { from, to } = detectionRangeMs;
  if (ms >= from && ms <= to) return Math.round(ms);
  reader.report("detection-out-of-range", item, {
    message:
      ms < from
        ? `${ms} ms is too short: a busy but healthy host would be taken for dead.`
        : `${ms / 1000} s is too long: every fault would cost at least that much.`,
    remedy: `Write a time from ${from}ms to ${to / 1000}s; 1s suits most sites.`,
  });
  return undefined;
}

export function readDuration(reader: Reader, item: Item, example: string): number | undefined {
  const text = reader.text(item, `a time with its unit, for example ${example}`);
  return text === undefined ? undefined : durationOf(reader, item, text, example);
}

function durationOf(reader: Reader, item: Item, text: string, example: string): number | undefined {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  const isNumber = /^\d+(\.\d+)?$/.test(text);
  reader.report("bad-duration", item, {
    message: isNumber ? `${quote(text)} has no unit.` : `${quote(text)} is no length of time.`,
    remedy: `Write a number with ms, s, m, h, d or y, for example ${isNumber ? `${text}s` : example}.`,
  });
  return undefined;
}

export function readRates(reader: Reader, item: Item | undefined): SiteRates {
  const fields = item && reader.fields(item, "rates by part, for example host: { mttf: 1y, mttr: 4h }");
  const rates: [string, SiteRates[string]][] = [];
  for (const [part, field] of fields?.all ?? []) rates.push([part, readRate(reader, field)]);
  return Object.fromEntries(rates);
}

function readRate(reader: Reader, item: Item): SiteRates[string] {
  const fields = reader.fields(item, "{ mttf: 1y, mttr: 4h, coverage: 95% }");
  if (fields === undefined) return {};
  reader.checkKeys(fields, Object.keys(rateKeys), "a rate");
  const time = (key: string, example: string): Range | number | undefined =>
    ranged(reader, fields.all.get(key), `a time with its unit, for example ${example}`, (each, text) =>
      hoursOf(reader, each, text, example),
    );
  const read: Readonly<Record<RatedQuantity, Range | number | undefined>> = {
    mttfHours: time("mttf", "1y"),
    mttrHours: time("mttr", "4h"),
    coverage: ranged(
      reader,
      fields.all.get("coverage"),
      "a part of all failures, for example 0.95 or 95%",
      (each, text) => coverageOf(reader, each, text),
    ),
    unnoticedHours: time("unnoticed", "30m"),
  };
  const figures: [string, number][] = [];
  const ranges: [string, Range][] = [];
  for (const quantity of ratedQuantities) {
    const value = read[quantity];
    if (value === undefined) continue;
    figures.push([quantity, typeof value === "number" ? value : middleOf(quantity, value)]);
    if (typeof value !== "number") ranges.push([quantity, value]);
  }
  return { ...Object.fromEntries(figures), ...(ranges.length === 0 ? {} : { ranges: Object.fromEntries(ranges) }) };
}

/** One value, or a low and a high one with `to` between. */
function ranged(
  reader: Reader,
  item: Item | undefined,
  shape: string,
  read: (item: Item, text: string) => number | undefined,
): Range | number | undefined {
  const text = item && reader.text(item, shape);
  if (item === undefined || text === undefined) return undefined;
  const [low, high, ...more] = text.split(/\s+to\s+/);
  if (low === undefined || high === undefined || more.length > 0) return read(item, text);
  const [from, to] = [read(item, low), read(item, high)];
  if (from === undefined || to === undefined) return undefined;
  if (from < to) return [from, to];
  reader.report("bad-value", item, {
    message: `${quote(text)} is no range: its first end is not below its second.`,
    remedy: "Write the lower end first, or one value.",
  });
  return undefined;
}

/** What lies between the ends by their ratio; of a coverage, of what is not covered. */
function middleOf(quantity: RatedQuantity, [low, high]: Range): number {
  if (quantity !== "coverage") return Math.sqrt(low * high);
  return high === 1 ? (1 + low) / 2 : 1 - Math.sqrt((1 - low) * (1 - high));
}

function hoursOf(reader: Reader, item: Item, text: string, example: string): number | undefined {
  const ms = durationOf(reader, item, text, example);
  if (ms === undefined) return undefined;
  if (ms > 0) return ms / msPerHour;
  reader.report("bad-value", item, {
    message: `${item.path} is zero, with which nothing can be predicted.`,
    remedy: `Write a time above zero, for example ${example}.`,
  });
  return undefined;
}

function coverageOf(reader: Reader, item: Item, text: string): number | undefined {
  const coverage = fraction(text);
  if (coverage !== undefined && coverage <= 1) return coverage;
  reader.report("bad-percentage", item, {
    message: `${quote(text)} is no part of all failures.`,
    remedy: "Write a fraction from 0 to 1, or a percentage from 0% to 100%.",
  });
  return undefined;
}
