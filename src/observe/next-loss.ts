import type { Design } from "../catalogue/contract/design.ts";
import { listed } from "../text/sentence.ts";
import { lossQuestion, type NextLoss } from "./loss.ts";
import type { Snapshot } from "./snapshot.ts";

/** A sentence names at most so many endpoints or hosts; there may be hundreds. */
const namesMost = 5;

/**
 * What can fail next without an outage, without a full stop: every host that is up, and every zone of several such
 * hosts, is tried as the next loss.
 */
export function nextLoss(design: Design, snapshot: Snapshot): string {
  const question = lossQuestion(design, snapshot, "down");
  // Of what clients are served now nothing is taken for stopped already: what is known of the parts may say otherwise, and
  // then it is too little for a promise.
  const silent = new Set(snapshot.endpoints.filter(({ ok }) => !ok).map(({ name }) => name));
  const stopsWithout = (lost: NextLoss): readonly string[] =>
    question(lost).endpoints.filter((name) => !silent.has(name));

  const up = snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name);
  const losses = up.map((name): Loss => ({ name, stops: stopsWithout({ hosts: [name] }) }));
  const harmless = losses.filter(({ stops }) => stops.length === 0);
  if (up.length === 0) return "no host is left that could fail";
  if (harmless.length < losses.length) return hostSentence(losses, harmless);

  const zones = sharedZones(design, up).map(({ zone, hosts }): Loss => ({
    name: `zone ${zone}`,
    stops: stopsWithout({ hosts, zone }),
  }));
  const harmful = zones.filter(({ stops }) => stops.length > 0);
  if (zones.length === 0) return "any one host may fail next without an outage";
  if (harmful.length === 0) return "any one host or zone may fail next without an outage";
  return `any one host may fail next without an outage, but ${harmSentence(harmful)}`;
}

interface Loss {
  readonly name: string;
  /** Endpoints that work now and would not any more. */
  readonly stops: readonly string[];
}

function hostSentence(losses: readonly Loss[], harmless: readonly Loss[]): string {
  const harm = harmSentence(losses.filter(({ stops }) => stops.length > 0));
  if (harmless.length === 0) return harm;
  const [only] = harmless;
  const who =
    harmless.length === 1 || only === undefined
      ? (only?.name ?? "")
      : harmless.length <= namesMost
        ? `any one of ${listed(harmless.map(({ name }) => name))}`
        : `any one of ${harmless.length} hosts`;
  return `${who} may fail next without an outage; ${harm}`;
}

/** `losing either c2 or c3 stops sql; losing c1 stops sql and glance` */
function harmSentence(losses: readonly Loss[]): string {
  const groups = new Map<string, Loss[]>();
  for (const loss of losses) {
    const key = JSON.stringify(loss.stops);
    groups.set(key, [...(groups.get(key) ?? []), loss]);
  }
  return [...groups.values()]
    .map((group) => `losing ${oneOf(group.map(({ name }) => name))} stops ${clipped(group[0]?.stops ?? [])}`)
    .join("; ");
}

function oneOf(names: readonly string[]): string {
  if (names.length === 1) return names[0] ?? "";
  if (names.length === 2) return `either ${listed(names, "or")}`;
  return `any of ${clipped(names, "or")}`;
}

function clipped(names: readonly string[], joint = "and"): string {
  if (names.length <= namesMost) return listed(names, joint);
  return `${names.slice(0, namesMost - 1).join(", ")} ${joint} ${names.length - namesMost + 1} more`;
}

/** Zones that several of these hosts share. */
export function sharedZones(
  { hosts }: Design,
  up: readonly string[],
): readonly { readonly zone: string; readonly hosts: readonly string[] }[] {
  const zones = new Map<string, string[]>();
  for (const { name, zone } of hosts) {
    if (up.includes(name)) zones.set(zone, [...(zones.get(zone) ?? []), name]);
  }
  return [...zones].filter(([, names]) => names.length > 1).map(([zone, names]) => ({ zone, hosts: names }));
}
