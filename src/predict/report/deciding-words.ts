import { everyKind } from "../../spec/default-rates.ts";
import type { RatedQuantity } from "../../spec/site.ts";
import type { Uncertain } from "../site/uncertain.ts";
import { hours, significant } from "./figures.ts";

/** The words for what decides a prediction: what it is, what to measure in its place, and how to write that. */

const parts: Readonly<Record<string, string>> = {
  zone: "a zone (its switch and feed)",
  host: "a host's hardware",
  system: "a host's operating system",
  software: "a component of the control plane",
  [everyKind]: "any part",
};

const keys: Readonly<Record<RatedQuantity, string>> = {
  mttfHours: "mttf",
  mttrHours: "mttr",
  coverage: "coverage",
  unnoticedHours: "unnoticed",
};

export function whatDecides({ name, quantity }: Uncertain): string {
  const part = Object.hasOwn(parts, name) ? parts[name]! : name;
  switch (quantity) {
    case "mttfHours":
      return `how long ${part} runs until it fails`;
    case "mttrHours":
      return `how long ${part} is away when it has failed`;
    case "coverage":
      return `what share of the failures of ${part} is noticed and failed over in time`;
    case "unnoticedHours":
      return `how long a failure lasts that nothing noticed, until people see to it`;
  }
}

/** A value of it, as people read it. */
export function valueText({ quantity }: Uncertain, value: number): string {
  if (quantity === "coverage") return `${Number((value * 100).toPrecision(3))} %`;
  if (quantity === "mttfHours") return hours(value);
  return value < 2 ? `${significant(value * 60)} min` : `${significant(value)} h`;
}

const away: Readonly<Record<string, string>> = {
  host: "in your tickets, the time from each breakdown to the host's return; or take what the vendor's contract promises",
  system: "the time from each crash to the host's return, with somebody on the way where hosts are fenced off",
  zone: "in your tickets, the time until a switch or feed was exchanged",
};

const often: Readonly<Record<string, string>> = {
  host: "your servers times years, over the incidents in which one broke",
  system: "restarts that nobody asked for: journalctl --list-boots on each host",
  software: "restarts that systemd had to make: systemctl show --property NRestarts, over the time since",
  zone: "your racks times years, over the times one lost its switch or feed",
};

export function whatToMeasure({ name, quantity }: Uncertain): string {
  switch (quantity) {
    case "mttfHours":
      return often[name] ?? "how often it failed, and since when";
    case "mttrHours":
      return away[name] ?? "how long it was away each time";
    case "coverage":
      return "quorate drill with each fault, and in your incidents those that a user told you of first";
    case "unnoticedHours":
      return "in your incidents, the time from the first complaint to the hand that mended it";
  }
}

export function howToWrite({ name, quantity, figure }: Uncertain): string {
  const key = name.includes(" ") || name.includes("@") ? `"${name}"` : name;
  const value = quantity === "coverage" ? `${Number((figure * 100).toPrecision(3))}%` : writtenTime(figure);
  return `rates: { ${key}: { ${keys[quantity]}: ${value} } }`;
}

function writtenTime(value: number): string {
  if (value < 1) return `${Number((value * 60).toPrecision(3))}m`;
  return value < 1000 ? `${Number(value.toPrecision(3))}h` : `${Math.round(value / 24)}d`;
}
