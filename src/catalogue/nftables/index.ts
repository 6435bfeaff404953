import { z } from "zod";
import { askOthers, type ManagedUnit } from "../contract/condition.ts";
import type { Decision } from "../contract/design.ts";
import { shellWord } from "../../text/shell-word.ts";
import { hostsOf } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { firewallConditions } from "./conditions.ts";
import { component, firewallFiles, programPath, rulesPath, unit } from "./config.ts";
import { firewallPart, statusScript } from "./status.ts";

const options = z.strictObject({});

/** Keeps those out of the design's ports who have no business there: rules of the kernel, one table of the site's own. */
export const nftables: Technology<z.infer<typeof options>> = {
  name: "nftables",
  kind: "infrastructure",
  options,
  uses: ["membership"],
  fills: [{ role: "firewall" }],
  offer: (site) =>
    site.firewall
      ? {
          components: [
            {
              name: component,
              nature: "stateless",
              because: "its rules follow from the design; it keeps no table of connections",
              mode: "active-active",
              modeBecause: "each host guards its own ports",
              loses: "nothing: the kernel has the rules, and no process that could die",
              redundancy: { rule: "any" },
              on: ["control", "network", "compute", "storage", "quorum"],
              run: { by: "systemd", units: [unit] },
              cluster: { runs: "never", because: "the boot loads its rules before there is a network" },
              packages: ["nftables"],
              fills: ["firewall"],
              needs: [],
            },
          ],
          decisions,
        }
      : { components: [] },
  host: (view) =>
    hostsOf(view.design, component).includes(view.host)
      ? {
          files: firewallFiles(view),
          units: [rulesUnit(view)],
          probes: [{ component, script: statusScript, parse: (output, _exitCode, on) => firewallPart(output, on) }],
        }
      : nothing,
  // What it guards leaves before it.
  departs: () => [{ unit, stage: "membership", interrupts: "nothing", before: [] }],
  site: firewallConditions,
  provides: {
    firewall: { admit: (addresses) => [programPath, "admit", ...addresses.map(shellWord)].join(" ") },
  },
};

/** New rules may shut a host out: one that the site file forgot and that runs as a member would be taken for dead. */
function rulesUnit({ design, host, provided }: HostView): ManagedUnit {
  return {
    ...plainUnit,
    gate: {
      turn: component,
      interrupts: "nothing but what hosts would begin that the site does not have any more",
      ...askOthers(
        design.members.filter((member) => member !== host),
        "no host that the site file does not have is a member of the cluster",
        provision(provided, "membership").noneForgotten(design),
      ),
    },
  };
}

const plainUnit: ManagedUnit = {
  unit,
  files: [rulesPath, programPath],
  // It has no process that could be started again.
  runs: { rank: "keeper", settings: { Restart: "no" } },
  onChange: "reload",
  startedBy: "systemd",
  ready: `${programPath} loaded`,
  after: [],
  startMs: 5000,
};

const decisions: readonly Decision[] = [
  {
    subject: "firewall",
    choice:
      "each port of the design is open to those who need it (plan --ports), and refuses all others; ports that the design does not have are left as they are",
    because:
      "members of a cluster trust whoever reaches them; what else runs on your hosts only you know, and to shut it out, or SSH, would be no safety",
  },
  {
    subject: "firewall rules",
    choice:
      "one table of nftables, inet quorate, replaced all at once; new rules are on trial until an SSH connection that began under them keeps them",
    because:
      "rules of other tables hold beside it: what one of them drops stays dropped; and a mistake must not shut the operator out",
  },
];
