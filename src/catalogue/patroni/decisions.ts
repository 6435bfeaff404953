import type { Site } from "../../spec/site.ts";
import type { Decision } from "../contract/design.ts";
import type { PatroniOptions } from "./options.ts";

export function patroniDecisions(_site: Site, { watchdog }: PatroniOptions): readonly Decision[] {
  return [
    {
      subject: "patroni instead of the cluster",
      choice: "Patroni promotes, by a lease in etcd; database: postgresql leaves that to the cluster",
      because:
        "your site file says so (mode: patroni): it needs no fence device, and is what many know; the cluster is the default since it misses a dead host after its token and fences it, where Patroni's lease lasts 20 s at least",
    },
    {
      subject: "patroni commits",
      choice: "a commit is acknowledged once a majority of the members has it (synchronous_mode: quorum, strict)",
      because:
        "what was acknowledged survives the loss of the primary: none is promoted that is not known to have it; with no standby at hand commits wait",
    },
    {
      subject: "patroni before a promotion",
      choice:
        "as many members as Patroni asked are asked again once they follow the new primary, or once all others say that they are none (pre_promote); who has more gets the lease",
      because:
        "a primary that was frozen and thaws just then has its commits confirmed by a standby that still follows it, and they would be lost; synchronous_mode: on prevents that as well, but writes stand whenever its one named standby dies, and nobody is promoted until a new primary has named one",
    },
    {
      subject: "patroni without the store",
      choice: "a primary goes on while it reaches every other member (failsafe_mode)",
      because:
        "otherwise the loss of etcd's majority stops a database of which every copy is well; one that is cut off from any member gives up, since that one may be asked to take over",
    },
    {
      subject: "patroni fences nobody",
      choice: watchdogChoice[watchdog],
      because:
        "an old primary that is cut off or thaws acknowledges nothing, since nobody follows it any more; for a moment it still answers what only reads, and a watchdog ends that",
    },
    {
      subject: "patroni return",
      choice: "an old primary is rewound (pg_rewind) and follows; data are never taken away by themselves",
      because:
        "if rewinding fails, what is there may be wanted: patronictl reinit copies anew when an operator says so",
    },
    {
      subject: "patroni is reached",
      choice: "through the balancers, which ask each member's REST API who is primary (GET /primary)",
      because:
        "it answers by the lease and by the server; local clients reach it on the loopback, where no address has to move first",
    },
  ];
}

const watchdogChoice: Readonly<Record<PatroniOptions["watchdog"], string>> = {
  automatic:
    "the host's watchdog is used where there is one that user postgres may open (/dev/watchdog), and nothing where there is none",
  required: "a member is promoted only with its host's watchdog (/dev/watchdog), which user postgres must be let open",
  off: "no watchdog is used",
};
