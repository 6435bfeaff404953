import type { WorkloadName } from "../client-configuration.ts";
import type { EventName } from "../history.ts";

/** How people call what a workload does, and which events it can have to wait for. */
export interface WorkloadWords {
  readonly title: string;
  /** "waited 0.5 s for a token" */
  readonly forA: string;
  readonly waitsFor: readonly EventName[];
  /** What a client does, for the fine print. */
  readonly story: string;
}

export const workloadWords: Readonly<Record<WorkloadName, WorkloadWords>> = {
  "keystone-token": {
    title: "Keystone tokens",
    forA: "a token",
    waitsFor: ["address-move", "backend-down", "database-view"],
    story: "POST /v3/auth/tokens on a new connection each, by a token from before",
  },
  "glance-list": {
    title: "Glance image lists",
    forA: "an image list",
    waitsFor: ["address-move", "backend-down", "database-view"],
    story: "GET /v2/images on a new connection each, with a token from before",
  },
  "sql-insert": {
    title: "SQL writes",
    forA: "a write",
    waitsFor: ["address-move", "backend-down", "database-view"],
    story: "INSERT and COMMIT on kept connections, made anew after an error or a time-out",
  },
  "queue-publish": {
    title: "Confirmed publishes",
    forA: "a confirmed message",
    waitsFor: ["queue-node", "queue-leader"],
    story: "durable messages to a quorum queue, each confirmed; the next broker after a confirm that does not come",
  },
  "queue-consume": {
    title: "Deliveries",
    forA: "a delivery",
    waitsFor: ["queue-node", "queue-leader"],
    story: "consumers that acknowledge each message by hand and notice a dead broker by its heartbeats",
  },
};
