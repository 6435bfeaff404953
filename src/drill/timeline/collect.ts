import type { LogReader } from "../../catalogue/contract/events.ts";
import type { Host } from "../../hosts/host.ts";
import type { EventLine } from "../history.ts";
import { collectScript } from "./collect-script.ts";
import { collectedClock, parseCollected } from "./parse-collected.ts";

const timeoutMs = 20_000;
/** Hosts and this machine may disagree about the time by this much before events of the beginning are missed. */
const clockSlackMs = 60_000;
/** A difference below this cannot be told from the time that the question was under way. */
const sameClockMs = 50;

export interface Collected {
  readonly events: readonly EventLine[];
  /** Hosts whose logs could not be read, with why. */
  readonly missing: readonly { readonly host: string; readonly because: string }[];
}

/**
 * Asks every host for what its programs logged since a moment of the history. A host's clock is compared with this
 * machine's in the same round trip, and its events are moved by the difference.
 */
export async function collectEvents(
  hosts: readonly Host[],
  readers: readonly LogReader[],
  originWallMs: number,
  fromMs: number,
): Promise<Collected> {
  const script = collectScript(readers, originWallMs + fromMs - clockSlackMs);
  const missing: { host: string; because: string }[] = [];
  const found = await Promise.all(
    hosts.map(async (host): Promise<readonly EventLine[]> => {
      const askedWallMs = Date.now();
      try {
        const { stdout } = await host.run(script, { timeoutMs });
        const said = collectedClock(stdout);
        const aheadMs = said === undefined ? 0 : said - askedWallMs;
        return parseCollected(stdout, readers, {
          host: host.name,
          originWallMs,
          aheadMs: Math.abs(aheadMs) < sameClockMs ? 0 : aheadMs,
          fromMs,
        });
      } catch (trouble) {
        missing.push({ host: host.name, because: trouble instanceof Error ? trouble.message : String(trouble) });
        return [];
      }
    }),
  );
  return { events: found.flat().sort((a, b) => a.at - b.at), missing };
}
