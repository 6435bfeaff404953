import { askOthers, type Gate } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { localClient } from "../mariadb/wire.ts";

/** 4: synced; 2: it gives another its first copy, and serves meanwhile: the balancers' check takes both. */
export const serving = `${localClient} -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" | grep -qwE '2|4'`;
export const synced = `${localClient} -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" | grep -qw 4`;

/** A member may stop when every other has all, and all are there. */
export function restartGate(design: Pick<Design, "members" | "voters">, host: string): Gate {
  return {
    turn: "galera",
    interrupts: `the member on ${host}; sessions move to another one if it is the preferred writer`,
    ...askOthers(
      design.members.filter((member) => member !== host),
      `all ${design.voters.length} members are in the primary component and this one is synced`,
      `${synced} && ${localClient} -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_size'" | grep -qw ${design.voters.length}`,
    ),
  };
}
