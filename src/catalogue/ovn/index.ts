import { z } from "zod";
import type { Component } from "../contract/component.ts";
import type { Decision } from "../contract/design.ts";
import type { Callers } from "../contract/listening.ts";
import { hostsOf, isVoter } from "../contract/lookup.ts";
import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import type { HostView } from "../contract/provisions.ts";
import type { Site } from "../../spec/site.ts";
import { controller } from "./chassis.ts";
import { ovnConditions } from "./conditions.ts";
import { ovnFiles } from "./config.ts";
import { databases, northbound, southbound, type OvnDatabase } from "./databases.ts";
import { ovnController } from "./provides.ts";
import { controllerProbe, databaseProbe, northd, northdProbe } from "./status.ts";
import { ovnSecrets, tlsDecision } from "./tls.ts";
import { leaderLossTerms, ovnReferenceTimers, ovnTimerLimits, ovnTimers } from "./timers.ts";
import { controllerUnits, northdUnits, ovnUnits } from "./units.ts";

/** More hosts than that ask the southbound database through relays. Source: ovsdb-server(1), kube-ovn and Red Hat's sizing. */
const hostsWithoutRelays = 50;

/** The network controller: databases that agree by majority, one program that translates between them, and one on each host. */
export const ovn: Technology = {
  name: "ovn",
  kind: "infrastructure",
  options: z.strictObject({}),
  uses: ["virtual-switch"],
  fills: [{ role: "network-controller" }],
  offer,
  bind: (draft) => ({
    failover: Object.fromEntries(databases.map(({ component }) => [component, leaderLossTerms(draft)])),
  }),
  host: (view) =>
    isHere(view)
      ? {
          files: ovnFiles(view),
          units: ovnUnits(view),
          probes: [
            ...(isVoter(view.design, view.host)
              ? [...databases.map((database) => databaseProbe(view.design, database)), northdProbe]
              : []),
            ...(hostsOf(view.design, controller).includes(view.host) ? [controllerProbe(view.design)] : []),
          ],
        }
      : nothing,
  site: ovnConditions,
  provides: { "network-controller": ovnController },
};

function isHere({ design, host }: HostView): boolean {
  return isVoter(design, host) || hostsOf(design, controller).includes(host);
}

function offer(site: Site): Offer {
  return {
    components: [
      databaseComponent(northbound, "which networks, ports and routers there must be", "peers", ["network-controller"]),
      databaseComponent(
        southbound,
        "what that means on each host, and where each port is",
        { components: [southbound.component, controller] },
        [],
      ),
      northdComponent,
      controllerComponent,
    ],
    secrets: ovnSecrets(site),
    timers: ovnTimers(site),
    timerLimits: ovnTimerLimits,
    referenceTimers: ovnReferenceTimers,
    decisions: [...decisions(site), ...tlsDecision(site)],
  };
}

/** Networks are changed from databases' hosts alone; hosts of controllers ask what that means for them. */
function databaseComponent(
  database: OvnDatabase,
  holds: string,
  callers: Callers,
  fills: Component["fills"],
): Component {
  return {
    name: database.component,
    nature: "stateful",
    because: `it holds ${holds}`,
    mode: "active-active",
    modeBecause:
      "every member answers; what is written goes through the one that leads, and holds when a majority has it (Raft)",
    loses: "nothing that was written; writes wait for another leader if it led",
    redundancy: { rule: "majority" },
    on: "voters",
    run: { by: "systemd", units: [database.unit] },
    packages: ["ovn-central"],
    ...(fills === undefined ? {} : { fills }),
    needs: [],
    listens: [
      { protocol: "tcp", port: database.port, from: callers, what: "questions and changes" },
      { protocol: "tcp", port: database.raftPort, from: "peers", what: "what the members agree on" },
    ],
  };
}

/** Source: RFC 8926, section 3.2. */
const genevePort = 6081;

const northdComponent: Component = {
  name: northd,
  nature: "stateless",
  because: "it makes the southbound database of the northbound one, and keeps nothing",
  mode: "active-passive",
  modeBecause:
    "all run; a lock in the southbound database lets one work, and passes on when that one's connection is gone",
  loses: "changes of networks, until another one has the lock; packets go on",
  redundancy: { rule: "any" },
  on: "voters",
  run: { by: "systemd", units: northdUnits },
  packages: ["ovn-central"],
  needs: [{ component: northbound.component }, { component: southbound.component }],
};

const controllerComponent: Component = {
  name: controller,
  nature: "stateless",
  because: "it makes its host's switch be as the southbound database says",
  mode: "active-active",
  modeBecause:
    "bound to its host, whose switch no other can tell; DHCP, routing and NAT are in every host's switch, and gateways watch each other by BFD",
  loses:
    "answers to DHCP requests on that host and changes of its ports, until it is started again; what is wired goes on",
  redundancy: { rule: "any" },
  on: ["network", "compute"],
  run: { by: "systemd", units: controllerUnits },
  packages: ["ovn-host"],
  needs: [{ component: southbound.component }],
  listens: [
    {
      protocol: "udp",
      port: genevePort,
      from: "peers",
      what: "packets of instances (Geneve), and whether gateways live",
    },
  ],
};

function decisions({ hosts }: Site): readonly Decision[] {
  const chassis = hosts.filter(({ roles }) => roles.includes("compute") || roles.includes("network")).length;
  const gateways = hosts.filter(({ roles }) => roles.includes("network")).length;
  return [
    {
      subject: "ovn databases",
      choice: "a Raft cluster of the members for each, founded and joined by decision of the evidence of all",
      because:
        "Debian's start script founds a cluster wherever it finds no file; a member that lost its disk would found a second one",
    },
    {
      subject: "ovn gateways",
      choice: `the ${gateways} network host${gateways === 1 ? "" : "s"}, which watch each other by BFD`,
      because:
        "a gateway that is silent is left by all other hosts' switches by themselves, without database and controller",
    },
    {
      subject: "ovn relays",
      choice:
        chassis > hostsWithoutRelays
          ? "wanted, and not laid by this release: put ovsdb relays before the southbound database"
          : "none",
      because: `${chassis} hosts ask the southbound database; past some ${hostsWithoutRelays} each change is work for its members that relays take off them`,
    },
  ];
}
