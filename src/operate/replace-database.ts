import { z } from "zod";
import type { Design } from "../catalogue/contract/design.ts";
import { hostNamed } from "../catalogue/contract/lookup.ts";
import { provision, type Replacement } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import { type Host, HostError } from "../hosts/host.ts";
import { OperationalError } from "../text/operational-error.ts";

/** What was brought back was not put in place, or not on all members; the sentence says where things stand. */
export class ReplaceError extends OperationalError<"not-replaced"> {
  override readonly name = "ReplaceError";

  constructor(sentence: string, options?: { readonly cause?: unknown }) {
    super("not-replaced", sentence, options);
  }
}

/** Called before each step with what begins. */
export type OnStep = (what: string) => void;

const quickMs = 60_000;
const stopMs = 15 * 60_000;
/** A whole copy of the data goes over the network. */
const copyMs = 24 * 3_600_000;
const lookMs = 2000;

const sent = z.object({ bytes: z.number() });
const refusal = z.object({ refused: z.string() });

/**
 * Puts what was brought back last on a copy's host in the place of the site's database: it is sent to the first member while all
 * still serve; then all stop, the cluster begins from that member, and the others take whole copies, one after another. What each
 * member had stays beside it, under a name with `name`.
 *
 * @throws ReplaceError with where things stand. @throws HostError when a host cannot be reached.
 */
export async function replaceDatabase(
  design: Design,
  hosts: ReadonlyMap<string, Host>,
  copy: Host,
  name: string,
  onStep: OnStep,
): Promise<void> {
  const members = design.members.map((member) => requireHost(hosts, member));
  const [first, ...others] = members;
  if (first === undefined) throw new Error("invariant: a database has members");
  const replacement = replacementOf(design);

  onStep(`sending what was brought back from ${copy.name} to ${first.name}; all members serve meanwhile`);
  const bytes = await send(design, copy, first.name, name);
  for (const member of members) {
    const { exitCode, stdout } = await member.run(replacement.check(bytes), { timeoutMs: quickMs });
    if (exitCode !== 0) throw new ReplaceError(`nothing was changed: on ${member.name} ${stdout.trim()}`);
  }
  onStep(`stopping the database on ${members.map((member) => member.name).join(", ")}: from here on nothing serves`);
  for (const member of members.toReversed()) {
    await done(
      member,
      replacement.stop,
      stopMs,
      "the database could not be stopped; start it again with quorate apply",
    );
  }
  onStep(`putting it in place on ${first.name}`);
  const goOn = "what was there lies beside it as /var/lib/mysql.before-*; look at its log";
  await done(first, replacement.begin(name), copyMs, `the database did not begin from what was brought back; ${goOn}`);
  await serving(first, replacement);
  for (const member of others) {
    onStep(`${member.name} takes a whole copy of it`);
    await done(member, replacement.clear(name), stopMs, `its data could not be moved aside; ${goOn}`);
    await done(member, replacement.join, copyMs, `it did not join; ${first.name} serves: quorate apply goes on`);
    await serving(member, replacement);
  }
}

function replacementOf(design: Design): Replacement {
  const { copySource } = provision(providedBy(design.providers), "database");
  if (copySource === undefined) throw new Error("invariant: no copies are made of this database");
  return copySource.replacement;
}

async function send(design: Design, copy: Host, member: string, name: string): Promise<number> {
  const { address } = hostNamed(design, member);
  const script = provision(providedBy(design.providers), "copies").send(address, name);
  const { stdout, stderr } = await copy.run(script, { timeoutMs: copyMs });
  const said: unknown = stdout === "" ? {} : JSON.parse(stdout);
  const no = refusal.safeParse(said);
  const yes = sent.safeParse(said);
  if (yes.success) return yes.data.bytes;
  throw new ReplaceError(
    `nothing was changed: ${copy.name} could not send what it brought back: ${no.success ? no.data.refused : stderr.trim()}`,
  );
}

async function done(host: Host, script: string, timeoutMs: number, otherwise: string): Promise<void> {
  const { exitCode, stderr } = await host.run(script, { timeoutMs });
  if (exitCode === 0) return;
  const last = stderr.trim().split("\n").at(-1) ?? "";
  throw new ReplaceError(`on ${host.name} ${otherwise}${last === "" ? "" : ` (${last})`}`);
}

async function serving(host: Host, { serves }: Replacement): Promise<void> {
  const until = performance.now() + copyMs;
  for (;;) {
    if ((await host.run(serves, { timeoutMs: quickMs })).exitCode === 0) return;
    if (performance.now() > until) throw new ReplaceError(`the database on ${host.name} does not serve`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

function requireHost(hosts: ReadonlyMap<string, Host>, name: string): Host {
  const host = hosts.get(name);
  if (host === undefined) throw new HostError("unreachable", name, `${name} is not reached`);
  return host;
}
