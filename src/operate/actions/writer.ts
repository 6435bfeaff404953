import type { Design, DesignedEndpoint } from "../../catalogue/contract/design.ts";
import { endpointNamed } from "../../catalogue/contract/lookup.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import type { DatabaseProvision } from "../../catalogue/contract/roles/database.ts";
import type { Order } from "../../catalogue/contract/roles/order.ts";
import type { Served } from "../../catalogue/contract/roles/balancer.ts";
import { providedBy } from "../../catalogue/index.ts";
import { lossQuestion } from "../../observe/loss.ts";
import { whoLeads } from "../../observe/who-leads.ts";
import { listed } from "../../text/sentence.ts";
import { type ActionPlan, type ActionView, type Affordable, step, type Step } from "./action.ts";
import { balancersOf } from "./balancers.ts";

type Looked = Pick<ActionView, "design" | "snapshot">;

export const databaseClients = "clients of its database connect anew, each when its transaction is over";

/** The cluster demotes, promotes, and has the others follow. */
const promoteMs = 150_000;

/** "move writer": whom new transactions go to. */
export function planWriter(of: Looked, to: string): ActionPlan {
  const because = unfitToWrite(of, to);
  if (because !== undefined) return { kind: "refused", because };
  if (!canHandOver(of.design)) {
    return {
      kind: "refused",
      because:
        "The cluster runs this database on one host at a time: put the host that has it into standby, and it moves.",
    };
  }
  if (writerOf(of) === to) return { kind: "refused", because: `${to} is written to already.` };
  return {
    kind: "ready",
    what: `hand the database's writer over to ${to}`,
    afford: affordsHandOver(of),
    steps: handOverSteps(of, to),
    last: [],
  };
}

/** Whether balancers choose who is written to, or the cluster can be told. */
function canHandOver(design: Design): boolean {
  return databaseOf(design).promote !== undefined || databaseEndpointOf(design).share.kind === "one";
}

/** Where the database is written to now, by what the balancers say; undefined where nobody is connected. */
export function writerOf({ design, snapshot }: Looked): string | undefined {
  const { endpoint } = databaseOf(design);
  return whoLeads(design, snapshot).find(({ of, as }) => of === endpoint && as === "serves")?.host;
}

/**
 * Who is written to next when this host is not to be any more; undefined where nobody else can.
 *
 * @param rather who had better be it, best first
 */
export function nextWriter(of: Looked, leaving: string, rather: readonly string[] = []): string | undefined {
  return [...rather, ...writers(of.design)].find((host) => host !== leaving && unfitToWrite(of, host) === undefined);
}

/** Hosts that the database can be written to at. */
export function writers(design: Design): readonly string[] {
  return databaseEndpointOf(design).backends.map(({ host }) => host);
}

/** What a host that is written to does first when it is to be left alone; nothing for others. */
export function handAwaySteps(of: Looked, host: string): readonly Step[] {
  const next = writerOf(of) === host ? nextWriter(of, host) : undefined;
  return next === undefined ? [] : handOverSteps(of, next);
}

/**
 * First all balancers send new clients there, then pools are told to connect anew, and who works is waited for. Balancers
 * are asked a second and a third time: one that had not been told yet has the others' table changed back. None where the cluster
 * moves the database with its host.
 */
export function handOverSteps(of: Looked, to: string): readonly Step[] {
  const { design } = of;
  if (!canHandOver(design)) return [];
  const database = databaseOf(design);
  const endpoint = databaseEndpointOf(design);
  if (database.promote !== undefined) return [promoteStep(database.promote, to)];
  const steered = (round: string): readonly Step[] => steerSteps(of, endpoint, { round, to });
  const others = writers(design).filter((host) => host !== to && isUp(of, host));
  return [
    ...steered("steer"),
    ...steered("steered"),
    ...others.flatMap((host) => letGoSteps(database.letGo, host, `writer ${to}`, databaseClients)),
    ...steered("still"),
    ...closeSteps(of, endpoint, others, to),
  ];
}

function promoteStep(promote: NonNullable<DatabaseProvision["promote"]>, to: string): Step {
  return step(`promote ${to}`, {
    host: to,
    what: "its copy of the database is the one that is written to",
    ...promote(to),
    timeoutMs: promoteMs,
    settleMs: 10_000,
    gate: {
      turn: "cluster",
      interrupts: "writes to the database, for the seconds that another copy takes to be promoted",
    },
  });
}

function steerSteps(
  of: Looked,
  { name, localPort }: DesignedEndpoint,
  { round, to }: { readonly round: string; readonly to: string },
): readonly Step[] {
  const { orders } = provision(providedBy(of.design.providers), "balancer");
  return balancersOf(of).map((host) =>
    step(`${round} ${to} ${host}`, {
      host,
      what: `it sends new clients of ${name} to ${to}`,
      ...orders.steer({ by: name, host: to }, localPort),
      timeoutMs: 30_000,
      settleMs: 2000,
    }),
  );
}

/** Pools keep their connections for as long as they may: those that ask for nothing are told to connect anew. */
export function letGoSteps(letGo: Order | undefined, host: string, why: string, what: string): readonly Step[] {
  if (letGo === undefined) return [];
  return [step(`let go ${why} ${host}`, { host, what, ...letGo, timeoutMs: 30_000, settleMs: 1000, soft: true })];
}

/** Pools that have not noticed yet that they were hung up on, and transactions that take too long: the latter have been told of. */
function closeSteps(of: Looked, { name }: DesignedEndpoint, hosts: readonly string[], to: string): readonly Step[] {
  const { orders } = provision(providedBy(of.design.providers), "balancer");
  const served = hosts.map((host): Served => ({ by: name, host }));
  return balancersOf(of).map((host) =>
    step(`close ${to} ${host}`, {
      host,
      what: `sessions that are left at ${listed(hosts)} are ended`,
      ...orders.close(served),
      timeoutMs: 10_000,
      settleMs: 5000,
      gate: { turn: "writer", interrupts: "transactions that do not end within some 15 s" },
    }),
  );
}

function affordsHandOver({ design, snapshot }: Looked): Affordable {
  const stopped = lossQuestion(design, snapshot, "down")({ hosts: [] }).endpoints;
  const meanwhile =
    databaseOf(design).promote === undefined
      ? "transactions that are under way end where they are"
      : "writes wait, and transactions that are under way are cut off, while another copy is promoted";
  return stopped.length === 0
    ? { can: true, sentence: `Every endpoint is served; ${meanwhile}.` }
    : { can: false, sentence: `Nobody is served by ${listed(stopped)} as it is.` };
}

/** Why a host is not to be written to now; undefined where it may be. */
function unfitToWrite(of: Looked, host: string): string | undefined {
  if (!writers(of.design).includes(host)) return `${host} has no database.`;
  if (!isUp(of, host)) return `${host} cannot be reached.`;
  const { component } = databaseEndpointOf(of.design);
  const part = of.snapshot.parts.find((each) => each.host === host && each.component === component);
  return part === undefined || part.state === "down" || part.state === "unknown"
    ? `The database on ${host} cannot be written to now: ${part?.sentence ?? "it says nothing of itself"}.`
    : undefined;
}

function isUp({ snapshot }: Looked, host: string): boolean {
  return snapshot.hosts.some(({ name, state }) => name === host && state === "up");
}

function databaseOf({ providers }: Design): DatabaseProvision {
  return provision(providedBy(providers), "database");
}

function databaseEndpointOf(design: Design): DesignedEndpoint {
  return endpointNamed(design, databaseOf(design).endpoint);
}
