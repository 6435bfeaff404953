import { z } from "zod";
import type { ManagedUnit } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import type { HostView } from "../contract/provisions.ts";
import { component, paths, switchFiles, units } from "./config.ts";
import { openvswitchSwitch } from "./provides.ts";
import { statusScript, switchPart } from "./status.ts";

const [database, daemon, whole] = units;

/** The switch that instances' packets go through, on each host that has any. It is told what to do by somebody else. */
export const openvswitch: Technology = {
  name: "openvswitch",
  kind: "infrastructure",
  options: z.strictObject({}),
  uses: [],
  fills: [{ role: "virtual-switch" }],
  offer,
  host: (view) =>
    hostsOf(view.design, component).includes(view.host)
      ? {
          files: switchFiles(view),
          units: switchUnits(view),
          probes: [{ component, script: statusScript, parse: (output, _exitCode, on) => switchPart(output, on) }],
        }
      : nothing,
  provides: { "virtual-switch": openvswitchSwitch },
};

function offer(): Offer {
  return {
    components: [
      {
        name: component,
        nature: "stateful",
        because: "it holds the ports of its own host and what to do with their packets",
        mode: "active-active",
        modeBecause:
          "each host's switch carries that host's packets; none can stand in for another, and it fails with its host",
        loses:
          "the packets of that host's instances, routers and DHCP servers, until it is started again and told its flows",
        redundancy: { rule: "any" },
        on: ["network", "compute"],
        run: { by: "systemd", units },
        packages: ["openvswitch-switch"],
        fills: ["virtual-switch"],
        needs: [],
      },
    ],
    decisions: [
      {
        subject: "openvswitch datapath",
        choice: "the kernel's where it has the module openvswitch, else the switch's own process; found on each host",
        because: "the kernel's is faster, and a host without it must work all the same",
      },
    ],
  };
}

/** Debian's file for the switch would load the module and give up where there is none. */
const startAnyway = { ExecStart: `\nExecStart=${paths.start}` };

function switchUnits({ host }: HostView): readonly ManagedUnit[] {
  const unit = (name: string, more: Pick<ManagedUnit, "files" | "ready" | "after" | "runs">): ManagedUnit => ({
    unit: name,
    onChange: "restart",
    startedBy: "systemd",
    startMs: 60_000,
    gate: {
      turn: component,
      interrupts: `all packets of ${host}'s instances, until its flows are there again`,
    },
    ...more,
  });
  return [
    unit(database, {
      files: [paths.systemId],
      runs: { rank: "path" },
      ready: "ovs-appctl -t ovsdb-server version",
      after: [],
    }),
    unit(daemon, {
      files: [paths.start],
      runs: { rank: "path", settings: startAnyway },
      ready: "ovs-appctl -t ovs-vswitchd version",
      after: [{ host, unit: database }],
    }),
    // It has no process that could be started again.
    unit(whole, {
      files: [],
      runs: { rank: "path", settings: { Restart: "no" } },
      ready: "ovs-vsctl --timeout=5 show",
      after: [{ host, unit: daemon }],
    }),
  ];
}
