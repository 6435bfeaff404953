import { z } from "zod";
import type { Design } from "../../catalogue/contract/design.ts";
import { type Guest, guestName, type Replacement } from "../../catalogue/contract/replacement.ts";
import type { Moment } from "../../catalogue/contract/roles/copies.ts";
import { providedBy } from "../../catalogue/index.ts";
import type { Host } from "../../hosts/host.ts";
import { proof, step, type Step } from "../actions/action.ts";
import type { ReadyAction } from "../actions/carry-out.ts";
import { type Answer, answer, brought, keptOn, markOn, provisionOf } from "../copies.ts";

/** A moment takes the place of what the site has: first written down on a copy's host, then put there, database by database. */

const written = brought.extend({
  id: z.string(),
  asked: z.custom<Moment>((value) => typeof value === "object" && value !== null),
  /** The databases that are to be put back. */
  chosen: z.array(z.string()),
  /** Seconds since 1970. */
  begun: z.number(),
});
export type Written = z.infer<typeof written>;

/** `touched`: databases of which the site's own may be half gone; `put`: those of them that are whole in their place. */
const open = z.object({ open: z.array(written.extend({ touched: z.array(z.string()), put: z.array(z.string()) })) });
export type UnderWay = z.infer<typeof open>["open"][number];

/** Days of a busy log are applied in hours. */
const keepMs = 24 * 3_600_000;
const askMs = 60_000;
/** As long as the databases are large; they are of a control plane. */
const putMs = 6 * 3_600_000;

export function writeDown(
  design: Design,
  host: Host,
  asked: { readonly id: string; readonly moment: Moment; readonly databases: readonly string[] },
): Promise<Answer<Written>> {
  return answer(host, provisionOf(design).inPlace.keep(asked.id, asked.moment, asked.databases), written, keepMs);
}

/** What was begun from this copy and has not come to its end. */
export async function underWayOn(design: Design, host: Host): Promise<Answer<readonly UnderWay[]>> {
  const said = await answer(host, provisionOf(design).inPlace.open, open, askMs);
  return "is" in said ? { host: said.host, is: said.is.open } : said;
}

export function replacementOf(design: Design): Replacement | undefined {
  return providedBy(design.providers).database?.replacement;
}

export interface InPlace {
  readonly design: Design;
  /** Where it is written down. */
  readonly copy: string;
  readonly plan: Pick<Written, "id" | "chosen">;
  readonly guest: Guest;
  /** Hosts of the database that answer. */
  readonly members: readonly string[];
  /** Marks the moment before on every copy; a sentence where it could not be. */
  mark(): Promise<string | undefined>;
}

/** The name of the moment before: what is undone by it is brought back as any other. */
export function markOf({ id }: Pick<Written, "id">): string {
  return `before-restore-${id}`;
}

/**
 * Nobody is in before the moment before is marked, and nobody gets in again before every database is whole: whoever was let in on half
 * of them would write on from there.
 */
export function inPlaceSteps(inPlace: InPlace): ReadyAction {
  const { design, copy, plan, guest, members } = inPlace;
  const replacement = replacementOf(design);
  if (replacement === undefined) throw new Error("invariant: contents of this database give way to none");
  const replaced = { design, databases: plan.chosen, hosts: members, guest };
  const asked = provisionOf(design).inPlace;
  const steps: readonly Step[] = [
    ...replacement.keepOut(replaced).map((each) => step(`keep out ${each.host} ${each.what}`, each)),
    proof("mark", copy, `mark this moment on every copy as ${markOf(plan)}`, () => inPlace.mark()),
    ...plan.chosen.map((database) =>
      step(putId(database), {
        host: copy,
        what: `put ${database} in its place`,
        ...asked.put(plan.id, database, guest),
        timeoutMs: putMs,
        settleMs: 2000,
      }),
    ),
    // Before anybody writes again: the same restore, asked for later, is another one.
    step("end", {
      host: copy,
      what: "take away what was written down",
      ...asked.end(plan.id),
      timeoutMs: askMs,
      settleMs: 2000,
    }),
    ...letInSteps(inPlace),
  ];
  return ready(`restore ${plan.chosen.join(", ")}`, steps);
}

/** Where nothing has been put in its place yet, all is as it was once they are in again. */
export function backOut(inPlace: InPlace): ReadyAction {
  return ready("let in again whom a restore kept out", letInSteps(inPlace));
}

function letInSteps({ design, plan, guest, members }: InPlace): readonly Step[] {
  const replaced = { design, databases: plan.chosen, hosts: members, guest };
  const steps = replacementOf(design)?.letIn(replaced) ?? [];
  return steps.map((each) => step(`let in ${each.host} ${each.what}`, each));
}

function putId(database: string): string {
  return `put ${database}`;
}

function ready(what: string, steps: readonly Step[]): ReadyAction {
  return { kind: "ready", what, afford: { can: true, sentence: "" }, steps, last: [] };
}

/** Marks the moment before where it is not marked yet, on each copy as the same one. A sentence where none of them has it. */
export async function markBefore(
  design: Design,
  copies: readonly Host[],
  name: string,
  beside: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const there = await Promise.all(copies.map((host) => keptOn(design, host)));
  const has = there.flatMap((each) => ("is" in each ? each.is.bookmarks.filter((mark) => mark.name === name) : []));
  if (has.length > 0) return undefined;
  const marks = await markOn(design, copies, name, beside);
  if (marks.some((each) => "is" in each && each.is.received)) return undefined;
  const why = marks.map((each) =>
    "is" in each ? `the log of ${each.host} has not come so far` : `${each.host}: ${each.not}`,
  );
  return `no copy has this moment, to which the site could be brought back again; ${why.join("; ")}`;
}

/** @param random as text that nobody can guess */
export function guestOf(random: string): Guest {
  return { user: guestName, password: random };
}
