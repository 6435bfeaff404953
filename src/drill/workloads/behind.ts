import type { Design, DesignedEndpoint } from "../../catalogue/contract/design.ts";
import type { Happening } from "../../catalogue/contract/events.ts";
import type { Role } from "../../catalogue/contract/role.ts";
import { dependencies } from "../../design/dependencies.ts";
import type { WorkloadWords } from "../verdict/workload-words.ts";

/** What a role's loss makes clients wait for, as logs tell of it. A cache or another service that is away is no event. */
const awaited: Readonly<Partial<Record<Role, readonly Happening[]>>> = {
  "address-keeper": ["address-move"],
  balancer: ["backend-down"],
  database: ["database-view"],
  "replicated-volume": ["volume-promoted", "volume-mounted"],
  queue: ["queue-node", "queue-leader", "queue-mended"],
  membership: ["membership", "quorum"],
  cluster: ["fencing"],
};

/** What stands between clients of an endpoint and their answer: the front of the site, and all that the endpoint rests on. */
export function behind(
  design: Pick<Design, "components" | "endpoints">,
  endpoint: DesignedEndpoint,
): Pick<WorkloadWords, "endpoint" | "waitsFor" | "needs"> {
  const edges = dependencies(design);
  const rests = edges.closure(endpoint.component);
  const all = new Set([...edges.front.flatMap(({ name }) => edges.closure(name)), ...rests]);
  const roles = new Set(design.components.flatMap(({ name, fills }) => (all.has(name) ? fills : [])));
  return {
    endpoint: endpoint.name,
    waitsFor: [...roles].flatMap((role) => awaited[role] ?? []),
    needs: design.endpoints
      .filter(({ name, component }) => rests.includes(component) && name !== endpoint.name)
      .map(({ name }) => name),
  };
}
