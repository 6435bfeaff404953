import type { Decision } from "../contract/design.ts";
import type { Site } from "../../spec/site.ts";
import { dialectOf } from "./volume.ts";
import type { DrbdOptions } from "./options.ts";

const meaning = {
  A: "a write is done when it is on this host's disk and on its way to the other one",
  B: "a write is done when it is on this host's disk and in the other one's memory",
  C: "a write is done when it is on the disks of both hosts",
} as const;

export function drbdDecisions({ release }: Site, options: DrbdOptions): readonly Decision[] {
  const dialect = dialectOf(release, options);
  return [
    {
      subject: "drbd protocol",
      choice: `${options.protocol}: ${meaning[options.protocol]}`,
      because:
        options.protocol === "C"
          ? "what was acknowledged survives the loss of either host"
          : "the site says so (services.drbd.protocol); what was acknowledged can be lost with the host that took it",
    },
    {
      subject: "drbd version",
      choice: `${dialect}, by the kernel's module`,
      because:
        dialect === "9"
          ? "the site says so (services.drbd.module); the two speak over every network that both are on, and quorum stays off: with two copies there is no majority, and fencing decides"
          : "it is what Debian's kernel has; the two speak over one network, and there is no quorum in it: fencing decides",
    },
    {
      subject: "drbd fencing",
      choice: "resource-and-stonith, with Pacemaker's own handlers",
      because:
        "a host that does not hear the other one stops writing until that one is off, or is kept from being promoted: two copies are never written to at once",
    },
    {
      subject: "drbd split brain",
      choice: "the two stay apart until somebody says whose copy is given up (quorate resolve HOST)",
      because: "every automatic policy throws acknowledged writes away without telling which",
    },
    {
      subject: "drbd first copy",
      choice: "no first synchronisation where both disks are empty; a disk that holds anything is left alone",
      because: "two empty disks need not be made alike: whatever is read was written to both before",
    },
  ];
}
