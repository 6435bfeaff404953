import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { corrupt } from "./corrupt.ts";
import { cutClients } from "./cut-clients.ts";
import { cutCluster, type Membership } from "./cut-cluster.ts";
import { delay } from "./delay.ts";
import { duplicate } from "./duplicate.ts";
import { linkDown } from "./link-down.ts";
import { loss } from "./loss.ts";
import { rate } from "./rate.ts";
import { relayed } from "./relayed.ts";
import { reorder } from "./reorder.ts";

export interface Wired {
  readonly members: readonly Member[];
  /** Whatever agrees on who is there; absent where nothing does. */
  readonly membership: Membership | undefined;
  /** Where clients come. */
  readonly ports: readonly number[];
}

/** What can happen to the packets of a host, besides that hosts do not hear each other. */
export function networkFaults({ members, membership, ports }: Wired): readonly Fault[] {
  return [
    linkDown,
    ...(membership === undefined ? [] : cutCluster(membership, members)),
    ...cutClients(members, ports),
    loss,
    rate(members),
    ...[delay, reorder, duplicate, corrupt].map((each) => relayed(each, members)),
  ];
}
