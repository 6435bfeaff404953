import type { Design } from "../catalogue/contract/design.ts";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import { judge, type Judgement } from "../observe/judge.ts";
import { nextLosses } from "../observe/next-loss-layers.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { whoLeads } from "../observe/who-leads.ts";
import type { SiteDocument, StateDocument } from "./documents.ts";
import { nextStep, type StepFacts } from "./next-step.ts";

/** What is known beside a snapshot. */
export interface StateFacts extends StepFacts {
  readonly isKnown: boolean;
  readonly heardAtMs: (host: string) => number | null;
  readonly outSinceMs: (endpoint: string) => number | null;
  readonly latencyMs: (endpoint: string) => number | null;
  readonly action: StateDocument["action"];
  readonly givenUp: StateDocument["givenUp"];
}

/** What follows from a snapshot by thinking: it is a lot where there are many hosts. */
export interface Reading {
  readonly judgement: Judgement;
  readonly leads: StateDocument["leads"];
  readonly losses: StateDocument["losses"];
}

/** Reads snapshots, each anew only when something of it is another than of the last one. Pure but for its memory. */
export function snapshotReader(design: Design): (snapshot: Snapshot) => Reading {
  let last: { readonly of: string; readonly reading: Reading } | undefined;
  return (snapshot) => {
    const { hosts, parts, endpoints, addresses } = snapshot;
    // How long a request took changes nothing of what follows.
    const of = JSON.stringify([hosts, parts, endpoints.map((each) => ({ ...each, latencyMs: null })), addresses]);
    if (last?.of !== of) {
      const reading = {
        judgement: judge(snapshot, design),
        leads: whoLeads(design, snapshot),
        losses: nextLosses(design, snapshot),
      };
      last = { of, reading };
    }
    return last.reading;
  };
}

/** What is now, for the page. Pure. */
export function stateDocument(
  snapshot: Snapshot,
  { judgement, leads, losses }: Reading,
  facts: StateFacts,
): StateDocument {
  const known = facts.isKnown
    ? { condition: judgement.state, sentence: judgement.sentence, problems: judgement.problems, next: judgement.next }
    : { condition: "starting" as const, sentence: "Starting: not all hosts were heard yet.", problems: [], next: "" };
  return {
    ...known,
    hosts: snapshot.hosts.map((host) => ({
      ...host,
      heardAtMs: host.state === "up" ? null : facts.heardAtMs(host.name),
    })),
    parts: snapshot.parts.map(({ component, host, state, sentence, forgot }) => ({
      name: `${component}@${host}`,
      component,
      host,
      state,
      sentence,
      ...(forgot === undefined ? {} : { forgot }),
    })),
    endpoints: snapshot.endpoints.map(({ name, ok, sentence, failedFrom }) => ({
      name,
      ok,
      latencyMs: ok ? facts.latencyMs(name) : null,
      sentence,
      failedFrom,
      outSinceMs: ok ? null : facts.outSinceMs(name),
    })),
    addresses: snapshot.addresses.map(({ name, address, holders }) => ({ name, address, holders })),
    leads,
    losses,
    step: nextStep(snapshot, facts),
    action: facts.action,
    givenUp: facts.givenUp,
  };
}

/** What stays the same while the design does. Pure. */
export function siteDocument(
  design: Design,
  { where, file, servedBy }: Pick<SiteDocument, "where" | "file" | "servedBy">,
): SiteDocument {
  return {
    site: design.site,
    release: design.release,
    target: design.target,
    detectionMs: design.detectionMs,
    where,
    file,
    servedBy,
    hosts: design.hosts.map(({ name, address, zone, roles }) => ({ name, address, zone, roles })),
    members: design.members,
    addresses: design.addresses.map(({ name, address, hosts }) => ({ name, address, hosts })),
    components: design.components.map(({ name, service, hosts, mode, state }) => ({
      name,
      layer: service,
      hosts,
      mode,
      state,
    })),
    endpoints: design.endpoints.map(({ name, address, port, component, backends }) => ({
      name,
      address,
      port,
      component,
      backends: backends.map(({ host }) => host),
    })),
    writer: provision(providedBy(design.providers), "database").endpoint,
  };
}
