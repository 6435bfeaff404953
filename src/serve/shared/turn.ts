import type { LeaseAnswer } from "./lease.ts";

/**
 * What a service on one of several hosts does. `active`: it has the lease, or had it when the database was last heard; `alone`: the
 * database has been away for so long that somebody should be there, lease or none.
 */
export type Turn = "stand-by" | "active" | "alone";

/** So long after the database was last heard the page is there all the same: it is wanted most when the database is away. */
export const alonePatienceMs = 15_000;

/**
 * What it does next. Nobody can take the lease while the database is away, so that who has it goes on; who hears of another holder stops,
 * whatever it was. Pure.
 *
 * @param awayMs since when the database has not been heard
 */
export function nextTurn(turn: Turn, answer: LeaseAnswer, awayMs: number): Turn {
  switch (answer.kind) {
    case "mine":
      return "active";
    case "others":
      return "stand-by";
    case "away":
      return turn === "stand-by" && awayMs > alonePatienceMs ? "alone" : turn;
  }
}
