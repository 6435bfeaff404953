import type { NewEvent } from "./changes.ts";

/** The event of an outage, which goes on where it has no end yet. Pure. */
export function outageEvent(
  endpoint: string,
  {
    beganAtMs,
    endedAtMs,
    because,
  }: { readonly beganAtMs: number; readonly endedAtMs: number | null; readonly because: string },
): NewEvent {
  const lasted =
    endedAtMs === null ? "is not served" : `was not served for ${((endedAtMs - beganAtMs) / 1000).toFixed(1)} s`;
  return {
    kind: "outage",
    atMs: beganAtMs,
    endedAtMs,
    subject: endpoint,
    sentence: `${endpoint} ${lasted}: ${because}`,
    about: { because },
  };
}
