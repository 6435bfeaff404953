import type { Design, DesignedComponent } from "../../catalogue/contract/design.ts";
import { countedInstances, votersWith } from "../../catalogue/contract/lookup.ts";
import type { RawModel, RawStructure } from "../../dependability/model/schema.ts";
import { dependencies, type Dependencies } from "../../design/dependencies.ts";
import { assumptionsOf } from "./assumed.ts";
import type { Knobs } from "./knobs.ts";
import { hostPart, instance } from "./part-names.ts";
import { sitePartsOf, type ModelEndpoint } from "./site-parts.ts";

/**
 * The model of a design:
 *
 * - every host is hardware and an operating system, in a zone (its switch and feed); each takes what runs on it;
 * - a component works on as many of its hosts as its redundancy asks for;
 * - an endpoint needs one host with the virtual address and the balancer, the component behind it, and all that this
 *   component needs, step by step; data that one host has alone is asked about beside it;
 * - a failure that is noticed costs the failover outage of the design (or the measured one), one that is not costs the
 *   time until people see to it; where n backends share the work evenly it hits one request in n, so that one failure
 *   in n counts. A host's failure is felt at an endpoint as that of what the endpoint needs there.
 */
export function modelOfDesign(design: Design, knobs: Knobs): RawModel {
  const structure = new SiteStructure(design);
  const { endpoints, groups } = structure.all(knobs.sharedData);
  const { parts, causes } = sitePartsOf(design, knobs, structure.needed(), structure.asked());
  const assumptions = [...assumptionsOf(design, knobs)];
  return { model: design.site, target: design.target, parts, causes, groups, endpoints, assumptions };
}

/** Names that `rates` of the site can have an effect under, those of the kinds of parts aside. */
export function ratedNamesOf(design: Design, knobs: Knobs): ReadonlySet<string> {
  const structure = new SiteStructure(design);
  structure.all(false);
  return sitePartsOf(design, knobs, structure.needed(), structure.asked()).ratedNames;
}

const address = "virtual address";

class SiteStructure {
  readonly #design: Design;
  readonly #dependencies: Dependencies;
  readonly #byName: ReadonlyMap<string, DesignedComponent>;
  /** Components that some endpoint needs. */
  readonly #needed = new Map<string, DesignedComponent>();
  readonly #asked: ModelEndpoint[] = [];

  constructor(design: Design) {
    this.#design = design;
    this.#dependencies = dependencies(design);
    this.#byName = new Map(design.components.map((component) => [component.name, component]));
  }

  all(sharedData: boolean): { endpoints: Record<string, RawStructure>; groups: Record<string, RawStructure> } {
    const endpoints: Record<string, RawStructure> = {};
    for (const { name, component, pinned } of this.#design.endpoints) {
      const behind = this.#dependencies.closure(component);
      for (const each of behind) this.#need(each);
      const needs = [address, ...behind];
      endpoints[name] = { all: needs };
      const all = new Set([...behind, ...this.#dependencies.front.map((each) => each.name)]);
      this.#asked.push({ name, of: name, needs: all });
      if (pinned === undefined) continue;
      this.#asked.push({ name: `${name} data`, of: name, needs: all });
      endpoints[`${name} data`] = { all: sharedData ? needs : [...needs, instance(component, pinned.host)] };
    }
    const front = this.#front();
    const groups: Record<string, RawStructure> = { [address]: front };
    for (const component of this.#needed.values()) groups[component.name] ??= redundant(this.#design, component);
    return { endpoints, groups };
  }

  /** Known once `all` was asked. */
  needed(): readonly DesignedComponent[] {
    return [...this.#needed.values()];
  }

  /** Known once `all` was asked. */
  asked(): readonly ModelEndpoint[] {
    return this.#asked;
  }

  /** Hosts that may hold the address, each with all that it takes to serve there. */
  #front(): RawStructure {
    const holders = new Set(this.#design.addresses.flatMap((each) => each.hosts));
    const local = this.#dependencies.front.map(({ name }) => name);
    for (const name of local) this.#need(name);
    const hostsOf = new Map(local.map((name) => [name, new Set(this.#byName.get(name)?.hosts)]));
    return {
      any: [...holders].map((host): RawStructure => {
        const on = local.filter((name) => hostsOf.get(name)?.has(host) === true);
        return on.length === 0 ? hostPart(host) : { all: on.map((name) => instance(name, host)) };
      }),
    };
  }

  #need(name: string): void {
    const component = this.#byName.get(name);
    if (component === undefined) return;
    this.#needed.set(name, component);
    for (const voter of votersWith(this.#design, component)) this.#needed.set(voter.name, voter);
  }
}

function redundant(design: Design, component: DesignedComponent): RawStructure {
  const of = countedInstances(design, component).map((each) => instance(each.component.name, each.host));
  switch (component.redundancy.rule) {
    case "any":
      return { any: of };
    case "all":
      return { all: of };
    case "majority":
      return { atLeast: Math.floor(of.length / 2) + 1, of };
    default:
      throw new Error("invariant: unknown redundancy");
  }
}
