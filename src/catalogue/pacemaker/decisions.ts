import type { Decision } from "../contract/design.ts";
import { clonesFailureTimeout, oneFailures } from "./component-resources.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import type { Site } from "../../spec/site.ts";
import { inputsKept } from "./resources.ts";

/** Of the cluster options that guides recommend, those that decide how it behaves, and why. */
export function pacemakerDecisions(site: Pick<Site, "fencing" | "hosts">): readonly Decision[] {
  return [...always, delayDecision(site)];
}

const always: readonly Decision[] = [
  {
    subject: "pacemaker failures",
    choice: `a start that failed is tried again (start-failure-is-fatal=false); what runs on every host is tried for ever, its failures forgotten after ${clonesFailureTimeout}; what runs once goes to another host after ${oneFailures["migration-threshold"]} failures, for ${oneFailures["failure-timeout"]} at least`,
    because:
      "by default one failed start bars the host until someone cleans up: what could not start while its database was moving would stay away for good",
  },
  {
    subject: "pacemaker stops that fail",
    choice: "of what runs on every host left as it is (on-fail=block); of what runs once the host is fenced",
    because:
      "a host that serves is not shot for one process that would not stop, but a second instance must not start while the first may run",
  },
  {
    subject: "pacemaker at boot",
    choice: "a host's Pacemaker begins when all members are seen, or another's decides already, or after two minutes",
    because:
      "after a power loss of all, servers take their own time to boot; two that were quorate at once would fence the third while it boots, and with action: off it would stay off",
  },
  {
    subject: "pacemaker history",
    choice: `the inputs of the last ${inputsKept} decisions of each kind are kept (pe-input-, pe-warn- and pe-error-series-max)`,
    because:
      "they tell afterwards why something was moved; by default those of errors are kept without end, on the disk that the cluster itself writes to",
  },
];

function delayDecision({ fencing, hosts }: Pick<Site, "fencing" | "hosts">): Decision {
  const subject = "fencing delay";
  if (fencing.kind === "agent" && fencing.spareMs !== undefined) {
    return {
      subject,
      choice: `${fencing.survivor ?? ""} is spared for ${fencing.spareMs / 1000} s before it is fenced (pcmk_delay_base), the other control host not at all`,
      because: `your site file says so (fencing.delay): should the third vote change sides while the one is being fenced, that fencing ends first; a loss of ${fencing.survivor ?? ""} itself is noticed as fast and settled that much later`,
    };
  }
  const third = quorumHost({ hosts });
  return {
    subject,
    choice: "none: neither pcmk_delay_base nor priority-fencing-delay",
    because:
      third === undefined
        ? "only a partition with a majority fences, and there is one at the most: no two hosts shoot each other, and a delay would only lengthen every failover"
        : `only the half that has the vote of ${third.name} fences, and the other has none to fence with; a delay (fencing.survivor and fencing.delay) would lengthen every failover from the host that it spares`,
  };
}
