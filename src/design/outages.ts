import type { DesignedEndpoint, OutageTerm, PredictedOutage, DesignDraft } from "../catalogue/contract/design.ts";
import { provision, type Provided } from "../catalogue/contract/provisions.ts";
import type { Bound } from "../catalogue/contract/technology.ts";
import { dependencies, type Dependencies } from "./dependencies.ts";

/** Steps that follow one after another. */
type Path = readonly OutageTerm[];

/**
 * The longest outage that a host's power loss is bound to cost at each endpoint, on the worst host: the one that holds
 * the address and is the preferred backend of all.
 *
 * Everything that must recover begins to at the same moment and recovers side by side, so that the slowest path decides;
 * the terms of one path follow one after another. The last term is the first answer after the recovery.
 */
export function predictOutages(
  draft: DesignDraft,
  bounds: readonly Bound[],
  provided: Provided,
): readonly PredictedOutage[] {
  const failover = new Map(bounds.flatMap((bound) => Object.entries(bound.failover ?? {})));
  const ways = new Ways(draft, dependencies(draft), failover, provided);
  return draft.endpoints.map((endpoint) => {
    const slowest = ways
      .of(endpoint)
      .reduce<Path>((worst, path) => (totalMs(path) > totalMs(worst) ? path : worst), []);
    const terms = [...slowest, { what: "a client tries again and gets its first answer", ms: firstAnswerMs(draft) }];
    return { fault: "power-off", endpoint: endpoint.name, boundMs: totalMs(terms), terms };
  });
}

class Ways {
  readonly #draft: DesignDraft;
  readonly #dependencies: Dependencies;
  readonly #failover: ReadonlyMap<string, Path>;
  readonly #provided: Provided;

  constructor(draft: DesignDraft, edges: Dependencies, failover: ReadonlyMap<string, Path>, provided: Provided) {
    this.#draft = draft;
    this.#dependencies = edges;
    this.#failover = failover;
    this.#provided = provided;
  }

  /** All that must recover before an endpoint answers again. */
  of(endpoint: DesignedEndpoint): readonly Path[] {
    return this.#paths(endpoint, new Set());
  }

  #paths(endpoint: DesignedEndpoint, seen: Set<string>): readonly Path[] {
    const address = provision(this.#provided, "address-keeper").move(this.#draft, this.#provided);
    const shared = endpoint.share.kind === "even";
    const front = shared
      ? [[...address, provision(this.#provided, "balancer").redispatch(this.#draft)]]
      : [address, ...this.#balancers(endpoint)];
    return [...front, this.#failoverOf(endpoint.component), ...this.#needs(endpoint.component, seen)];
  }

  /** What a component needs, and what that needs, with an endpoint of its own or without. */
  #needs(component: string, seen: Set<string>): readonly Path[] {
    return this.#dependencies.directly(component).flatMap(({ component: { name } }) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const behind = this.#draft.endpoints.find((each) => each.component === name);
      return behind === undefined ? [this.#failoverOf(name), ...this.#needs(name, seen)] : this.#paths(behind, seen);
    });
  }

  /** What the balancers take to leave the dead backend; one that waits for a promotion has left it long before. */
  #balancers(endpoint: DesignedEndpoint): readonly Path[] {
    if (endpoint.share.kind === "promoted") return [];
    return this.#draft.components
      .filter(({ fills }) => fills.includes("balancer"))
      .map(({ name }) => this.#failoverOf(name));
  }

  #failoverOf(component: string): Path {
    return this.#failover.get(component) ?? [];
  }
}

/** A fifth of the detection time: the client's retry, a new connection, and an answer from caches that are cold. */
function firstAnswerMs(draft: DesignDraft): number {
  return Math.round(draft.detectionMs / 5);
}

function totalMs(path: Path): number {
  return path.reduce((sum, { ms }) => sum + ms, 0);
}
