import { expect, test } from "vitest";
import type { LeaseAnswer } from "./lease.ts";
import { alonePatienceMs, nextTurn, type Turn } from "./turn.ts";

const mine = { kind: "mine" } as const;
const others = { kind: "others", holder: "c2" } as const;
const away = { kind: "away" } as const;

test.each<[Turn, LeaseAnswer, number, Turn, string]>([
  ["stand-by", mine, 0, "active", "who gets the lease begins"],
  ["stand-by", others, 0, "stand-by", "while another has it, it stands by"],
  ["active", others, 0, "stand-by", "who hears of another stops"],
  ["active", away, 10 * alonePatienceMs, "active", "nobody can take it while the database is away: it goes on"],
  ["stand-by", away, alonePatienceMs, "stand-by", "a writer that moves is no reason"],
  ["stand-by", away, alonePatienceMs + 1, "alone", "the page is wanted most when the database is away"],
  ["alone", away, 10 * alonePatienceMs, "alone", "and stays"],
  ["alone", mine, 0, "active", "the database is back, and it has the lease"],
  ["alone", others, 0, "stand-by", "the database is back, and another has it"],
])("%s, %j after %i ms: %s, for %s", (turn, answer, awayMs, next) => {
  expect(nextTurn(turn, answer, awayMs)).toBe(next);
});
