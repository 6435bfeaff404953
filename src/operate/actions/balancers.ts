import type { ActionView } from "./action.ts";

/** Hosts whose balancer can be told something; one that cannot be reached sends nobody anywhere. */
export function balancersOf({ design, snapshot }: Pick<ActionView, "design" | "snapshot">): readonly string[] {
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  return design.components
    .filter(({ fills }) => fills.includes("balancer"))
    .flatMap(({ hosts }) => hosts)
    .filter((name) => up.has(name));
}
