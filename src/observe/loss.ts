import type { Design, DesignedAddress, DesignedComponent, DesignedEndpoint } from "../catalogue/contract/design.ts";
import { countedInstances } from "../catalogue/contract/lookup.ts";
import { provision, type AddressKeeperProvision } from "../catalogue/contract/provisions.ts";
import type { Role } from "../catalogue/contract/role.ts";
import type { Part } from "../catalogue/contract/status.ts";
import { providedBy } from "../catalogue/index.ts";
import { dependencies, type Dependencies } from "../design/dependencies.ts";
import { sharesPower } from "../design/fence-power.ts";
import type { Snapshot } from "./snapshot.ts";

/** What does not work, in the order of the design. */
export interface Stopped {
  readonly components: readonly string[];
  readonly endpoints: readonly string[];
}

/** Hosts that are up now and would be lost: one, or those of a zone, whose power goes with them. */
export interface NextLoss {
  readonly hosts: readonly string[];
  readonly zone?: string;
}

/** Answers what would stop if hosts that are up now were lost as well. */
export type LossQuestion = (lost: NextLoss) => Stopped;

/**
 * What a site can lose, from what runs now and from how many of each component must run. A part that works with less
 * than was designed counts as working.
 *
 * @param unknown What to take a part for that could not be asked: for promises it is down, for alarms it is up.
 */
export function lossQuestion(design: Design, snapshot: Snapshot, unknown: "up" | "down"): LossQuestion {
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  const parts = new Map(
    snapshot.parts.map((part) => [
      partKey(part.component, part.host),
      part.state === "unknown" ? { ...part, state: unknown } : part,
    ]),
  );
  const rests = dependencies(design);
  return (lost) => {
    const isUp = (host: string): boolean => up.has(host) && !lost.hosts.includes(host);
    const partOn = (component: string, host: string): Part =>
      isUp(host)
        ? (parts.get(partKey(component, host)) ?? { ...nothingSaid, component, host, state: "up" })
        : { ...nothingSaid, component, host, state: "down" };
    return whatStops({ design, rests, snapshot, lost, isUp, partOn });
  };
}

const nothingSaid = { sentence: "", detail: {} };

/** Whether a majority of the voting hosts is among those that are up. */
export function votersHaveMajority({ voters }: Pick<Design, "voters">, isUp: (host: string) => boolean): boolean {
  return voters.length === 0 || 2 * voters.filter(isUp).length > voters.length;
}

function partKey(component: string, host: string): string {
  return `${component} ${host}`;
}

/** A site after one more loss. */
interface After {
  readonly design: Design;
  readonly rests: Dependencies;
  readonly snapshot: Snapshot;
  readonly lost: NextLoss;
  readonly isUp: (host: string) => boolean;
  readonly partOn: (component: string, host: string) => Part;
}

function whatStops(after: After): Stopped {
  const { design, rests, isUp } = after;
  const short = new Set(design.components.filter((component) => !hasEnough(component, after)).map(({ name }) => name));
  const components = rests.stoppedBy(short);
  const quorate = votersHaveMajority(design, isUp);
  return {
    components: design.components.filter(({ name }) => components.has(name)).map(({ name }) => name),
    endpoints: design.endpoints
      // A minority gives the virtual address up, so that two halves never both serve.
      .filter((endpoint) => !quorate || components.has(endpoint.component) || !isHeld(endpoint, after))
      .map(({ name }) => name),
  };
}

function hasEnough(component: DesignedComponent, { design, partOn }: After): boolean {
  if (component.hosts.length === 0) return true;
  const counted = countedInstances(design, component);
  const working = counted.filter((each) => works(partOn(each.component.name, each.host))).length;
  switch (component.redundancy.rule) {
    case "any":
      return working > 0;
    case "majority":
      return 2 * working > counted.length;
    case "all":
      return working === counted.length;
  }
}

function works({ state }: Part): boolean {
  return state === "up" || state === "degraded";
}

/** Each of the endpoint's addresses has a host that can hold it. */
function isHeld({ address, publicAddress }: DesignedEndpoint, after: After): boolean {
  return after.design.addresses
    .filter((each) => each.address === address || each.address === publicAddress)
    .every((each) => hasKeeper(each, after));
}

/** A host where the balancer works, and where what moves the address may bring it. */
function hasKeeper(address: DesignedAddress, after: After): boolean {
  const { design, isUp, partOn } = after;
  const keeper = provision(providedBy(design.providers), "address-keeper");
  const filling = (role: Role): readonly DesignedComponent[] =>
    design.components.filter(({ fills }) => fills.includes(role));
  const move = moveOf(address, after, keeper);
  if (move === "blocked") return false;
  return address.hosts.some(
    (host) =>
      isUp(host) &&
      filling("balancer").every(({ name }) => works(partOn(name, host))) &&
      filling("address-keeper").every(({ name }) => keeper.mayHold(partOn(name, host), move.fence)),
  );
}

/** What must happen before another host takes the address: nothing, or the fencing of the host that had it. */
function moveOf(
  { address }: DesignedAddress,
  { design, snapshot, lost }: After,
  { fencesFirst }: AddressKeeperProvision,
): { readonly fence?: string } | "blocked" {
  const holder = snapshot.addresses.find((each) => each.address === address)?.holder;
  if (!fencesFirst || holder === undefined || !lost.hosts.includes(holder)) return {};
  const device = design.cluster.fenceDevices.find(({ target }) => target === holder);
  if (device === undefined) return {};
  const withoutPower = lost.zone !== undefined && sharesPower(device);
  return withoutPower ? "blocked" : { fence: device.id };
}
