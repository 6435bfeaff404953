import { z } from "zod";
import type { Design } from "../catalogue/contract/design.ts";
import type { CopiesProvision, LedgerTable, MarkedMoment, Moment } from "../catalogue/contract/roles/copies.ts";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import { type Host, HostError } from "../hosts/host.ts";

/** What a copy's host is asked for, and what it answers. */

export const changes = z.object({
  table: z.string(),
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
});

export const brought = z.object({
  moment: z.string(),
  transaction: z.number(),
  base: z.object({ taken: z.number(), transaction: z.number() }),
  replayed: z.number(),
  newest: z.number().nullable(),
  databases: z.array(z.object({ name: z.string(), tables: z.number(), rows: z.number() })),
  /** How often each id of the ledger is there that was asked for. */
  rows: z.record(z.string(), z.number()).nullable(),
  lost: z.object({
    transactions: z.number(),
    from: z.number().nullable(),
    to: z.number().nullable(),
    tables: z.array(changes),
    statements: z.array(z.string()),
  }),
  server: z.object({ data: z.string(), socket: z.string().nullable() }),
  ms: z.object({ copied: z.number(), started: z.number(), replayed: z.number(), checked: z.number() }),
});
/** Times in seconds since 1970. */
export type Brought = z.infer<typeof brought>;

const proof = z.looseObject({ at: z.number(), moment: z.string(), rows: z.number() });

const kept = z.object({
  state: z.looseObject({ until: z.number(), lagSeconds: z.number(), member: z.string() }).nullable(),
  proved: proof.nullable().catch(null),
  bases: z.array(z.object({ taken: z.number(), transaction: z.number() })),
  bookmarks: z.array(z.object({ name: z.string(), number: z.number(), time: z.number() })),
});
export type Kept = z.infer<typeof kept>;

const marked = z.object({ name: z.string(), number: z.number(), time: z.number(), received: z.boolean() });
export type Marked = z.infer<typeof marked>;

const refused = z.object({ refused: z.string() });

/** An answer of one copy: what it came to, or why to nothing. */
export type Answer<T> =
  | { readonly host: string; readonly is: T }
  | { readonly host: string; readonly not: string; readonly unreachable: boolean };

/** Days of a busy log are applied in hours. */
const restoreMs = 24 * 3_600_000;
const askMs = 60_000;

/** Brings a moment back beside the site, on one copy's host. Changes nothing that serves. */
export function bringBack(
  design: Design,
  host: Host,
  moment: Moment,
  leaveRunning: boolean,
  ledger?: LedgerTable,
): Promise<Answer<Brought>> {
  return answer(host, provisionOf(design).rehearse(moment, leaveRunning, ledger), brought, restoreMs);
}

/**
 * Brings the newest moment back on every copy's host, one after the other, with the rows of a ledger. It is marked for that alone, so
 * that it is the same on all to the transaction.
 */
export async function bringNewestBack(
  design: Design,
  hosts: readonly Host[],
  mark: string,
  ledger: LedgerTable,
): Promise<readonly Answer<Brought>[]> {
  const marks = await markOn(design, hosts, mark, {});
  try {
    const answers: Answer<Brought>[] = [];
    for (const [index, host] of hosts.entries()) {
      const taken = marks[index];
      if (taken !== undefined && "not" in taken) answers.push(taken);
      else answers.push(await bringBack(design, host, { kind: "bookmark", name: mark }, false, ledger));
    }
    return answers;
  } finally {
    for (const host of hosts) await answer(host, provisionOf(design).forget(mark), z.looseObject({}), askMs);
  }
}

/** Keeps on a copy's host that so many rows of what it brought back were as a ledger said. Says why not, where it could not. */
export async function keepProof(
  design: Design,
  host: Host,
  { moment, transaction }: Pick<Brought, "moment" | "transaction">,
  rows: number,
): Promise<string | undefined> {
  const said = await answer(host, provisionOf(design).prove({ moment, transaction, rows }), proof, askMs);
  return "not" in said ? said.not : undefined;
}

/** What a copy has. */
export function keptOn(design: Design, host: Host): Promise<Answer<Kept>> {
  return answer(host, provisionOf(design).list, kept, askMs);
}

/**
 * Marks one moment on all copies: the first that can tells it, and the others are told it.
 *
 * @param beside by name of a file, what belongs to the same moment
 */
export async function markOn(
  design: Design,
  hosts: readonly Host[],
  name: string,
  beside: Readonly<Record<string, string>>,
): Promise<readonly Answer<Marked>[]> {
  const answers: Answer<Marked>[] = [];
  let at: MarkedMoment | undefined;
  for (const host of hosts) {
    const said: Answer<Marked> = await answer(host, provisionOf(design).bookmark(name, at, beside), marked, askMs);
    answers.push(said);
    if (at === undefined && "is" in said) at = { number: said.is.number, time: said.is.time };
  }
  return answers;
}

export function provisionOf(design: Design): CopiesProvision {
  return provision(providedBy(design.providers), "copies");
}

/** Runs a program of a copy's host that answers with a document. */
export async function answer<T>(
  host: Host,
  script: string,
  shape: z.ZodType<T>,
  timeoutMs: number,
): Promise<Answer<T>> {
  try {
    const { stdout, stderr, exitCode } = await host.run(script, { timeoutMs });
    const said = documentIn(stdout);
    const no = refused.safeParse(said);
    if (no.success) return { host: host.name, not: no.data.refused, unreachable: false };
    const yes = shape.safeParse(said);
    if (exitCode === 0 && yes.success) return { host: host.name, is: yes.data };
    const last = stderr.trim().split("\n").at(-1) ?? "";
    return {
      host: host.name,
      not: `the copy's program failed: ${last === "" ? `status ${exitCode}` : last}`,
      unreachable: false,
    };
  } catch (error) {
    if (error instanceof HostError) return { host: host.name, not: error.message, unreachable: true };
    throw error;
  }
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
