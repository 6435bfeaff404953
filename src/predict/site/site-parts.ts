import type { Design, DesignedComponent } from "../../catalogue/contract/design.ts";
import { defaultRates, everyKind, type RatedKind } from "../../spec/default-rates.ts";
import type { SiteRates } from "../../spec/site.ts";
import type { RawCause, RawPart } from "../../dependability/model/schema.ts";
import { coverageOf, isFenced, staysOff, type Knobs } from "./knobs.ts";
import { endpointOutageMs } from "./outages.ts";
import { hostPart, instance, systemPart, zonePart } from "./part-names.ts";
import { sharesOf } from "./shares.ts";
import { offUntilSeenHours } from "./unnoticed.ts";

const hourMs = 3_600_000;

export interface SiteParts {
  readonly parts: Record<string, RawPart>;
  readonly causes: Record<string, RawCause>;
  /** Every name by which `rates` of a site can mean some of them. */
  readonly ratedNames: ReadonlySet<string>;
}

/** An endpoint of the model: what it is measured by, and the components that it needs. */
export interface ModelEndpoint {
  readonly name: string;
  /** The endpoint of the design whose outage a failure costs here. */
  readonly of: string;
  readonly needs: ReadonlySet<string>;
}

/** What a design is made of: the software that its endpoints need, and the systems, hosts and zones that take it along. */
export function sitePartsOf(
  design: Design,
  knobs: Knobs,
  needed: readonly DesignedComponent[],
  endpoints: readonly ModelEndpoint[],
): SiteParts {
  return new PartsOfSite(design, knobs, needed, endpoints).all();
}

class PartsOfSite {
  readonly #design: Design;
  readonly #knobs: Knobs;
  readonly #needed: readonly DesignedComponent[];
  readonly #endpoints: readonly ModelEndpoint[];
  readonly #shares: ReadonlyMap<string, number>;
  readonly #outageMs: ReadonlyMap<string, number>;
  readonly #fenced: boolean;
  readonly #ratedNames = new Set<string>();

  constructor(design: Design, knobs: Knobs, needed: readonly DesignedComponent[], endpoints: readonly ModelEndpoint[]) {
    this.#design = design;
    this.#knobs = knobs;
    this.#needed = needed;
    this.#endpoints = endpoints;
    this.#shares = sharesOf(design, needed);
    this.#outageMs = new Map(endpoints.map(({ name, of }) => [name, endpointOutageMs(design, knobs.measured, of)]));
    this.#fenced = isFenced(design, knobs);
  }

  all(): SiteParts {
    return { parts: this.#software(), causes: this.#shared(), ratedNames: this.#ratedNames };
  }

  #software(): Record<string, RawPart> {
    const parts: Record<string, RawPart> = {};
    for (const component of this.#needed) {
      for (const host of component.hosts) {
        const name = instance(component.name, host);
        parts[name] = this.#part("software", [component.name, name], [{ component: component.name, name }]);
      }
    }
    return parts;
  }

  #shared(): Record<string, RawCause> {
    const causes: Record<string, RawCause> = {};
    const zones = new Map<string, { takes: string[]; software: Software[] }>();
    for (const host of this.#design.hosts) {
      const software = this.#needed.flatMap(({ name, hosts }): readonly Software[] =>
        hosts.includes(host.name) ? [{ component: name, name: instance(name, host.name) }] : [],
      );
      if (software.length === 0) continue;
      const hardware = hostPart(host.name);
      const system = systemPart(host.name);
      causes[system] = { ...this.#part("system", [system], software), takes: software.map(({ name }) => name) };
      causes[hardware] = { ...this.#part("host", [host.name, hardware], software), takes: [system] };
      const zone = zones.get(host.zone) ?? { takes: [], software: [] };
      zones.set(host.zone, { takes: [...zone.takes, hardware], software: [...zone.software, ...software] });
    }
    for (const [zone, { takes, software }] of zones) {
      const name = zonePart(zone);
      causes[name] = { ...this.#part("zone", [zone, name], software), takes };
    }
    return causes;
  }

  /**
   * `names`: those by which rates can mean it, the last one counts most; `software`: what fails with it, by which each
   * endpoint feels it.
   */
  #part(kind: RatedKind, names: readonly string[], software: readonly Software[]): RawPart {
    const { rates, repair, people } = this.#knobs;
    const base = defaultRates[kind];
    for (const name of names) this.#ratedNames.add(name);
    const rate = [everyKind, kind, ...names].reduce<SiteRates[string]>((sum, name) => ({ ...sum, ...rates[name] }), {});
    const coverage = coverageOf(kind, names, this.#fenced, this.#knobs);
    const mttf = rate.mttfHours ?? base.mttfHours;
    const waits = kind === "system" && staysOff(this.#design, this.#knobs) ? offUntilSeenHours : 0;
    const mttr = (rate.mttrHours ?? base.mttrHours + waits) * repair;
    const felt = this.#feltAt(software);
    if (felt.every(({ exposure }) => exposure === 0)) return { mttf, mttr };
    const [most] = felt.toSorted((a, b) => b.exposure - a.exposure || b.failover - a.failover);
    const otherwise = felt.filter((each) => each.exposure !== most!.exposure || each.failover !== most!.failover);
    return {
      mttf,
      mttr,
      failover: most!.failover,
      ...(coverage < 1 ? { coverage, uncovered: (rate.unnoticedHours ?? base.unnoticedHours) * people } : {}),
      ...(most!.exposure < 1 ? { exposure: most!.exposure } : {}),
      ...(otherwise.length === 0
        ? {}
        : { felt: Object.fromEntries(otherwise.map(({ at, exposure, failover }) => [at, { exposure, failover }])) }),
    };
  }

  /** At each endpoint that needs some of the software: the greatest share of its requests that one of it gets in the way of. */
  #feltAt(software: readonly Software[]): readonly { at: string; exposure: number; failover: number }[] {
    return this.#endpoints.flatMap(({ name: at, needs }) => {
      const there = software.filter(({ component }) => needs.has(component));
      if (there.length === 0) return [];
      const exposure = Math.max(...there.map(({ name }) => this.#shares.get(name) ?? 1));
      return [{ at, exposure, failover: (this.#outageMs.get(at) ?? 0) / hourMs }];
    });
  }
}

interface Software {
  readonly component: string;
  readonly name: string;
}
