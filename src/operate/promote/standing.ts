import { z } from "zod";
import type { Design } from "../../catalogue/contract/design.ts";
import type { CopiesProvision } from "../../catalogue/contract/roles/copies.ts";
import { providedBy } from "../../catalogue/index.ts";
import { type Host, HostError } from "../../hosts/host.ts";
import { type Answer, answer, changes, provisionOf } from "../copies.ts";

/** What is asked before a server that stays ready is promoted: itself, the database's hosts, and who else keeps copies. */

/** Times in seconds since 1970. */
const standing = z.object({
  replica: z
    .object({
      line: z.number().nullable(),
      number: z.number(),
      received: z.number(),
      newest: z.number().nullable(),
      digest: z.number().nullable(),
      trouble: z.string(),
      promoted: z.object({ at: z.number(), number: z.number() }).nullable(),
    })
    .nullable(),
  /** What the copy of its host last saw of the database. */
  copy: z
    .object({ at: z.number(), line: z.number(), number: z.number(), member: z.string(), lagTransactions: z.number() })
    .nullable(),
  /** Who answers there; null: nobody. */
  primary: z.object({ member: z.string(), number: z.number() }).nullable(),
  now: z.number(),
  /** Where clients find it once it is promoted. */
  serves: z.string(),
});
export type Standing = z.infer<typeof standing>;

const beyond = z.object({
  transactions: z.number(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  tables: z.array(changes),
  statements: z.array(z.string()),
});
export type Beyond = z.infer<typeof beyond>;

/** A host of the database, and what its data are by its own word; without one where it does not answer. */
export interface MemberFound {
  readonly host: string;
  readonly says?: string;
}

const promoted = z.object({ number: z.number(), at: z.number(), ms: z.number() });
export type Promoted = z.infer<typeof promoted>;

/** The database is given its own time to be silent. */
const standingMs = 120_000;
const beyondMs = 3_600_000;
/** It takes up what it has still to take up, and starts once more. */
const promoteMs = 900_000;

export function standingOf(design: Design, host: Host): Promise<Answer<Standing>> {
  return answer(host, replicaOf(design).standing, standing, standingMs);
}

/** What another copy has that one with this end of its log has not. */
export function beyondOn(
  design: Design,
  host: Host,
  { received, digest }: Pick<NonNullable<Standing["replica"]>, "received" | "digest">,
): Promise<Answer<Beyond>> {
  return answer(host, replicaOf(design).beyond({ number: received, digest }), beyond, beyondMs);
}

export function promoteOn(design: Design, host: Host, number: number): Promise<Answer<Promoted>> {
  return answer(host, replicaOf(design).promote(number), promoted, promoteMs);
}

function replicaOf(design: Design): NonNullable<CopiesProvision["replica"]> {
  const { replica } = provisionOf(design);
  if (replica === undefined) throw new Error("invariant: the site file has no replica that nobody makes");
  return replica;
}

/** Asks every host of the database; whoever answers at all is there. */
export async function membersFound(
  design: Design,
  hosts: ReadonlyMap<string, Host>,
  signal: AbortSignal,
): Promise<readonly MemberFound[]> {
  const recovery = providedBy(design.providers).database?.recovery?.(design);
  if (recovery === undefined) throw new Error("invariant: of a database with copies every host can be asked");
  const said = new Map<string, string>();
  const there = new Set<string>();
  await Promise.all(
    recovery.hosts.map(async (name) => {
      try {
        const done = await hosts.get(name)?.run(recovery.facts(name), { timeoutMs: recovery.factsMs, signal });
        if (done === undefined) return;
        there.add(name);
        if (done.exitCode === 0) said.set(name, done.stdout);
      } catch (error) {
        if (!(error instanceof HostError) || error.code === "interrupted") throw error;
      }
    }),
  );
  const { copies } = recovery.decide(said, { acceptLossOf: [], trust: [], giveUp: [], snapshots: true }, "");
  return recovery.hosts.map((host) => {
    if (!there.has(host)) return { host };
    const says = said.has(host) ? copies.find((each) => each.host === host)?.says : undefined;
    return { host, says: says ?? "does not tell of its data" };
  });
}
