import type { Site } from "../../spec/site.ts";
import type { Lack } from "../contract/design.ts";
import type { DrbdOptions } from "./options.ts";

/** A copy is held by two hosts: version 8.4 knows no third, and a third would be a second standby to fence. */
const copies = 2;

/** What a volume on two hosts cannot be without, and what a site gives up by its own words. */
export function drbdLacks(site: Pick<Site, "hosts" | "fencing">, { protocol }: DrbdOptions): readonly Lack[] {
  const control = site.hosts.filter(({ roles, leaving }) => roles.includes("control") && leaving !== true).length;
  return [
    ...(control === copies
      ? []
      : [
          {
            severity: "error" as const,
            sentence: `DRBD keeps a volume on two hosts, and ${control === 1 ? "one host has" : `${control} hosts have`} the role control`,
            remedy:
              control < copies
                ? "Give a second host the role control, and a third machine the role quorum."
                : "Give the role control to two hosts and the role quorum to a third, or take a database that three members share: database: { engine: mariadb, mode: galera }.",
            key: ["hosts"],
          },
        ]),
    ...(site.fencing.kind === "none"
      ? [
          {
            severity: "error" as const,
            sentence:
              "DRBD promotes a copy only when the host of the other one is known to be off, and the site has no fencing: after a partition both would be written to, and one of them thrown away",
            remedy: "Name a fence agent that can switch both hosts off: fencing: { agent: ipmilan }.",
            key: ["fencing"],
          },
        ]
      : []),
    ...protocolLacks(protocol),
    {
      severity: "warning",
      sentence:
        "failovers of a database on DRBD were seen on emulated virtual machines alone: how long one takes on these hosts is assumed",
      remedy:
        "Rehearse it in the lab before it serves anybody, or take database: { engine: mariadb, mode: replicated }, whose failovers were measured.",
      key: ["database"],
    },
  ];
}

function protocolLacks(protocol: DrbdOptions["protocol"]): readonly Lack[] {
  const lost = {
    A: "what was acknowledged and still on its way when the host lost power, up to a send buffer of writes",
    B: "what was acknowledged in the last moments, when both hosts lose power at once and the first one's disk with it",
  };
  if (protocol === "C") return [];
  return [
    {
      severity: "warning",
      sentence: `DRBD's protocol ${protocol} acknowledges a write before the other host has it on its disk: a failover can lose ${lost[protocol]}`,
      remedy: "Take protocol C, unless the other host is too far away to be waited for.",
      key: ["services", "drbd", "protocol"],
    },
  ];
}
