import { z } from "zod";
import type { ClusterConstraint, ClusterResource } from "../contract/design.ts";
import type { DesignDraft, Technology } from "../contract/technology.ts";
import { isMember, timerMs } from "../contract/lookup.ts";
import { dropInPath } from "../format/drop-in.ts";
import { partitionQuorate } from "../corosync/joined.ts";
import { pacemakerEvents } from "./events.ts";
import { firstCibId, pacemakerConditions } from "./conditions.ts";
import { pacemakerFiles, unit } from "./config.ts";
import { pacemakerPart, statusScript } from "./status.ts";
import { pacemakerReferenceTimers, pacemakerTimers } from "./timers.ts";

const options = z.strictObject({});

/** Runs what may be in one place only, after quorum and fencing. */
export const pacemaker: Technology<z.infer<typeof options>> = {
  name: "pacemaker",
  kind: "infrastructure",
  options,
  requires: ["corosync"],
  packages: ["pacemaker", "pacemaker-cli-utils", "resource-agents"],
  sitePackages: ({ fencing }) => (fencing.kind === "agent" && fencing.agent !== "lab" ? ["fence-agents"] : []),
  maskedUnits: ["pacemaker_remote.service"],
  secrets: [],
  referenceTimers: pacemakerReferenceTimers,
  components: () => [
    {
      name: "pacemaker",
      nature: "stateful",
      because: "its configuration and its view of the cluster are replicated between members",
      modes: ["active-active"],
      modeBecause: "one member coordinates, any other takes that over",
      units: [unit],
      runsOn: "members",
      redundancy: { rule: "majority" },
      needs: ["corosync"],
    },
  ],
  endpoints: () => [],
  timers: pacemakerTimers,
  decisions: ({ fencing }) =>
    fencing.kind === "agent"
      ? [
          {
            subject: "fencing",
            choice: `fence_${fencing.agent === "lab" ? "quorate_lab" : fencing.agent}, one device per host, which never runs on the host it can power off; action ${fencing.action}`,
            because:
              fencing.action === "off"
                ? "the site says so; a host that had to be fenced stays off until someone has seen why"
                : "a fenced host comes back by itself and the site is whole again sooner; `action: off` keeps it off until someone has seen why",
          },
        ]
      : [
          {
            subject: "fencing",
            choice: "none",
            because: "the site says so; whatever may be in one place only is then at risk",
          },
        ],
  clusterResources: (draft) => ({ properties: properties(draft), ...addressResources(draft) }),
  failover: () => [],
  addressFailover: (design) =>
    design.addresses.some(({ manager }) => manager === "pacemaker") ? addressFailover(design) : [],
  log: pacemakerEvents,
  files: pacemakerFiles,
  units: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            unit,
            host,
            technology: "pacemaker",
            files: [dropInPath(unit)],
            onChange: "reload",
            startedBy: "systemd",
            ready: "crmadmin --dc_lookup --timeout=2s >/dev/null",
            after: [partitionQuorate, firstCibId(host), `${host}/unit corosync.service`],
            gate: {
              turn: "pacemaker",
              interrupts: `resources that Pacemaker runs on ${host} move`,
              askOn: design.members.filter((member) => member !== host),
              question: "the others have a coordinator",
              test: "crmadmin --dc_lookup --timeout=2s >/dev/null",
            },
            startMs: 60_000,
          },
        ]
      : [],
  conditions: pacemakerConditions,
  probes: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            component: "pacemaker",
            script: statusScript,
            parse: (output, exitCode, on) =>
              pacemakerPart(output, exitCode, on, design.cluster.properties["stonith-enabled"] === "true"),
          },
        ]
      : [],
};

function properties(draft: DesignDraft): Readonly<Record<string, string>> {
  const ms = (name: string): string => `${timerMs(draft, `pacemaker.${name}`)}ms`;
  const fencing = draft.fencing;
  return {
    "stonith-enabled": fencing.kind === "agent" ? "true" : "false",
    ...(fencing.kind === "agent" ? { "stonith-action": fencing.action } : {}),
    "stonith-timeout": ms("stonith-timeout"),
    "no-quorum-policy": "stop",
    "dc-deadtime": ms("dc-deadtime"),
    "cluster-recheck-interval": ms("cluster-recheck-interval"),
  };
}

/** With `vip.manager: pacemaker` the address is a resource that goes where a balancer runs. */
function addressResources({ addresses }: DesignDraft): {
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
} {
  const managed = addresses.filter(({ manager }) => manager === "pacemaker");
  return {
    resources: managed.map(({ name, address, prefix }) => ({
      id: `quorate-vip-${name}`,
      agent: "ocf:heartbeat:IPaddr2",
      parameters: { ip: address, cidr_netmask: String(prefix), arp_count: "3" },
      operations: [{ name: "monitor", intervalMs: 1000, timeoutMs: 5000 }],
      clone: false,
      meta: { "resource-stickiness": "100" },
    })),
    constraints: managed.map(({ name }) => ({
      kind: "colocation",
      id: `quorate-vip-${name}-with-haproxy`,
      resource: `quorate-vip-${name}`,
      with: "quorate-haproxy-clone",
    })),
  };
}

function addressFailover(design: DesignDraft): { what: string; ms: number }[] {
  const agent = design.fencing.kind === "agent";
  return [
    { what: "Corosync declares the token lost", ms: timerMs(design, "corosync.token") },
    { what: "the others agree on a membership without the host", ms: timerMs(design, "corosync.consensus") },
    ...(agent ? [{ what: "the host is fenced", ms: fenceMs }] : []),
    { what: "Pacemaker starts the address elsewhere", ms: startMs },
  ];
}

/** What a BMC takes to power a host off; redfish and IPMI controllers answer within some seconds. */
const fenceMs = 5000;
/** IPaddr2 adds the address and announces it; the transition around it takes about as long again. */
const startMs = 1000;
