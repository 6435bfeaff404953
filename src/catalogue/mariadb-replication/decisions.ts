import type { Decision } from "../contract/design.ts";
import type { Site } from "../../spec/site.ts";

export function replicationDecisions(site: Site): readonly Decision[] {
  return [
    {
      subject: "mariadb commits",
      choice:
        "semi-synchronous, AFTER_SYNC: a commit is seen and acknowledged once a standby has it on its disk; with no standby at hand commits wait, and never go on alone (rpl_semi_sync_master_timeout: a year)",
      because:
        "the server's default of 10 s turns replication asynchronous without a word, and the next failover loses what was acknowledged meanwhile; writes that wait are lost to nobody, and reads go on",
    },
    {
      subject: "mariadb promotion",
      choice:
        "every standby that the cluster knows is stopped and asked for its GTID, all but one member must answer, and the promoted one fetches first what another has more",
      because:
        "MariaDB waits for one standby, whichever is first: only all of them but one are sure to have every acknowledged commit; with fewer nothing is promoted, and the promotion says whom it waits for",
    },
    {
      subject: "mariadb generations",
      choice:
        "each promotion begins at the next multiple of 100 000 000 000 of the GTID's number, in a table quorate.promotions",
      because:
        "of two positions the greater is then of the later promotion, or further in the same: an old primary that has more of its own is never taken for the most advanced",
    },
    {
      subject: "mariadb resource agent",
      choice: "an agent of its own, ocf:quorate:mariadb",
      because:
        "ocf:heartbeat:mariadb compares the last number of a GTID alone, promotes without waiting for what its standby has received and not applied, leaves the 10 s after which replication is asynchronous, and mends no primary that comes back",
    },
    {
      subject: "mariadb return",
      choice:
        "a copy always starts as a standby, read only (init_rpl_role=SLAVE beside another primary): what nobody had acknowledged is taken back; one whose history is another is copied anew, and its data are kept aside",
      because:
        "a primary that loses power has written down commits that no standby has; what it alone has must neither be served nor thrown away unseen",
    },
    {
      subject: "mariadb is reached",
      choice: "through the balancers, whose check follows the promoted member",
      because:
        "local clients reach it on the loopback, where no address has to move first, and sessions with the old primary are cut",
    },
    ...(site.certificates === "none"
      ? []
      : [
          {
            subject: "mariadb TLS",
            choice:
              "replication, members' and services' logins, with certificates of the cluster's own authority; nobody else is let in",
            because: "your site file says so (certificates: own)",
          },
        ]),
  ];
}
