import type { DesignedComponent } from "../../../catalogue/contract/design.ts";
import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { scripted, strikeMs } from "../scripted.ts";
import { chain, matching, rulesBegin, rulesEnd } from "./rules.ts";

/** What agrees on who is there, and where it listens. */
export type Membership = Pick<DesignedComponent, "hosts" | "listens">;

/**
 * The cluster's own messages are lost while everything else goes on: a firewall rule, a switch that drops what it takes for a flood. The
 * others take the host for dead, and must not take over what it still does.
 */
export function cutCluster({ listens, hosts }: Membership, members: readonly Member[]): readonly Fault[] {
  const ports = listens.flatMap((listening) =>
    listening.protocol === "udp"
      ? [listening.lastPort === undefined ? `${listening.port}` : `${listening.port}-${listening.lastPort}`]
      : [],
  );
  if (ports.length === 0 || hosts.length < 3) return [];
  const fault = scripted({
    name: "cut-cluster",
    on: hosts,
    story: `The host and all others do not hear each other's cluster messages for ${strikeMs / 1000} s; database, queue and clients do.`,
    happened: (host) => `${host} was cut off from the cluster's messages for ${strikeMs / 1000} s`,
    over: (host) => `${host} heard the cluster again, or had power again`,
    said: (host) => `cluster messages from and to others are lost: ${host}`,
    fenced: true,
    begin(host, target) {
      if (host !== target) return undefined;
      const others = members.filter(({ name }) => name !== target).flatMap(({ addresses }) => addresses);
      const rules = (side: "saddr" | "daddr"): readonly string[] =>
        matching(side, others).map((from) => `${from}udp dport { ${ports.join(", ")} } drop`);
      return rulesBegin([chain("heard", rules("saddr")), chain("said", rules("daddr"))]);
    },
    end: () => rulesEnd,
  });
  return [fault];
}
