import { z } from "zod";
import type { Host } from "../../hosts/host.ts";
import { reasonOf } from "../../text/operational-error.ts";
import { heredocOf, withGiven } from "../../text/script.ts";
import { delays } from "../../catalogue/contract/tolerance.ts";
import program from "./measure.py";

/** What is measured: delays that somebody waits for before a host is taken for lost, and how long a disk takes to keep something. */
export const measured = [...delays, "flush"] as const;
export type Measured = (typeof measured)[number];

const lateness = z.object({
  count: z.number(),
  medianMs: z.number(),
  p99Ms: z.number(),
  p999Ms: z.number(),
  maxMs: z.number(),
  /** Of questions: those that no answer came to within a second. */
  lost: z.number(),
});
export type Lateness = z.infer<typeof lateness>;

const answer = z.partialRecord(z.enum(measured), lateness);

/** Of one host; a kind that could not be measured there is absent. */
export interface HostLateness {
  readonly host: string;
  readonly lateness: Readonly<Partial<Record<Measured, Lateness>>>;
}

export interface Silent {
  readonly host: string;
  readonly because: string;
}

export interface Measurement {
  readonly hosts: readonly HostLateness[];
  /** Hosts of which nothing is known. */
  readonly silent: readonly Silent[];
}

export interface MeasuredHost {
  readonly host: Host;
  /** Of the other hosts, on the network that they watch each other on. */
  readonly peers: readonly string[];
}

/** To connect, and to add up. */
const aroundMs = 30_000;

/** Measures on all hosts at once, for a while. Nothing on them is changed. */
export async function measure(
  hosts: readonly MeasuredHost[],
  forMs: number,
  signal: AbortSignal,
): Promise<Measurement> {
  const said = await Promise.all(
    hosts.map(async ({ host, peers }): Promise<HostLateness | Silent> => {
      try {
        const script = `python3 - ${heredocOf(withGiven(program, { seconds: Math.ceil(forMs / 1000), peers }))}`;
        const { exitCode, stdout, stderr } = await host.run(script, { timeoutMs: forMs + aroundMs, signal });
        if (exitCode !== 0) return { host: host.name, because: stderr.trim().split("\n").at(-1) ?? "" };
        return { host: host.name, lateness: parseLateness(stdout) };
      } catch (trouble) {
        signal.throwIfAborted();
        return { host: host.name, because: reasonOf(trouble) };
      }
    }),
  );
  return {
    hosts: said.filter((each): each is HostLateness => "lateness" in each),
    silent: said.filter((each): each is Silent => "because" in each),
  };
}

/** @throws Error when a host printed something else */
export function parseLateness(printed: string): HostLateness["lateness"] {
  const known = answer.parse(JSON.parse(printed));
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
