import type { Component } from "../contract/component.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { callsAt, configPath, databasesReady } from "./places.ts";

/** What chooses a host for a server. */
export const scheduler: Daemon = {
  service: "nova",
  component: "nova-scheduler",
  unit: "nova-scheduler.service",
  files: [configPath],
  interrupts: (host) => `servers for which nova-scheduler on ${host} is choosing a host`,
  after: () => databasesReady,
  rpc: callsAt("scheduler"),
};

export const schedulerComponent: Component = {
  name: scheduler.component,
  nature: "stateless",
  because: "it chooses by what placement and the databases say, and claims its choice at placement",
  mode: "active-active",
  modeBecause:
    "all take messages off one queue; two that choose the same place meet at placement, which gives it to one",
  loses: "the choices it was working on: such a server goes into error, and is created again",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: [scheduler.unit] },
  packages: ["nova-scheduler"],
  needs: ["database", "queue", "placement", "identity"],
};
