import type { Design, DesignedComponent } from "../../catalogue/contract/design.ts";
import type { SiteRates } from "../../spec/site.ts";
import type { RawCause, RawModel, RawPart, RawStructure } from "../model/schema.ts";
import {
  coverageWithoutFencing,
  coverageWithoutFencingSource,
  defaultRates,
  ratedKinds,
  unnoticedHours,
  unnoticedSource,
  type RatedKind,
} from "./rates.ts";

/** What the model of a design is made with, besides the design. */
export interface Knobs {
  readonly rates: SiteRates;
  /** Longest gap in milliseconds that drills measured, by endpoint; it replaces the design's bound. */
  readonly measured: Readonly<Record<string, number>>;
  /** Factors that a what-if changes; 1 as designed. */
  readonly detection: number;
  readonly repair: number;
  /** Share of the uncovered failures that are left: 1 as designed. */
  readonly uncovered: number;
  /** Adds fencing to a design without; null: as designed. */
  readonly fencing: boolean | null;
}

export const asDesigned: Knobs = { rates: {}, measured: {}, detection: 1, repair: 1, uncovered: 1, fencing: null };

const hourMs = 3_600_000;

/**
 * The model of a design:
 *
 * - every host is hardware and an operating system, in a zone (its switch and feed); each takes what runs on it;
 * - a component works on as many of its hosts as its redundancy asks for;
 * - an endpoint needs one host with the virtual address and the balancer, the component behind it, and all that this
 *   component needs, step by step;
 * - a failure that is noticed costs the failover outage of the design (or the measured one), one that is not costs the
 *   time until people see to it; where n backends share the work evenly it hits one request in n, so that one failure
 *   in n counts.
 */
export function modelOfDesign(design: Design, knobs: Knobs): RawModel {
  const site = new SiteModel(design, knobs);
  return site.model();
}

class SiteModel {
  readonly #design: Design;
  readonly #knobs: Knobs;
  readonly #byName: ReadonlyMap<string, DesignedComponent>;
  /** Components that some endpoint needs. */
  readonly #needed = new Map<string, DesignedComponent>();
  readonly #outageMs: number;
  readonly #fenced: boolean;

  constructor(design: Design, knobs: Knobs) {
    this.#design = design;
    this.#knobs = knobs;
    this.#byName = new Map(design.components.map((component) => [component.name, component]));
    this.#outageMs = Math.max(0, ...design.endpoints.map((endpoint) => this.#endpointOutageMs(endpoint.name)));
    this.#fenced = knobs.fencing ?? design.cluster.fenceDevices.length > 0;
  }

  model(): RawModel {
    const endpoints: Record<string, RawStructure> = {};
    for (const endpoint of this.#design.endpoints) {
      const needs = this.#closure(endpoint.component);
      endpoints[endpoint.name] = { all: ["virtual address", ...needs] };
    }
    const front = this.#front();
    const groups: Record<string, RawStructure> = { "virtual address": front };
    for (const component of this.#needed.values()) groups[component.name] ??= this.#redundant(component);
    const shares = this.#shares();
    return {
      model: this.#design.site,
      target: this.#design.target,
      parts: this.#parts(shares),
      causes: this.#causes(shares),
      groups,
      endpoints,
      assumptions: this.#assumptions(),
    };
  }

  /** Hosts that may hold the address, each with all that it takes to serve there. */
  #front(): RawStructure {
    const holders = new Set(this.#design.addresses.flatMap((address) => address.hosts));
    const moving = this.#design.components.filter((each) => each.mode === "active-passive" && each.needs.length > 0);
    const local = moving.flatMap((each) => [each.name, ...each.needs]);
    for (const name of local) this.#need(name);
    return {
      any: [...holders].map((host): RawStructure => {
        const on = local.filter((name) => this.#byName.get(name)?.hosts.includes(host) === true);
        return on.length === 0 ? hostPart(host) : { all: on.map((name) => instance(name, host)) };
      }),
    };
  }

  #closure(component: string): readonly string[] {
    const found = new Set<string>();
    const visit = (name: string): void => {
      if (found.has(name) || !this.#byName.has(name)) return;
      found.add(name);
      this.#need(name);
      this.#byName.get(name)?.needs.forEach(visit);
    };
    visit(component);
    return [...found];
  }

  #need(name: string): void {
    const component = this.#byName.get(name);
    if (component !== undefined) this.#needed.set(name, component);
  }

  #redundant(component: DesignedComponent): RawStructure {
    const of = component.hosts.map((host) => instance(component.name, host));
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

  /** Of each instance, the share of requests that its failure gets in the way of. */
  #shares(): ReadonlyMap<string, number> {
    const shares = new Map<string, number>();
    const [holder] = this.#design.addresses.flatMap((address) => address.hosts);
    for (const component of this.#needed.values()) {
      const endpoint = this.#design.endpoints.find((each) => each.component === component.name);
      const preferred = endpoint?.backends.find((backend) => backend.role === "preferred")?.host;
      const serving =
        endpoint?.backends.filter((backend) => backend.role === "active").length ?? component.hosts.length;
      for (const host of component.hosts) {
        let share = 1 / Math.max(1, serving);
        if (preferred !== undefined) share = host === preferred ? 1 : 0;
        else if (
          endpoint === undefined &&
          component.redundancy.rule === "any" &&
          component.hosts.includes(holder ?? "")
        ) {
          share = host === holder ? 1 : 0;
        }
        shares.set(instance(component.name, host), share);
      }
    }
    return shares;
  }

  #parts(shares: ReadonlyMap<string, number>): Record<string, RawPart> {
    const parts: Record<string, RawPart> = {};
    const crowd = new Map<string, number>();
    for (const component of this.#design.components) {
      for (const host of component.hosts) crowd.set(host, (crowd.get(host) ?? 0) + 1);
    }
    for (const component of this.#needed.values()) {
      const endpoint = this.#design.endpoints.find((each) => each.component === component.name);
      const outageMs = endpoint === undefined ? this.#outageMs : this.#endpointOutageMs(endpoint.name);
      for (const host of component.hosts) {
        const name = instance(component.name, host);
        parts[name] = this.#part(
          "software",
          [component.name, name],
          shares.get(name) ?? 1,
          outageMs,
          crowd.get(host) ?? 1,
        );
      }
    }
    return parts;
  }

  #causes(shares: ReadonlyMap<string, number>): Record<string, RawCause> {
    const causes: Record<string, RawCause> = {};
    const zones = new Map<string, { takes: string[]; share: number }>();
    for (const host of this.#design.hosts) {
      const on = [...this.#needed.values()]
        .filter((each) => each.hosts.includes(host.name))
        .map((each) => instance(each.name, host.name));
      if (on.length === 0) continue;
      const share = Math.max(...on.map((name) => shares.get(name) ?? 1));
      const hardware = hostPart(host.name);
      const system = `system ${host.name}`;
      causes[system] = { ...this.#part("system", [system], share, this.#outageMs, 1), takes: on };
      causes[hardware] = { ...this.#part("host", [host.name, hardware], share, this.#outageMs, 1), takes: [system] };
      const zone = zones.get(host.zone) ?? { takes: [], share: 0 };
      zones.set(host.zone, { takes: [...zone.takes, hardware], share: Math.max(zone.share, share) });
    }
    for (const [zone, { takes, share }] of zones) {
      const name = `zone ${zone}`;
      causes[name] = { ...this.#part("zone", [zone, name], share, this.#outageMs, 1), takes };
    }
    return causes;
  }

  /** `crowd`: how many of its kind share the failure rate of the kind. */
  #part(kind: RatedKind, names: readonly string[], share: number, outageMs: number, crowd: number): RawPart {
    const base = defaultRates[kind];
    const rate = [kind, ...names].reduce<SiteRates[string]>(
      (sum, name) => ({ ...sum, ...this.#knobs.rates[name] }),
      {},
    );
    const named = names.some((name) => this.#knobs.rates[name]?.mttfHours !== undefined);
    const fencedCoverage =
      this.#fenced || kind === "software" || kind === "zone"
        ? base.coverage
        : Math.min(base.coverage, coverageWithoutFencing);
    const coverage = 1 - (1 - (rate.coverage ?? fencedCoverage)) * this.#knobs.uncovered;
    const mttf = (rate.mttfHours ?? base.mttfHours) * (named ? 1 : crowd);
    const mttr = (rate.mttrHours ?? base.mttrHours) * this.#knobs.repair;
    if (share === 0) return { mttf, mttr };
    return {
      mttf,
      mttr,
      failover: (outageMs * this.#knobs.detection) / hourMs,
      ...(coverage < 1 ? { coverage, uncovered: unnoticedHours } : {}),
      ...(share < 1 ? { exposure: share } : {}),
    };
  }

  #endpointOutageMs(endpoint: string): number {
    const measured = this.#knobs.measured[endpoint];
    if (measured !== undefined) return measured;
    return Math.max(
      0,
      ...this.#design.outages.filter((each) => each.endpoint === endpoint).map((each) => each.boundMs),
    );
  }

  #assumptions(): NonNullable<RawModel["assumptions"]> {
    const rates = ratedKinds.map((kind) => {
      const { mttfHours, mttrHours, coverage, source } = defaultRates[kind];
      const own = this.#knobs.rates[kind];
      const value = `mttf ${own?.mttfHours ?? mttfHours} h, mttr ${own?.mttrHours ?? mttrHours} h, coverage ${own?.coverage ?? coverage}`;
      return { what: kind, value, source: own === undefined ? source : "the site's rates" };
    });
    const special = Object.entries(this.#knobs.rates).filter(([name]) => !Object.hasOwn(defaultRates, name));
    const outages = this.#design.endpoints.map(({ name }) => ({
      what: `failover of ${name}`,
      value: `${Math.round(this.#endpointOutageMs(name))} ms`,
      source:
        this.#knobs.measured[name] === undefined
          ? "the design's bound for a power-off"
          : "longest gap that a drill measured",
    }));
    return [
      ...rates,
      ...special.map(([name, rate]) => ({ what: name, value: JSON.stringify(rate), source: "the site's rates" })),
      ...outages,
      { what: "failure that nothing notices", value: `${unnoticedHours} h`, source: unnoticedSource },
      ...(this.#fenced
        ? []
        : [
            {
              what: "coverage of hosts without fencing",
              value: String(coverageWithoutFencing),
              source: coverageWithoutFencingSource,
            },
          ]),
    ];
  }
}

function instance(component: string, host: string): string {
  return `${component}@${host}`;
}

function hostPart(host: string): string {
  return `host ${host}`;
}
