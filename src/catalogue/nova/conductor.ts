import type { Component } from "../contract/component.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { callsAt, configPath, databasesReady } from "./places.ts";

/** What builds and moves servers, and writes to the databases for the compute hosts. */
export const conductor: Daemon = {
  service: "nova",
  component: "nova-conductor",
  unit: "nova-conductor.service",
  files: [configPath],
  interrupts: (host) => `what nova-conductor on ${host} is building or moving`,
  after: () => databasesReady,
  rpc: callsAt("conductor"),
};

export const conductorComponent: Component = {
  name: conductor.component,
  nature: "stateless",
  because: "each message says all that is to be done, and what comes of it stands in the databases",
  mode: "active-active",
  modeBecause: "all take messages off one queue; the next one is anybody's",
  loses:
    "the builds and moves it was working on: such a server stays in its state until its owner deletes it or an administrator resets it; what waits in the queue goes to another instance",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [conductor.unit] },
  packages: ["nova-conductor"],
  needs: ["database", "queue", "placement", "identity"],
};
