import { wholeId, type ClusterConstraint, type ClusterResource, type Spread } from "../contract/cluster.ts";
import type { Decision, DesignDraft } from "../contract/design.ts";
import { memberHosts } from "../contract/lookup.ts";
import type { ComponentResources } from "../contract/roles/cluster-orders.ts";
import type { Site } from "../../spec/site.ts";
import { listed } from "../../text/sentence.ts";
import { addressId } from "./resources.ts";

type Wanted = Site["resources"][number];

/** What the operator has the cluster run besides what the design needs. */
export function operatorResources(draft: DesignDraft): ComponentResources {
  const resources = draft.resources.map(asResource);
  const idOf = new Map([
    ...draft.addresses.map((address) => [address.name as string, [addressId(address)]] as const),
    ...draft.components.map((component) => [component.name, component.resources] as const),
    ...draft.resources.map((each, index) => [each.name, [wholeId(resources[index]!)]] as const),
  ]);
  const constraints = draft.resources.flatMap((each, index) => {
    const own = wholeId(resources[index]!);
    return [
      ...each.with.flatMap((other) =>
        (idOf.get(other) ?? []).map((id): ClusterConstraint => ({
          kind: "colocation",
          id: `${own}-with-${id}`,
          resource: { resource: own },
          with: { resource: id },
          score: "INFINITY",
        })),
      ),
      ...each.after.flatMap((other) =>
        (idOf.get(other) ?? []).map((id): ClusterConstraint => ({
          kind: "order",
          id: `${own}-after-${id}`,
          first: { resource: id },
          next: { resource: own },
        })),
      ),
      ...preferences(draft, each, own),
    ];
  });
  return { resources, constraints };
}

function asResource({ name, agent, parameters, meta, operations, runs }: Wanted): ClusterResource {
  return {
    id: `quorate-site-${name}`,
    agent,
    parameters,
    meta,
    operations: operations.flatMap((operation) => {
      if (runs !== "promoted" || operation.name !== "monitor") return [operation];
      // Pacemaker tells the operations of one name apart by their interval.
      return [
        { ...operation, role: "Promoted" as const },
        { ...operation, role: "Unpromoted" as const, intervalMs: operation.intervalMs + 1000 },
      ];
    }),
    spread: spreadOf(runs),
  };
}

function spreadOf(runs: Wanted["runs"]): Spread {
  switch (runs) {
    case "once":
      return { kind: "one" };
    case "everywhere":
      return { kind: "clone", meta: { interleave: "true" } };
    case "promoted":
      return { kind: "promotable", meta: { "promoted-max": "1", interleave: "true" } };
  }
}

/** The first place is the best; members outside of `only` are none. */
function preferences(draft: DesignDraft, { prefer, only }: Wanted, resource: string): readonly ClusterConstraint[] {
  const at = (kind: string, host: string, score: string): ClusterConstraint => ({
    kind: "location",
    id: `${resource}-${kind}-${host}`,
    resource,
    host,
    score,
  });
  return memberHosts(draft).flatMap(({ name, zone }) => {
    if (only.length > 0 && !only.includes(name) && !only.includes(zone)) return [at("not-on", name, "-INFINITY")];
    const rank = prefer.findIndex((place) => place === name || place === zone);
    return rank < 0 ? [] : [at("prefers", name, String(100 * (prefer.length - rank)))];
  });
}

const runsWords = {
  once: "on one member",
  everywhere: "on every member",
  promoted: "on every member, promoted on one",
} as const;

/** Its parameters are not shown: there may be a password among them. */
export function resourceDecision({ name, agent, runs, prefer, only, with: beside, after }: Wanted): Decision {
  const more = [
    ...(only.length > 0 ? [`only on ${listed(only, "or")}`] : []),
    ...(prefer.length > 0 ? [`best on ${prefer.join(", then ")}`] : []),
    ...(beside.length > 0 ? [`beside ${listed(beside)}`] : []),
    ...(after.length > 0 ? [`after ${listed(after)}`] : []),
  ];
  return {
    subject: `resource ${name}`,
    choice: [`${agent}, ${runsWords[runs]}`, ...more].join("; "),
    because: `your site file says so (resources.${name})`,
  };
}
