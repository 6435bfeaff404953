import { listed } from "../model/setting.ts";
import type { DatabaseMember, SiteModel } from "../model/site-model.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** MariaDB's or MySQL's servers of which one is written to, as a proxy that asks for read_only knows them. */
function copiesOf({ proxies, databases }: SiteModel): readonly DatabaseMember[] {
  const copies = databases.filter(({ isMember }) => !isMember);
  return proxies.some(({ watchesCopies, watchesGalera }) => watchesCopies && !watchesGalera) &&
    copies.length === databases.length &&
    copies.length > 1
    ? copies
    : [];
}

/** Servers that follow each other by their binary logs, whoever decides which of them is written to. */
function replicating(model: SiteModel): readonly DatabaseMember[] {
  const { databases, addresses, clusters } = model;
  const shared = databases.filter(({ sharesNumbers }) => sharesNumbers !== undefined);
  const isMoved =
    shared.length > 1 || addresses.length > 0 || clusters.some(({ promotables }) => promotables.length > 0);
  const follow = databases.filter(
    ({ isMember, keepsLog, serverId }) => !isMember && keepsLog && serverId !== undefined,
  );
  return isMoved && follow.length === databases.length && new Set(follow.map(({ host }) => host)).size > 1
    ? follow
    : copiesOf(model);
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
  const copies = replicating(model);
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

/** After a power loss the binary log ends before the data: copies never see what is missing, or are ahead of it. */
const logNotSynced: Rule = (model) => {
  const late = replicating(model).filter(({ syncsLog }) => syncsLog?.value === false);
  const [first] = late;
  return first?.syncsLog === undefined
    ? []
    : [
        finding(
          "flush-log-loses-commits",
          "warning",
          first.syncsLog.where,
          `sync_binlog is ${first.syncsLog.given ? "not 1" : "not set, and 0 by default"} on ${listed(late.map(({ host }) => host || "this host"))}: when the primary's host loses power, the end of its binary log is gone, and its copies lack commits that it has, or have some that it lacks, and no longer follow it.`,
          'Write "sync_binlog = 1" in [mysqld] on every server.',
        ),
      ];
};

/** What was acknowledged is lost with the host's power, or with the server where nothing is written at once, and is on no copy for sure. */
const dataNotFlushed: Rule = (model) => {
  const late = replicating(model).filter(({ flushLog }) => flushLog.value !== 1);
  const [first] = late;
  return first === undefined
    ? []
    : [
        finding(
          "flush-log-loses-commits",
          "warning",
          first.flushLog.where,
          `innodb_flush_log_at_trx_commit=${first.flushLog.value} on ${listed(late.map(({ host }) => host || "this host"))}: commits of the last second are lost when the primary's host loses power, although they were acknowledged, and a copy that has them already is another database from then on.`,
          'Write "innodb_flush_log_at_trx_commit = 1" in [mysqld] on every server.',
        ),
      ];
};

/** A server passes over what bears its own number. */
const numbersAlike: Rule = (model) =>
  grouped(
    replicating(model).filter(({ serverId }) => serverId !== undefined),
    ({ serverId }) => serverId?.value ?? "",
  )
    .filter((group) => new Set(group.map(({ host }) => host)).size > 1)
    .map((group) =>
      finding(
        "server-id-clash",
        "error",
        group[1]?.serverId?.where ?? group[0].where,
        `${listed(group.map(({ host }) => host || "this host"))} have the same server_id ${group[0].serverId?.value ?? ""}: a copy passes over what bears its own number, or is thrown off by the other one, and what it lacks nobody notices.`,
        "Give each server a server_id of its own, and make the copies anew.",
      ),
    );

/** Each server numbers new rows in steps, so that two may be written at once. */
const twoMasters: Rule = (model) => {
  const written = replicating(model).filter(
    ({ sharesNumbers, group }) => sharesNumbers !== undefined && group === undefined,
  );
  const [first] = written;
  return first?.sharesNumbers === undefined || written.length < 2
    ? []
    : [
        finding(
          "many-writers",
          "warning",
          first.sharesNumbers.where,
          `${listed(written.map(({ host }) => host || "this host"))} are made to be written at once (auto_increment_increment ${first.sharesNumbers.value}) and follow each other without waiting: two changes of one row are both acknowledged, and the servers come apart or stop following.`,
          'Send all writes to one of them, and write "read_only = ON" on the others; or use Galera, which finds such writes out before it acknowledges them.',
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

export const promotedDatabaseRules: readonly Rule[] = [
  startsWritable,
  copiesNotWaitedFor,
  logNotSynced,
  dataNotFlushed,
  numbersAlike,
  twoMasters,
  staysOutside,
];
