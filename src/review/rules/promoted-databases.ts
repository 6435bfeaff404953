import { listed } from "../model/setting.ts";
import type { DatabaseMember, SiteModel } from "../model/site-model.ts";
import { finding, type Rule } from "./rule.ts";

/** MariaDB's or MySQL's servers of which one is written to, as a proxy that asks for read_only knows them. */
function copiesOf({ proxies, databases }: SiteModel): readonly DatabaseMember[] {
  const copies = databases.filter(({ isMember }) => !isMember);
  return proxies.some(({ watchesCopies, watchesGalera }) => watchesCopies && !watchesGalera) &&
    copies.length === databases.length &&
    copies.length > 1
    ? copies
    : [];
}

/** Who writes is told by read_only alone: a server that starts without it says that it does. */
const startsWritable: Rule = (model) => {
  const open = copiesOf(model).filter(({ startsReadOnly }) => !startsReadOnly.value);
  const [first] = open;
  const [proxy] = model.proxies;
  return first === undefined || proxy === undefined
    ? []
    : [
        finding(
          "starts-writable",
          "warning",
          first.startsReadOnly.where,
          `The database of ${listed(open.map(({ host }) => host || "this host"))} starts with read_only off, and ${proxy.program} takes that for the one that is written to: an old primary that comes back after a failover is written beside the new one, and what it was given is not to be put together with the rest.`,
          `Write "read_only = ON" in [mysqld] on every server; whoever promotes a copy switches it off there.`,
        ),
      ];
};

const copiesNotWaitedFor: Rule = (model) => {
  const copies = copiesOf(model);
  const [first] = copies;
  return first === undefined || copies.some(({ waitsForCopy, group }) => waitsForCopy || group !== undefined)
    ? []
    : [
        finding(
          "failover-loses-commits",
          "warning",
          first.where,
          "Replication is asynchronous, as nothing switches semi-synchronous replication on: a copy that is promoted may lack what the old primary had acknowledged last.",
          `Write "rpl_semi_sync_master_enabled = ON" and "rpl_semi_sync_slave_enabled = ON" (MySQL 8.0.26 and later: …_source_… and …_replica_…) in [mysqld] on every server, with its plugins where they are needed.`,
        ),
      ];
};

const staysOutside: Rule = (model) =>
  model.databases.flatMap(({ group }) =>
    group === undefined || group.joinsAtStart.value
      ? []
      : [
          finding(
            "not-started-at-boot",
            "warning",
            group.joinsAtStart.where,
            "group_replication_start_on_boot is off: a member that was restarted stays outside its group, behind it and missed by its majority, until someone starts it there.",
            `Write "group_replication_start_on_boot = ON", and "group_replication_bootstrap_group = OFF" on every member; bootstrap by hand, once.`,
          ),
        ],
  );

export const promotedDatabaseRules: readonly Rule[] = [startsWritable, copiesNotWaitedFor, staysOutside];
