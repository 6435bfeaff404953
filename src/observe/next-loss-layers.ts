import type { Design } from "../catalogue/contract/design.ts";
import { lossQuestion } from "./loss.ts";
import { sharedZones } from "./next-loss.ts";
import type { Snapshot } from "./snapshot.ts";

/** One technology of the site, and what the next loss would do to it. */
export interface LayerLoss {
  readonly layer: string;
  /** Instances that work now, and that were designed, of its component that has fewest to spare. */
  readonly working: number;
  readonly designed: number;
  /** Some of it does not work already. */
  readonly stopped: boolean;
  /** Hosts and zones of several hosts, each of which would stop some of it if it were lost next. */
  readonly stoppedBy: readonly string[];
}

/** A host or a zone, and the endpoints that work now and would not any more without it. */
export interface PlaceLoss {
  readonly place: string;
  readonly kind: "host" | "zone";
  readonly endpoints: readonly string[];
}

export interface NextLosses {
  readonly layers: readonly LayerLoss[];
  readonly places: readonly PlaceLoss[];
}

/** What can fail next without an outage, layer by layer, over what runs now. Pure. */
export function nextLosses(design: Design, snapshot: Snapshot): NextLosses {
  const question = lossQuestion(design, snapshot, "down");
  const now = new Set(question({ hosts: [] }).components);
  const silent = new Set(snapshot.endpoints.filter(({ ok }) => !ok).map(({ name }) => name));
  const up = snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name);
  const places = [
    ...up.map((name) => ({ place: name, kind: "host" as const, stops: question({ hosts: [name] }) })),
    ...sharedZones(design, up).map(({ zone, hosts }) => ({
      place: zone,
      kind: "zone" as const,
      stops: question({ hosts, zone }),
    })),
  ];
  const works = (component: string, host: string): boolean =>
    up.includes(host) &&
    snapshot.parts.some(
      (part) =>
        part.component === component && part.host === host && (part.state === "up" || part.state === "degraded"),
    );
  const layers = [...new Set(design.components.map(({ service }) => service))].map((layer): LayerLoss => {
    const components = design.components.filter(({ service, hosts }) => service === layer && hosts.length > 0);
    const counts = components.map(({ name, hosts }) => ({
      working: hosts.filter((host) => works(name, host)).length,
      designed: hosts.length,
    }));
    const fewest = counts.toSorted((left, right) => left.working - right.working)[0] ?? { working: 0, designed: 0 };
    return {
      layer,
      ...fewest,
      stopped: components.some(({ name }) => now.has(name)),
      stoppedBy: places
        .filter(({ stops }) => components.some(({ name }) => !now.has(name) && stops.components.includes(name)))
        .map(({ place }) => place),
    };
  });
  return {
    layers,
    places: places.map(({ place, kind, stops }) => ({
      place,
      kind,
      endpoints: stops.endpoints.filter((name) => !silent.has(name)),
    })),
  };
}
