import {
  wholeId,
  type ClusterConstraint,
  type ClusterOperation,
  type ClusterResource,
  type Spread,
} from "../contract/cluster.ts";
import type { Component } from "../contract/component.ts";
import type { DesignDraft } from "../contract/design.ts";
import { resourceIds } from "../contract/lookup.ts";
import { timerMs } from "../contract/lookup.ts";
import type { ComponentResources } from "../contract/roles/cluster-orders.ts";

/** Longer than any unit's own time-out: systemd gives up first and says why. */
const startMs = 240_000;
const stopMs = 120_000;
const monitorMs = 30_000;

/** What is tried anew on a host after it failed there, when this is over; the cluster looks once a minute. */
export const clonesFailureTimeout = "60s";
/** A single instance that failed twice on a host goes to another one, and does not come back for ten minutes. */
export const oneFailures = { "migration-threshold": "2", "failure-timeout": "10min", "resource-stickiness": "100" };

/** A component's units as resources: one after another in starting order, each where the one before it is. */
export function componentResources(
  draft: DesignDraft,
  component: Pick<Component, "name" | "run">,
  spread: "one" | "every",
): ComponentResources {
  const { name, run } = component;
  const ids = resourceIds(component);
  const resources = run.units.map((unit, index): ClusterResource => {
    const agent = run.by === "systemd" && run.units.length === 1 ? run.agent : undefined;
    return {
      id: ids[index] ?? "",
      agent: agent?.name ?? `systemd:${unit.replace(/\.service$/u, "")}`,
      parameters: agent?.parameters ?? {},
      meta: spread === "one" ? oneFailures : { "failure-timeout": clonesFailureTimeout },
      operations: operations(draft, spread),
      spread: spreadOf(spread),
    };
  });
  return { resources, constraints: [...inOrder(name, resources), ...onlyWhere(draft, name, resources)] };
}

/** With `interleave` an instance waits for the one beside it, not for those on all members. */
function spreadOf(spread: "one" | "every"): Spread {
  return spread === "one" ? { kind: "one" } : { kind: "clone", meta: { interleave: "true" } };
}

/** A host is not shot for an instance that would not stop, where the others serve; for a single one it must be. */
function operations(draft: DesignDraft, spread: "one" | "every"): readonly ClusterOperation[] {
  const intervalMs = timerMs(draft, spread === "one" ? "pacemaker.monitor-one" : "pacemaker.monitor");
  return [
    { name: "start", intervalMs: 0, timeoutMs: startMs },
    { name: "stop", intervalMs: 0, timeoutMs: stopMs, ...(spread === "one" ? {} : { onFail: "block" as const }) },
    { name: "monitor", intervalMs, timeoutMs: monitorMs },
  ];
}

function inOrder(component: string, resources: readonly ClusterResource[]): readonly ClusterConstraint[] {
  return resources.flatMap((resource, index): readonly ClusterConstraint[] => {
    const before = resources[index - 1];
    if (before === undefined) return [];
    const [first, next] = [{ resource: wholeId(before) }, { resource: wholeId(resource) }];
    return [
      {
        kind: "colocation",
        id: `quorate-${component}-together-${index}`,
        resource: next,
        with: first,
        score: "INFINITY",
      },
      { kind: "order", id: `quorate-${component}-order-${index}`, first, next },
    ];
  });
}

/** Members that the component is not on have none of its files. */
function onlyWhere(
  { members, components }: DesignDraft,
  name: string,
  resources: readonly ClusterResource[],
): readonly ClusterConstraint[] {
  const hosts = components.find((each) => each.name === name)?.hosts ?? [];
  const others = members.filter((member) => !hosts.includes(member));
  return resources.flatMap((resource) =>
    others.map((host): ClusterConstraint => ({
      kind: "location",
      id: `${resource.id}-not-on-${host}`,
      resource: wholeId(resource),
      host,
      score: "-INFINITY",
    })),
  );
}
