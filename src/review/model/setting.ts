import { listed as all } from "../../text/sentence.ts";
import type { Where } from "../files/source.ts";

/** What a program goes by, and where that stands; a program's own default stands where it would be overridden. */
export interface Setting<T> {
  readonly value: T;
  readonly where: Where;
  readonly given: boolean;
}

export function given<T>(value: T, where: Where): Setting<T> {
  return { value, where, given: true };
}

export function byDefault<T>(value: T, where: Where): Setting<T> {
  return { value, where, given: false };
}

/** A duration as people say it: `0.5 s`, `10 s`, `350 ms`. */
export function seconds(ms: number): string {
  if (ms > 0 && ms < 100) {
    return `${Number(ms.toFixed(1))} ms`;
  }
  return ms >= 600_000 ? `${Number((ms / 60_000).toFixed(1))} min` : `${Number((ms / 1000).toFixed(2))} s`;
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 9 more`. */
export function listed(names: readonly string[], most = 4): string {
  return all(names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names);
}
