import type { LogReader } from "../../catalogue/contract/events.ts";
import type { Host } from "../../hosts/host.ts";
import { clockOffset, clockScript } from "../../observe/clocks.ts";
import type { ClockOffset } from "../../observe/snapshot.ts";
import type { EventLine } from "../history.ts";
import { collectScript } from "./collect-script.ts";
import { parseCollected } from "./parse-collected.ts";

const timeoutMs = 20_000;
/** Hosts and this machine may disagree about the time by this much before events of the beginning are missed. */
const clockSlackMs = 60_000;
/** A host's clock is asked this often: the first answer may have had to wait for a connection. */
const clockQuestions = 3;
/** Clocks this close are the same to a timeline. */
const sameClockMs = 50;

export interface Collected {
  readonly events: readonly EventLine[];
  /** Hosts whose logs could not be read, with why. */
  readonly missing: readonly { readonly host: string; readonly because: string }[];
}

/** Asks every host for what its programs logged since a moment of the history, and moves it to this machine's clock. */
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
      try {
        const aheadMs = await clockAhead(host);
        const { stdout } = await host.run(script, { timeoutMs });
        return parseCollected(stdout, readers, { host: host.name, originWallMs, aheadMs, fromMs });
      } catch (trouble) {
        missing.push({ host: host.name, because: trouble instanceof Error ? trouble.message : String(trouble) });
        return [];
      }
    }),
  );
  return { events: found.flat().sort((a, b) => a.at - b.at), missing };
}

/** By how much a host's clock is ahead of this machine's, as far as its answers can tell. */
async function clockAhead(host: Host): Promise<number> {
  const answers: ClockOffset[] = [];
  for (let asked = 0; asked < clockQuestions; asked += 1) {
    const askedMs = Date.now();
    const { stdout } = await host.run(clockScript, { timeoutMs });
    const answer = clockOffset(stdout, askedMs, Date.now());
    if (answer !== undefined) answers.push(answer);
  }
  return likelyAheadMs(answers);
}

/** The middle of what all answers leave possible, and nothing where the two clocks may be the same. Pure. */
export function likelyAheadMs(answers: readonly ClockOffset[]): number {
  if (answers.length === 0) return 0;
  const leastMs = Math.max(...answers.map((answer) => answer.leastMs));
  const mostMs = Math.min(...answers.map((answer) => answer.mostMs));
  if (leastMs <= sameClockMs && mostMs >= -sameClockMs) return 0;
  return Math.round((leastMs + mostMs) / 2);
}
