import type { Design, DesignedComponent } from "../../catalogue/contract/design.ts";
import { defaultRates, type RatedKind } from "../../spec/default-rates.ts";
import type { SiteRates } from "../../spec/site.ts";
import type { RawCause, RawPart } from "../../dependability/model/schema.ts";
import { coverageOf, isFenced, type Knobs } from "./knobs.ts";
import { endpointOutageMs, sharedOutageMs } from "./outages.ts";
import { hostPart, instance, systemPart, zonePart } from "./part-names.ts";
import { sharesOf } from "./shares.ts";
import { unnoticedHours } from "./unnoticed.ts";

const hourMs = 3_600_000;

export interface SiteParts {
  readonly parts: Record<string, RawPart>;
  readonly causes: Record<string, RawCause>;
  /** Every name by which `rates` of a site can mean some of them. */
  readonly ratedNames: ReadonlySet<string>;
}

/** What a design is made of: the software that its endpoints need, and the systems, hosts and zones that take it along. */
export function sitePartsOf(design: Design, knobs: Knobs, needed: readonly DesignedComponent[]): SiteParts {
  return new PartsOfSite(design, knobs, needed).all();
}

class PartsOfSite {
  readonly #design: Design;
  readonly #knobs: Knobs;
  readonly #needed: readonly DesignedComponent[];
  readonly #shares: ReadonlyMap<string, number>;
  readonly #outageMs: number;
  readonly #fenced: boolean;
  readonly #ratedNames = new Set<string>();

  constructor(design: Design, knobs: Knobs, needed: readonly DesignedComponent[]) {
    this.#design = design;
    this.#knobs = knobs;
    this.#needed = needed;
    this.#shares = sharesOf(design, needed);
    this.#outageMs = sharedOutageMs(design, knobs.measured);
    this.#fenced = isFenced(design, knobs);
  }

  all(): SiteParts {
    return { parts: this.#software(), causes: this.#shared(), ratedNames: this.#ratedNames };
  }

  #software(): Record<string, RawPart> {
    const parts: Record<string, RawPart> = {};
    const crowd = new Map<string, number>();
    for (const component of this.#design.components) {
      for (const host of component.hosts) crowd.set(host, (crowd.get(host) ?? 0) + 1);
    }
    for (const component of this.#needed) {
      const endpoint = this.#design.endpoints.find((each) => each.component === component.name);
      const outageMs =
        endpoint === undefined ? this.#outageMs : endpointOutageMs(this.#design, this.#knobs.measured, endpoint.name);
      for (const host of component.hosts) {
        const name = instance(component.name, host);
        const share = this.#shares.get(name) ?? 1;
        parts[name] = this.#part("software", [component.name, name], share, outageMs, crowd.get(host) ?? 1);
      }
    }
    return parts;
  }

  #shared(): Record<string, RawCause> {
    const causes: Record<string, RawCause> = {};
    const zones = new Map<string, { takes: string[]; share: number }>();
    const on = new Map<string, string[]>(this.#design.hosts.map(({ name }) => [name, []]));
    for (const { name, hosts } of this.#needed) for (const host of hosts) on.get(host)?.push(instance(name, host));
    for (const host of this.#design.hosts) {
      const takes = on.get(host.name) ?? [];
      if (takes.length === 0) continue;
      const share = Math.max(...takes.map((name) => this.#shares.get(name) ?? 1));
      const hardware = hostPart(host.name);
      const system = systemPart(host.name);
      causes[system] = { ...this.#part("system", [system], share, this.#outageMs, 1), takes };
      causes[hardware] = { ...this.#part("host", [host.name, hardware], share, this.#outageMs, 1), takes: [system] };
      const zone = zones.get(host.zone) ?? { takes: [], share: 0 };
      zone.takes.push(hardware);
      zones.set(host.zone, { takes: zone.takes, share: Math.max(zone.share, share) });
    }
    for (const [zone, { takes, share }] of zones) {
      const name = zonePart(zone);
      causes[name] = { ...this.#part("zone", [zone, name], share, this.#outageMs, 1), takes };
    }
    return causes;
  }

  /**
   * `names`: those by which rates can mean it, the last one counts most; `crowd`: how many of its kind share the failure
   * rate of the kind.
   */
  #part(kind: RatedKind, names: readonly string[], share: number, outageMs: number, crowd: number): RawPart {
    const { rates, repair } = this.#knobs;
    const base = defaultRates[kind];
    for (const name of names) this.#ratedNames.add(name);
    const rate = [kind, ...names].reduce<SiteRates[string]>((sum, name) => ({ ...sum, ...rates[name] }), {});
    const named = names.some((name) => rates[name]?.mttfHours !== undefined);
    const coverage = coverageOf(kind, names, this.#fenced, this.#knobs);
    const mttf = (rate.mttfHours ?? base.mttfHours) * (named ? 1 : crowd);
    const mttr = (rate.mttrHours ?? base.mttrHours) * repair;
    if (share === 0) return { mttf, mttr };
    return {
      mttf,
      mttr,
      failover: outageMs / hourMs,
      ...(coverage < 1 ? { coverage, uncovered: unnoticedHours } : {}),
      ...(share < 1 ? { exposure: share } : {}),
    };
  }
}
