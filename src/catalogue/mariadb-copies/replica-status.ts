import { z } from "zod";
import type { Part } from "../contract/status.ts";
import { measuringMs, parsed, silentSeconds, told } from "../copies/status.ts";

const stands = z.object({
  at: z.number(),
  number: z.number(),
  newest: z.number().nullable(),
  behind: z.number().nullable(),
  lagSeconds: z.number(),
  trouble: z.string(),
  promoted: z.object({ at: z.number(), number: z.number() }).nullable(),
});
const seen = z.object({ at: z.number(), member: z.string() });

/** A server that stays ready as part of a snapshot; `lagMs` is how far the site lets its copy be behind. */
export function replicaPart(output: string, host: string, lagMs: number): Part {
  const [clock = "", active = "", state = "", copy = ""] = output.split("\n");
  const found = stands.safeParse(parsed(state));
  const part = (is: Part["state"], sentence: string): Part => ({
    component: "database-replica",
    host,
    state: is,
    sentence,
    detail: found.success ? { ...found.data } : {},
    ...(found.success && found.data.promoted !== null && is === "up" ? { leads: "promoted" } : {}),
  });
  const now = Number(clock);
  if (!found.success) return part("down", active === "active" ? "has nothing yet" : "does not run");
  const { at, number, newest, behind, lagSeconds, trouble, promoted } = found.data;
  const holds = `has all to transaction ${number}${newest === null ? "" : ` of ${told(newest)}`}`;
  if (active !== "active" || now - at > silentSeconds) return part("down", `does not run; ${holds}`);
  if (promoted !== null) {
    const since = `promoted at ${told(promoted.at)}, with all to transaction ${promoted.number}`;
    const other = seen.safeParse(parsed(copy));
    return other.success && other.data.at > promoted.at && now - other.data.at < silentSeconds
      ? part("degraded", `${since}; but ${other.data.member} is written to as well: there are two histories`)
      : part("up", since);
  }
  if (trouble !== "") return part("degraded", `takes nothing up: ${trouble}; ${holds}`);
  const lag =
    behind === null ? "an unknown number of transactions behind" : `${lagSeconds} s and ${behind} transactions behind`;
  const isLate = behind === null || lagSeconds * 1000 > lagMs + measuringMs;
  return part(isLate ? "degraded" : "up", `ready, ${lag}; ${holds}`);
}
