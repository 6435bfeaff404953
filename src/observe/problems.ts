import type { Part, PartState } from "../catalogue/contract/status.ts";
import { listed } from "../text/sentence.ts";
import { clockProblems } from "./clocks.ts";
import type { ObservedAddress, Snapshot } from "./snapshot.ts";

/** All that is not as designed, a sentence each, the weightiest first. Empty when the site is whole. */
export function problemsOf(snapshot: Snapshot): readonly string[] {
  return [
    ...snapshot.endpoints.filter(({ ok }) => !ok).map(({ name, sentence }) => `${name} ${sentence}`),
    ...snapshot.hosts
      .filter(({ state }) => state === "unreachable")
      .map(({ name, sentence }) => `${name} does not answer: ${sentence.replace(/\.$/, "")}`),
    ...snapshot.addresses.flatMap(addressProblem),
    ...groupParts(snapshot.parts)
      .filter(({ state }) => state !== "up")
      .toSorted((left, right) => weights[right.state] - weights[left.state])
      .map(({ component, hosts, state, sentence }) => `${component} on ${listed(hosts)} is ${state}: ${sentence}`),
    ...clockProblems(snapshot.hosts),
    ...snapshot.endpoints
      .filter(({ ok, failedFrom }) => ok && failedFrom.length > 0)
      .map(({ name, sentence }) => `${name} ${sentence}`),
  ];
}

const weights: Readonly<Record<PartState, number>> = { up: 0, degraded: 1, unknown: 2, down: 3 };

function addressProblem({ name, address, holders }: ObservedAddress): readonly string[] {
  if (holders.length === 1) return [];
  if (holders.length === 0) return [`no host that answers holds the ${name} address ${address}`];
  return [`${listed(holders)} hold the ${name} address ${address} at the same time`];
}

/** Hosts of which one component says the same. */
export interface PartGroup extends Pick<Part, "component" | "state" | "sentence"> {
  readonly hosts: readonly string[];
}

/** Parts of a component that say the same become one line; the order is kept. */
export function groupParts(parts: readonly Part[]): readonly PartGroup[] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const key = JSON.stringify([part.component, part.state, part.sentence]);
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { component, state, sentence } = first;
    return [{ component, state, sentence, hosts: same.map(({ host }) => host) }];
  });
}
