import { z } from "zod";
import type { Site } from "../../spec/site.ts";
import { askOthers, type ManagedUnit } from "../contract/condition.ts";
import type { Departure } from "../contract/departure.ts";
import type { Decision } from "../contract/design.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import { isMember, timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { clusterConfiguration, firstCibId, nobodyElse, pacemakerConditions } from "./conditions.ts";
import { awaitMembersPath, component, pacemakerFiles, unit } from "./config.ts";
import { pacemakerDecisions } from "./decisions.ts";
import { pacemakerEvents } from "./events.ts";
import { addressKeeper, cluster } from "./provides.ts";
import { operatorResources, resourceDecision } from "./operator-resources.ts";
import { addressResources, clusterProperties } from "./resources.ts";
import { pacemakerPart, statusScript } from "./status.ts";
import { pacemakerReferenceTimers, pacemakerTimerLimits, pacemakerTimers } from "./timers.ts";
import { pacemakerOrigins } from "./origins.ts";

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** Runs what may be in one place only, after quorum and fencing. */
export const pacemaker: Technology<Options> = {
  name: "pacemaker",
  kind: "infrastructure",
  options,
  // An address that it moves goes where a balancer runs.
  uses: ["membership", "balancer"],
  fills: [{ role: "cluster" }, { role: "address-keeper", manager: "pacemaker" }],
  offer: (site) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "its configuration and its view of the cluster are replicated between members",
        mode: "active-active",
        modeBecause: "one member coordinates, any other takes that over",
        loses: "what its host served, since the others fence its host where they can; nothing that others serve",
        // Of two members the one that is left goes on, where the membership has the third vote.
        redundancy: { rule: quorumHost(site) === undefined ? "majority" : "any" },
        on: "members",
        run: { by: "systemd", units: [unit] },
        cluster: {
          runs: "never",
          because: "it is the cluster",
        },
        packages: [
          "pacemaker",
          "pacemaker-cli-utils",
          "resource-agents",
          ...fenceAgents(site),
          ...site.resources.flatMap(({ packages }) => packages),
        ],
        masked: ["pacemaker_remote.service"],
        fills: site.vip.manager === "pacemaker" ? ["cluster", "address-keeper"] : ["cluster"],
        needs: ["membership"],
      },
    ],
    timers: pacemakerTimers(site),
    referenceTimers: pacemakerReferenceTimers,
    timerLimits: pacemakerTimerLimits,
    decisions: [
      fencingDecision(site),
      ...computeFencing(site),
      ...pacemakerDecisions(site),
      ...site.resources.map(resourceDecision),
    ],
  }),
  bind: (draft) => {
    const parts = [addressResources(draft), operatorResources(draft)];
    return {
      properties: clusterProperties(draft),
      resources: parts.flatMap(({ resources }) => resources),
      constraints: parts.flatMap(({ constraints }) => constraints),
    };
  },
  host: (view) =>
    isMember(view.design, view.host)
      ? {
          files: pacemakerFiles(view),
          units: [memberUnit(view)],
          probes: [
            {
              component,
              script: statusScript,
              parse: (output, exitCode, host) =>
                pacemakerPart(output, exitCode, host, view.design.cluster.properties["stonith-enabled"] === "true"),
            },
          ],
        }
      : nothing,
  departs: memberDeparts,
  site: pacemakerConditions,
  files: { origins: pacemakerOrigins },
  provides: { cluster, "address-keeper": addressKeeper },
  log: pacemakerEvents,
};

/** The lab's own agent comes with the lab's hosts. */
function fenceAgents({ fencing }: Site): readonly string[] {
  if (fencing.kind === "none") return [];
  return [fencing.agent, ...fencing.further.map(({ agent }) => agent)].some((agent) => agent !== "lab")
    ? ["fence-agents"]
    : [];
}

function fencingDecision({ fencing }: Site): Decision {
  if (fencing.kind === "none")
    return {
      subject: "fencing",
      choice: "none",
      because: "the site says so; whatever may be in one place only is then at risk",
    };
  return {
    subject: "fencing",
    choice: `${[fencing, ...fencing.further].map(({ agent }) => `fence_${agent === "lab" ? "quorate_lab" : agent}`).join(", and when that has failed ")}, one device per host${fencing.further.length > 0 ? " and level" : ""}, which never runs on the host it can power off; action ${fencing.action}`,
    because:
      fencing.action === "off"
        ? "the site says so; a host that had to be fenced stays off until someone has seen why"
        : "a fenced host comes back by itself and the site is whole again sooner; `action: off` keeps it off until someone has seen why",
  };
}

/** Instances live on hosts outside of the cluster, which the cluster can switch off and never does by itself. */
function computeFencing({ fencing, hosts }: Site): readonly Decision[] {
  const apart = hosts.filter(({ roles }) => roles.includes("compute") && !roles.includes("control"));
  if (fencing.kind === "none" || apart.length === 0) return [];
  return [
    {
      subject: "fencing of compute hosts",
      choice: `a device for each of the ${apart.length === 1 ? "one" : apart.length}, used when somebody asks (stonith_admin --fence HOST), not by itself`,
      because:
        "nothing here starts a host's instances elsewhere; whoever does it by hand (nova evacuate) must know that the host is off, or an instance runs twice on one disk",
    },
  ];
}

const hasCoordinator = "crmadmin --dc_lookup --timeout=2s >/dev/null";

/** A member that stops in order is not fenced; the cluster forgets it, with its fence device, when it is gone. */
function memberDeparts({ design, host }: HostView): readonly Departure[] {
  return [
    {
      unit,
      stage: "cluster",
      interrupts: `resources that Pacemaker runs on ${host} move`,
      ...askOthers(design.members, "the others have a coordinator", hasCoordinator),
      before: [{ condition: clusterConfiguration }, { condition: nobodyElse }],
    },
  ];
}

function memberUnit({ design, host, provided }: HostView): ManagedUnit {
  const membership = provision(provided, "membership");
  return {
    unit,
    files: [],
    // A member that stops waits for its resources to move; Debian's half an hour would outlast any operator's patience.
    // It has no files of its own to read anew: a reload is for systemd's settings alone.
    runs: {
      rank: "keeper",
      settings: {
        TimeoutStopSec: "2min",
        ExecReload: "/bin/true",
        ExecStartPre: `-${awaitMembersPath}`,
        TimeoutStartSec: "5min",
      },
    },
    onChange: "reload",
    startedBy: "systemd",
    ready: hasCoordinator,
    after: [membership.quorate, membership.joined(host), { condition: firstCibId(host) }, membership.running(host)],
    gate: {
      turn: "pacemaker",
      interrupts: `resources that Pacemaker runs on ${host} move`,
      ...askOthers(
        design.members.filter((member) => member !== host),
        "the others have a coordinator",
        hasCoordinator,
      ),
    },
    // It may wait for members that are missing, and is allowed to.
    startMs: 60_000 + timerMs(design, "pacemaker.await-members"),
  };
}
