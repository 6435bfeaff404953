import type { Design, DesignedComponent, DesignedEndpoint } from "../catalogue/contract/design.ts";
import type { Role } from "../catalogue/contract/role.ts";

/** How a component on a host reaches one that it needs. */
export type Reach =
  /** At an endpoint, through a balancer: the one beside it where it has one, else the one that holds the address. */
  | { readonly kind: "endpoint"; readonly endpoint: DesignedEndpoint }
  /** Its instance on the same host: any one of them does its work alone, and where it runs as well it is the nearest. */
  | { readonly kind: "beside" }
  /** As a whole, wherever its instances are. */
  | { readonly kind: "anywhere" };

export interface Dependency {
  readonly component: DesignedComponent;
  readonly reachedFrom: (host: string) => Reach;
}

/**
 * What rests on what, in one place: outages are bound, losses foreseen, files reviewed, availability predicted and gaps
 * explained along the same edges.
 */
export interface Dependencies {
  /** What must work on one host for an address to be served there: its keeper, and the balancer behind it. */
  readonly front: readonly DesignedComponent[];
  /** What tells which hosts are the majority. */
  readonly membership: readonly DesignedComponent[];
  /** What a component needs at first hand. */
  readonly directly: (component: string) => readonly Dependency[];
  /** A component, and all that it needs, each once, depth first in the order in which needs are named. */
  readonly closure: (component: string) => readonly string[];
  /** These components, and all that cannot work without one of them. */
  readonly stoppedBy: (components: ReadonlySet<string>) => ReadonlySet<string>;
}

type Placed = Pick<Design, "components" | "endpoints">;

export function dependencies({ components, endpoints }: Placed): Dependencies {
  const byName = new Map(components.map((component) => [component.name, component]));
  const endpointOf = new Map(endpoints.map((endpoint) => [endpoint.component, endpoint]));
  const filling = (role: Role): readonly DesignedComponent[] => components.filter(({ fills }) => fills.includes(role));
  return {
    front: [...new Set([...filling("address-keeper"), ...filling("balancer")])],
    membership: filling("membership"),
    directly: (name) =>
      (byName.get(name)?.needs ?? []).flatMap((need) => {
        const component = byName.get(need);
        return component === undefined ? [] : [dependency(component, endpointOf.get(need))];
      }),
    closure: (name) => closure(byName, name),
    stoppedBy: (first) => stoppedBy(components, first),
  };
}

function dependency(component: DesignedComponent, endpoint: DesignedEndpoint | undefined): Dependency {
  return {
    component,
    reachedFrom(host) {
      if (endpoint !== undefined) return { kind: "endpoint", endpoint };
      return component.redundancy.rule === "any" && component.hosts.includes(host)
        ? { kind: "beside" }
        : { kind: "anywhere" };
    },
  };
}

function closure(byName: ReadonlyMap<string, DesignedComponent>, first: string): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const component = byName.get(name);
    if (component === undefined || found.has(name)) return;
    found.add(name);
    component.needs.forEach(visit);
  };
  visit(first);
  return [...found];
}

function stoppedBy(components: readonly DesignedComponent[], first: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(first);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const { name, needs } of components) {
      if (needs.some((need) => all.has(need))) all.add(name);
    }
  }
  return all;
}
