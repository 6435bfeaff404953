import { durationMs } from "./quantities.ts";
import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import { type Field, type Item, type Reader, scalarText } from "./reader.ts";
import { siteDefaults } from "./site-defaults.ts";
import { type Site, type TimerProfile, timerProfiles } from "./site.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The set of timers, the single ones that differ from it, and where those are written. */
export interface WrittenTimers {
  readonly profile: TimerProfile;
  /** In milliseconds, by the timers' names. */
  readonly values: Readonly<Record<string, number>>;
  readonly written: readonly Field[];
}

/** Names the set in a map, whose other keys are timers: no timer is called so, for each has its layer in its name. */
const setKey = "set";
const shape = "timers: { set: upstream, corosync.token: 3s }";

/** The name of a set, or a map of single timers over one. */
export function readTimers(reader: Reader, item: Item): WrittenTimers | undefined {
  if (scalarText(item) !== undefined) {
    const profile = reader.choice(item, timerProfiles);
    return profile && { profile, values: {}, written: [] };
  }
  const fields = reader.fields(item, shape);
  if (fields === undefined) return undefined;
  const set = fields.all.get(setKey);
  const profile = set === undefined ? siteDefaults.timers : reader.choice({ ...set, path: "timers" }, timerProfiles);
  const written = [...fields.all.values()].filter(({ key }) => key !== setKey);
  const values = written.flatMap((field): [string, number][] => {
    const ms = readTimer(reader, field);
    return ms === undefined ? [] : [[field.key, ms]];
  });
  return profile && { profile, values: Object.fromEntries(values), written };
}

function readTimer(reader: Reader, field: Field): number | undefined {
  const text = reader.text(field, `a time with its unit, for example ${field.key}: 3s`);
  if (text === undefined) return undefined;
  // Nothing of a design is timed by parts of a millisecond.
  const ms = text === "0" ? 0 : durationMs(text);
  if (ms !== undefined) return Math.round(ms);
  reader.report("bad-duration", field, {
    message: `${quote(text)} is no length of time with its unit.`,
    remedy: "Write a number with ms, s, m, h, d or y, for example 3s.",
  });
  return undefined;
}

/** Whether each is a timer of the site, and its program takes the value. */
export function checkTimers(
  reader: Reader,
  written: WrittenTimers | undefined,
  site: Site,
  vocabulary: Vocabulary,
): void {
  if (written === undefined || written.written.length === 0) return;
  const { names, broken } = vocabulary.timersOf(site);
  for (const { key, keyOffset } of written.written) {
    if (names.includes(key)) continue;
    const meant = nearest(key, names);
    reader.report("unknown-timer", keyOffset, {
      message: `${quote(key)} is no timer of this site.`,
      remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}The timers are ${listed(names)}.`,
    });
  }
  for (const { name, sentence } of broken) {
    const at = written.written.find(({ key }) => key === name) ?? written.written[0];
    if (at === undefined) continue;
    reader.report("timer-refused", at.keyOffset, {
      message: `With these timers ${sentence}.`,
      remedy: "Write a value within that, or leave the line out.",
    });
  }
}
