import { z } from "zod";
import type { Part } from "../contract/status.ts";
import { component, root, unit } from "./places.ts";

/** What the follower last saw, and when what was brought back was last held against a ledger. */
export const statusScript = `date +%s
systemctl is-active ${unit} || true
cat ${root}/state.json 2>/dev/null || true
echo
cat ${root}/proved.json 2>/dev/null || true`;

const seen = z.object({
  at: z.number(),
  member: z.string(),
  until: z.number(),
  lagSeconds: z.number(),
  /** Not known of a log that counts bytes. */
  lagTransactions: z.number().nullable(),
  lagBytes: z.number().nullable(),
  from: z.number().nullable(),
  based: z.boolean(),
});
/** Without rows it was written by an earlier version, which compared none. */
const proved = z.object({ at: z.number(), moment: z.string(), rows: z.number() });

/** It is looked at once a second; a busy host takes a little longer. */
export const silentSeconds = 10;
/** What is measured once a second can seem that much behind. */
export const measuringMs = 2000;

/** A copy as part of a snapshot; `lagMs` is how far the site lets it be behind. */
export function copyPart(output: string, host: string, lagMs: number): Part {
  const [clock = "", active = "", state = "", last = ""] = output.split("\n");
  const part = (is: Part["state"], sentence: string, detail: object = {}): Part => ({
    component,
    host,
    state: is,
    sentence,
    detail: { ...detail },
  });
  const now = Number(clock);
  const found = seen.safeParse(parsed(state));
  const proof = proved.safeParse(parsed(last));
  if (!found.success) return part("down", active === "active" ? "has not reached the database yet" : "does not run");
  const { data } = found;
  const detail = {
    ...data,
    lagSeconds: Math.max(data.lagSeconds, silent(now, data) ? Math.round(now - data.until) : 0),
    provedAt: proof.success ? proof.data.at : null,
    provedMoment: proof.success ? proof.data.moment : null,
    provedRows: proof.success ? proof.data.rows : null,
  };
  const evidence = proof.success ? `last proved ${told(proof.data.at)}` : "never proved";
  const range =
    data.from === null
      ? "no whole copy yet"
      : `any second from ${told(Math.ceil(data.from))} to ${told(Math.floor(data.until))}`;
  if (active !== "active") return part("down", `does not run; ${range}, ${evidence}`, detail);
  if (silent(now, data))
    return part("degraded", `follows nobody since ${told(data.at)}; ${range}, ${evidence}`, detail);
  const lag = `${data.lagSeconds} s and ${data.lagBytes ?? "an unknown number of"} bytes behind ${data.member}`;
  const isLate = data.lagSeconds * 1000 > lagMs + measuringMs;
  return part(!data.based || isLate ? "degraded" : "up", `${lag}; ${range}, ${evidence}`, detail);
}

function silent(now: number, { at }: z.infer<typeof seen>): boolean {
  return now - at > silentSeconds;
}

export function told(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
