import type { WorkloadName } from "../client-configuration.ts";
import type { EventName } from "../history.ts";

/** How people call what a workload does, and which events it can have to wait for. */
export interface WorkloadWords {
  readonly title: string;
  /** "waited 0.5 s for a token" */
  readonly forA: string;
  readonly waitsFor: readonly EventName[];
  /** Endpoints that its own one needs to answer. */
  readonly needs: readonly string[];
}

export const workloadWords: Readonly<Record<WorkloadName, WorkloadWords>> = {
  "keystone-token": {
    title: "Keystone tokens",
    forA: "a token",
    waitsFor: ["address-move", "backend-down", "database-view"],
    needs: ["sql"],
  },
  "glance-list": {
    title: "Glance image lists",
    forA: "an image list",
    waitsFor: ["address-move", "backend-down", "database-view"],
    needs: ["keystone", "sql"],
  },
  "sql-insert": {
    title: "SQL writes",
    forA: "a write",
    waitsFor: ["address-move", "backend-down", "database-view"],
    needs: [],
  },
  "queue-publish": {
    title: "Confirmed publishes",
    forA: "a confirmed message",
    waitsFor: ["address-move", "backend-down", "queue-node", "queue-leader"],
    needs: [],
  },
  "queue-consume": {
    title: "Deliveries",
    forA: "a delivery",
    waitsFor: ["address-move", "backend-down", "queue-node", "queue-leader"],
    needs: [],
  },
};
