import type { FenceAction } from "../../spec/site.ts";
import type { GoalRef } from "./condition.ts";

/** What the cluster's resource manager is told. */
export interface DesignedCluster {
  /** Who goes on where two members are two halves, if the site says so. */
  readonly survivor?: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly fenceAction: FenceAction;
  readonly fenceDevices: readonly FenceDevice[];
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
  /** What must hold before it is told: data that the resources run on, files that their agents read. */
  readonly after: readonly GoalRef[];
}

export interface FenceDevice {
  readonly id: string;
  /** Without the `stonith:` prefix: `fence_quorate_lab`. */
  readonly agent: string;
  /** The host it can power off. It runs anywhere but there. */
  readonly target: string;
  /** From 1: when it has failed, the device of the next level is tried. */
  readonly level: number;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ClusterResource {
  readonly id: string;
  /** `ocf:heartbeat:IPaddr2`, `systemd:haproxy` */
  readonly agent: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly meta: Readonly<Record<string, string>>;
  readonly operations: readonly ClusterOperation[];
  readonly spread: Spread;
}

export interface ClusterOperation {
  readonly name: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Of a promotable resource: which of its instances it is for. */
  readonly role?: "Promoted" | "Unpromoted";
  /** What a failure of it means; absent: what it means to the cluster by itself. */
  readonly onFail?: OnFail;
}

export const onFailWords = ["ignore", "block", "demote", "stop", "restart", "standby", "fence"] as const;
export type OnFail = (typeof onFailWords)[number];

/** On one member, on every member, or on every member with one promoted. */
export type Spread =
  | { readonly kind: "one" }
  | { readonly kind: "clone"; readonly meta?: Readonly<Record<string, string>> }
  | { readonly kind: "promotable"; readonly meta: Readonly<Record<string, string>> };

/** A resource as constraints mean it: as it is, or only where it is promoted. */
export interface ResourceRef {
  readonly resource: string;
  readonly role?: "Promoted";
}

export type ClusterConstraint =
  | {
      readonly kind: "colocation";
      readonly id: string;
      readonly resource: ResourceRef;
      readonly with: ResourceRef;
      readonly score: string;
    }
  | {
      readonly kind: "order";
      readonly id: string;
      readonly first: OrderStep;
      readonly next: OrderStep;
      /** Only where both happen at once: what comes next is not restarted for what came first. */
      readonly optional?: true;
    }
  | {
      readonly kind: "location";
      readonly id: string;
      readonly resource: string;
      readonly host: string;
      readonly score: string;
    };

export interface OrderStep {
  readonly resource: string;
  readonly action?: "promote";
}

/** The id by which constraints and tools know a resource: that of its clone, where it has one. */
export function wholeId({ id, spread }: ClusterResource): string {
  return spread.kind === "one" ? id : `${id}-clone`;
}
