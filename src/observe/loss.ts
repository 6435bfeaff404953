import type { Design, DesignedComponent, DesignedEndpoint } from "../catalogue/contract/design.ts";
import { dependencies } from "../design/dependencies.ts";
import type { PartState } from "../catalogue/contract/status.ts";
import type { Snapshot } from "./snapshot.ts";

/** What does not work, in the order of the design. */
export interface Stopped {
  readonly components: readonly string[];
  readonly endpoints: readonly string[];
}

/** Answers what would stop if hosts that are up now were lost as well. */
export type LossQuestion = (lost: readonly string[]) => Stopped;

/**
 * What a site can lose, from what runs now and from how many of each component must run. A part that works with less
 * than was designed counts as working.
 *
 * @param unknown What to take a part for that could not be asked: for promises it is down, for alarms it is up.
 */
export function lossQuestion(design: Design, snapshot: Snapshot, unknown: "up" | "down"): LossQuestion {
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  const states = new Map<string, PartState>(
    snapshot.parts.map(({ component, host, state }) => [
      partKey(component, host),
      state === "unknown" ? unknown : state,
    ]),
  );
  const stateOf = (component: string, host: string): PartState =>
    up.has(host) ? (states.get(partKey(component, host)) ?? "up") : "down";
  return (lost) => {
    const gone = new Set(lost);
    return whatStops(design, (component, host) => (gone.has(host) ? "down" : stateOf(component, host)), {
      isUp: (host) => up.has(host) && !gone.has(host),
    });
  };
}

/** Whether a majority of the voting hosts is among those that are up. */
export function membersHaveMajority({ members }: Pick<Design, "members">, isUp: (host: string) => boolean): boolean {
  return members.length === 0 || 2 * members.filter(isUp).length > members.length;
}

function partKey(component: string, host: string): string {
  return `${component} ${host}`;
}

type StateOf = (component: string, host: string) => PartState;

function whatStops(design: Design, stateOf: StateOf, { isUp }: { isUp: (host: string) => boolean }): Stopped {
  const short = new Set(
    design.components.filter((component) => !hasEnough(component, stateOf)).map(({ name }) => name),
  );
  const components = dependencies(design).stoppedBy(short);
  const quorate = membersHaveMajority(design, isUp);
  return {
    components: design.components.filter(({ name }) => components.has(name)).map(({ name }) => name),
    endpoints: design.endpoints
      // A minority gives the virtual address up, so that two halves never both serve.
      .filter(
        (endpoint) => !quorate || components.has(endpoint.component) || !hasKeeper(design, endpoint, stateOf, isUp),
      )
      .map(({ name }) => name),
  };
}

function hasEnough({ name, hosts, redundancy }: DesignedComponent, stateOf: StateOf): boolean {
  if (hosts.length === 0) return true;
  const working = hosts.filter((host) => works(stateOf(name, host))).length;
  switch (redundancy.rule) {
    case "any":
      return working > 0;
    case "majority":
      return 2 * working > hosts.length;
    case "all":
      return working === hosts.length;
  }
}

function works(state: PartState): boolean {
  return state === "up" || state === "degraded";
}

/** A host that can hold the endpoint's address: what moves the address says there that all is well. */
function hasKeeper(
  { addresses, components }: Design,
  endpoint: DesignedEndpoint,
  stateOf: StateOf,
  isUp: (host: string) => boolean,
): boolean {
  const address = addresses.find((each) => each.address === endpoint.address);
  if (address === undefined) return true;
  const movers = components.filter(({ fills }) => fills.includes("address-keeper"));
  return address.hosts.some((host) => isUp(host) && movers.every(({ name }) => canKeep(stateOf(name, host))));
}

/** A keeper that may not hold the address now says so by being degraded. */
function canKeep(state: PartState): boolean {
  return state === "up";
}
