import type { Component } from "../contract/component.ts";
import { apiComponent, daemonComponent } from "../openstack/control-service.ts";
import { driverAgent, healthManager, heartbeatPort, housekeeping, octaviaApi as api, worker } from "./api.ts";
import type { Provider } from "./options.ts";

export function octaviaComponents(provider: Provider): readonly Component[] {
  const needs = ["identity", "database"] as const;
  const answers = apiComponent(api, {
    packages: ["octavia-api", ...(provider.kind === "ovn" ? ["python3-ovn-octavia-provider"] : [])],
    because: "load balancers stand in the database",
    modeBecause: "any instance answers any request",
    loses: "the requests it was working on, but for reads, which another instance is asked; load balancers go on",
    fills: ["load-balancer"],
    needs: [...needs, provider.kind === "ovn" ? "network-controller" : "queue"],
  });
  if (provider.kind === "ovn") {
    return [
      answers,
      daemonComponent(driverAgent, {
        packages: ["octavia-driver-agent"],
        because: "what it passes on is what OVN's databases say, read anew at each start",
        modeBecause:
          "each host's API gives the states that it reads to the agent beside it; all of them follow OVN's events, and write the same",
        loses: "nothing but time: a state that changed meanwhile is told by another host's, or when it is back",
        needs: ["database", "network-controller"],
      }),
    ];
  }
  return [
    answers,
    daemonComponent(worker, {
      packages: ["octavia-worker"],
      because: "what is to be done is a message, and what was done stands in the database",
      modeBecause: "the workers take changes off one queue, whoever is free",
      loses:
        "the load balancers it was working on, which stay pending until a failover of them is asked for; they serve as before",
      needs: ["identity", "database", "queue"],
    }),
    daemonComponent(healthManager, {
      packages: ["octavia-health-manager"],
      because: "each heartbeat is written to the database",
      modeBecause:
        "each amphora sends heartbeats to all of them in turn; whoever finds a dead one locks it in the database",
      loses: "one of three heartbeats, which the time-out allows for, and the replacements it was at",
      needs: ["database"],
      listens: [
        {
          protocol: "udp",
          port: heartbeatPort,
          from: "everybody",
          what: "heartbeats of amphorae, each signed with a key",
        },
      ],
    }),
    daemonComponent(housekeeping, {
      packages: ["octavia-housekeeping"],
      because: "what is to be renewed or removed is read from the database each time",
      modeBecause: "each takes what no other has locked in the database: none need be the only one",
      loses: "nothing, since the others do the same",
      needs: ["database"],
    }),
  ];
}
