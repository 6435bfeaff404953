import { withPort } from "../../text/network-place.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import { methodOf } from "./method.ts";

/** One of OVN's two databases: the northbound one says what networks there must be, the southbound one what that means on each host. */
export interface OvnDatabase {
  readonly short: "nb" | "sb";
  readonly schema: "OVN_Northbound" | "OVN_Southbound";
  readonly component: "ovn-northbound" | "ovn-southbound";
  readonly unit: string;
  /** Where clients reach a member, and where members reach each other. */
  readonly port: number;
  readonly raftPort: number;
  /** A table that has rows once anybody uses it. */
  readonly telling: string;
}

export const northbound: OvnDatabase = {
  short: "nb",
  schema: "OVN_Northbound",
  component: "ovn-northbound",
  unit: "ovn-ovsdb-server-nb.service",
  port: 6641,
  raftPort: 6643,
  telling: "Logical_Switch",
};

export const southbound: OvnDatabase = {
  short: "sb",
  schema: "OVN_Southbound",
  component: "ovn-southbound",
  unit: "ovn-ovsdb-server-sb.service",
  port: 6642,
  raftPort: 6644,
  telling: "Chassis",
};

export const databases: readonly OvnDatabase[] = [northbound, southbound];

/** Debian's places of a database. */
export function placesOf({ short }: OvnDatabase) {
  return {
    file: `/var/lib/ovn/ovn${short}_db.db`,
    socket: `/run/ovn/ovn${short}_db.sock`,
    control: `/run/ovn/ovn${short}_db.ctl`,
    pid: `/run/ovn/ovn${short}_db.pid`,
    log: `/var/log/ovn/ovsdb-server-${short}.log`,
    schemaFile: `/usr/share/ovn/ovn-${short}.ovsschema`,
  } as const;
}

/** Where the other members reach a host's. */
export function raftAddress(
  design: Pick<Design, "hosts" | "secrets">,
  { raftPort }: OvnDatabase,
  host: string,
): string {
  return `${methodOf(design)}:${withPort(hostNamed(design, host).address, raftPort)}`;
}
