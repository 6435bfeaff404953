import { z } from "zod";
import { askOthers, type GoalRef, type ManagedUnit, type UnitRuns } from "../contract/condition.ts";
import type { Departure } from "../contract/departure.ts";
import type { Decision, DesignedAddress } from "../contract/design.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { announceFiles, announceOf } from "./announce.ts";
import { interfaceCondition, interfaceConditions } from "./conditions.ts";
import { addressesOn, checkPath, component, configPath, keepalivedFiles, leavePath, unit } from "./config.ts";
import { keepalivedEvents } from "./events.ts";
import { addressKeeper } from "./provides.ts";
import { keepalivedPart, statusScript } from "./status.ts";
import { routerIdConditions } from "./router-ids.ts";
import { keepalivedReferenceTimers, keepalivedTimerLimits, keepalivedTimers, keepalivedTolerates } from "./timers.ts";
import { keepalivedOrigins } from "./origins.ts";

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** Moves the virtual address by VRRP: fast, and without fencing, as nothing behind the address is bound to one host. */
export const keepalived: Technology<Options> = {
  name: "keepalived",
  kind: "infrastructure",
  options,
  uses: ["balancer", "membership"],
  fills: [{ role: "address-keeper", manager: "keepalived" }],
  // A site may name it and have its addresses moved by another.
  offer: (site) =>
    site.vip.manager === "keepalived"
      ? {
          components: [
            {
              name: component,
              nature: "stateless",
              because: "the balancer behind it runs on every member; only the address itself is in one place",
              mode: "active-passive",
              modeBecause: "an address can be on one host only; VRRP chooses which",
              loses: "connections to the address, where it held it, until another host has it",
              redundancy: { rule: "any" },
              on: "members",
              run: { by: "systemd", units: [unit] },
              cluster: {
                runs: "never",
                because:
                  "it moves the addresses itself, without waiting for a quorum; vip.manager gives them to the cluster",
              },
              packages: ["keepalived", "python3"],
              fills: ["address-keeper"],
              needs: ["balancer"],
              listens: [{ protocol: "vrrp", from: "peers", what: "who holds the address, and how well" }],
            },
          ],
          timers: keepalivedTimers(site),
          referenceTimers: keepalivedReferenceTimers,
          timerLimits: keepalivedTimerLimits,
          decisions,
        }
      : { components: [] },
  host: (view) => {
    const addresses = addressesOn(view.design, view.host);
    if (addresses.length === 0) return nothing;
    return {
      files: [...keepalivedFiles(view, addresses), ...announceFiles(view, addresses)],
      units: [keeperUnit(view, addresses), announceOf(view.host)],
      probes: [
        {
          component,
          script: statusScript,
          parse: (output, _exitCode, host) => keepalivedPart(output, host, addresses),
        },
      ],
    };
  },
  departs: keeperDeparts,
  site: (view) => [...interfaceConditions(view), ...routerIdConditions(view)],
  files: { origins: keepalivedOrigins },
  provides: { "address-keeper": addressKeeper },
  tolerates: keepalivedTolerates,
  log: keepalivedEvents,
};

const decisions: readonly Decision[] = [
  {
    subject: "virtual address",
    choice: "VRRP version 3 between the members (keepalived), unicast, a repaired host does not take it back",
    because:
      "the stateless balancer behind it needs no fencing before its address moves, and VRRP moves it in less than half the detection time; Pacemaker would wait for Corosync and fencing",
  },
  {
    subject: "virtual address holder",
    choice:
      "a host holds it only where HAProxy has a backend that serves and Corosync says that it is in the quorate partition",
    because: "a minority that kept it would answer clients with what it can no longer write",
  },
  {
    subject: "virtual address announced",
    choice: "again and again by its holder, as long as it hears a majority of those that may hold it",
    because:
      "a neighbour that missed it, or believed a host that took the address by mistake, would go on sending there; a holder that is cut off must not call clients back",
  },
];

/**
 * Three advertisements of a tenth of a second are missed when a busy host lets its keeper wait that long, and a check that
 * waits for a processor says nothing about the address: both run before other work, below Corosync, which runs at 99. Not by
 * `vrrp_rt_priority`: keepalived 2.2 and 2.3 then limit the time that the keeper may work without waiting, a reload sets
 * that limit to none at all, and the kernel kills the keeper. Source: keepalived.conf(5), systemd.exec(5).
 */
const keeperRuns: UnitRuns = {
  rank: "keeper",
  settings: {
    ExecStopPost: `-${leavePath}`,
    CPUSchedulingPolicy: "rr",
    CPUSchedulingPriority: "50",
  },
};

function keeperUnit({ design, host, provided }: HostView, addresses: readonly DesignedAddress[]): ManagedUnit {
  return {
    unit,
    files: [configPath, checkPath, leavePath],
    runs: keeperRuns,
    onChange: "reload",
    startedBy: "systemd",
    comes: "known",
    ready: `systemctl is-active --quiet ${unit}`,
    after: [
      provision(provided, "balancer").running(host),
      provision(provided, "membership").nobodyElse,
      ...afterFirst(design.members, host),
      ...addresses.map((each) => ({ condition: interfaceCondition(host, each) })),
    ],
    gate: {
      turn: "keepalived",
      interrupts: `nothing as long as ${host} does not hold the address; else clients' connections, for the move`,
      ...askOthers(
        design.members.filter((member) => member !== host),
        "another member may take the address",
        checkPath,
      ),
    },
    startMs: 10_000,
  };
}

/** Those that stay go on telling it who holds the address until it is gone: alone it would hold it as well. */
function keeperDeparts({ design, host }: HostView): readonly Departure[] {
  return [
    {
      unit,
      stage: "address",
      interrupts: `nothing as long as ${host} does not hold the address; else clients' connections, for the move`,
      ...askOthers(design.members, "another member may take the address", checkPath),
      before: design.members.map((member) => ({ host: member, unit })),
    },
  ];
}

/** On a new site the address goes where the preferred backends are: to the first member, which starts first. */
function afterFirst([first]: readonly string[], host: string): readonly GoalRef[] {
  return first === undefined || first === host ? [] : [{ host: first, unit }];
}
