import { listed, seconds } from "../model/setting.ts";
import type { LoginRule } from "../files/postgresql-conf.ts";
import type { SiteModel } from "../model/site-model.ts";
import { finding, limitMs, limitReason, type Rule } from "./rule.ts";

const unsafeWrites: Rule = (model) =>
  model.postgresqls.flatMap(({ unsafe }) =>
    unsafe.map(({ name, where }) =>
      finding(
        "flush-log-loses-commits",
        "error",
        where,
        name === "fsync"
          ? "fsync is off: PostgreSQL does not wait for the disk; a host that loses power loses commits that were acknowledged, and may leave a database that no longer starts."
          : "full_page_writes is off: a page that was half written when the host lost power cannot be mended from the log, and the database is damaged without a word.",
        `Write "${name} = on" in postgresql.conf (patronictl edit-config where Patroni keeps it).`,
      ),
    ),
  );

const asynchronousCommit: Rule = (model) =>
  model.postgresqls
    .filter(({ synchronousCommit }) => /^(?:off|false|no|0)$/iu.test(synchronousCommit.value))
    .map(({ synchronousCommit }) =>
      finding(
        "flush-log-loses-commits",
        "warning",
        synchronousCommit.where,
        "synchronous_commit is off: commits are acknowledged before they are on any disk, and those of the last moments (three times wal_writer_delay) are lost when the host does.",
        `Write "synchronous_commit = on".`,
      ),
    );

/** Whoever decides on promotion says what is waited for itself: Patroni and the cluster's agent "pgsql" write these lines. */
function keptByHand(model: SiteModel) {
  const isKept = model.patronis.length > 0 || agentsModes(model).some(({ value }) => value !== "none");
  return isKept ? [] : model.postgresqls.filter(({ isRead }) => isRead);
}

function agentsModes(model: SiteModel) {
  return model.clusters.flatMap(({ resources: { postgresCopies } }) => postgresCopies);
}

/** ocf_heartbeat_pgsql(7): with `async` no copy is waited for, with `sync` one that streams is. */
const agentsAsynchronousCopies: Rule = (model) =>
  agentsModes(model)
    .filter(({ value }) => value === "async")
    .map(({ where }) =>
      finding(
        "failover-loses-commits",
        "warning",
        where,
        "rep_mode=async: no copy is waited for, so that one that is promoted may lack what the old primary had acknowledged last.",
        "pcs resource update RESOURCE rep_mode=sync, with two copies or more besides the primary.",
      ),
    );

const asynchronousCopies: Rule = (model) => {
  const servers = keptByHand(model);
  const isReplicated = servers.length > 1 || servers.some(({ follows }) => follows);
  const [first] = servers.filter(({ standbys }) => standbys.value.wanted === 0);
  return !isReplicated || first === undefined || servers.some(({ standbys }) => standbys.value.wanted > 0)
    ? []
    : [
        finding(
          "failover-loses-commits",
          "warning",
          first.standbys.where,
          `synchronous_standby_names is ${first.standbys.given ? "empty" : "not set, and empty by default"}: no copy is waited for, so that one that is promoted may lack what the old primary had acknowledged last.`,
          `Write "synchronous_standby_names = 'ANY 1 (HOST2, HOST3)'", with the other hosts' application_name, on every server.`,
        ),
      ];
};

const oneStandby: Rule = (model) =>
  keptByHand(model)
    .filter(({ standbys: { value } }) => value.named !== undefined && value.wanted > 0 && value.named <= value.wanted)
    .map(({ standbys: { value, where } }) =>
      finding(
        "standby-stops-writes",
        "error",
        where,
        `synchronous_standby_names waits for ${value.wanted} of ${value.named ?? 0} copies: when ${value.named === 1 ? "that one" : "any of them"} is lost every commit waits until it is back, although the primary is well.`,
        `Name one copy more than are waited for: "synchronous_standby_names = 'ANY ${value.wanted} (HOST2, HOST3${value.wanted > 1 ? ", …" : ""})'".`,
      ),
    );

/** With ANY the quicker copy is enough; FIRST waits for its own until their connection is given up. */
const slowStandby: Rule = (model, context) =>
  keptByHand(model)
    .filter(
      ({ standbys: { value }, senderTimeoutMs: { value: ms } }) =>
        value.wanted > 0 && value.byRank && !(value.named === 1) && (ms === 0 || ms > limitMs(context)),
    )
    .map(({ senderTimeoutMs: { value: ms, given, where } }) =>
      finding(
        "slow-detection",
        "warning",
        where,
        `A copy on a dead host goes on being waited for ${ms === 0 ? "until TCP gives up, some 15 minutes" : `for ${seconds(ms)}`} (wal_sender_timeout${given ? "" : ", its default"}), and no commit is acknowledged meanwhile; ${seconds(limitMs(context))} is ${limitReason(context)}.`,
        `Write "wal_sender_timeout = 5s", or "synchronous_standby_names = 'ANY 1 (…)'", which goes on with the copy that answers.`,
      ),
    );

const loopback = /^(?:127\.|::1\b|localhost$|samehost$)/u;

function fromElsewhere({ type, address }: LoginRule): boolean {
  return type !== "local" && !loopback.test(address);
}

/** One host's address for one user that owns nothing is how a balancer asks. */
function isWide({ databases, users, address }: LoginRule): boolean {
  return (
    users.some((user) => ["all", "postgres"].includes(user)) ||
    databases.includes("replication") ||
    !/(?:\/32|\/128| 255\.255\.255\.255)$/u.test(address)
  );
}

/** Patroni writes pg_hba.conf of what its own file says. */
function loginsOf({ postgresqls, patronis }: SiteModel): readonly { readonly logins: readonly LoginRule[] }[] {
  return [...postgresqls, ...patronis];
}

const anyoneLogsIn: Rule = (model) =>
  loginsOf(model).flatMap(({ logins }) =>
    logins
      .filter((rule) => rule.method === "trust" && fromElsewhere(rule) && isWide(rule))
      .map(({ databases, users, address, where }) =>
        finding(
          "anyone-logs-in",
          "error",
          where,
          `From ${address === "all" ? "anywhere" : address} ${users.includes("all") ? "anybody" : users.join(", ")} is let into ${databases.includes("all") ? "every database" : databases.join(", ")} without a password (trust).`,
          "Write scram-sha-256 in place of trust, and give each user a password.",
        ),
      ),
  );

const passwordInTheClear: Rule = (model) =>
  loginsOf(model).flatMap(({ logins }) =>
    logins
      .filter((rule) => rule.method === "password" && fromElsewhere(rule) && rule.type !== "hostssl")
      .map(({ address, where }) =>
        finding(
          "anyone-logs-in",
          "warning",
          where,
          `From ${address} passwords come in the clear (method password without TLS): whoever listens in on the network has them.`,
          "Write scram-sha-256 in place of password.",
        ),
      ),
  );

/** All addresses, whatever stands before a mask of no bits. */
const everyAddress = /^(?:all|.*\/0|0\.0\.0\.0 0\.0\.0\.0)$/u;

const loginsFromAnywhere: Rule = (model) =>
  loginsOf(model).flatMap(({ logins }) => {
    const wide = logins.filter(
      ({ address, method, databases }) =>
        everyAddress.test(address) &&
        !["trust", "password", "reject"].includes(method) &&
        // Each its own database and no other: a service's is nobody's.
        databases.join(",") !== "sameuser",
    );
    const [first] = wide;
    if (first === undefined) return [];
    const masks = [...new Set(wide.map(({ address }) => address))].filter(
      (address) => !/^(?:all|0\.0\.0\.0.*|::\/0)$/u.test(address),
    );
    const mask = masks.length === 0 ? "" : ` (the mask of ${listed(masks)} has no bits, and means every address)`;
    return [
      finding(
        "login-from-anywhere",
        "advice",
        first.where,
        `${listed([...new Set(wide.flatMap(({ users }) => users))].map((user) => (user === "all" ? "every user" : user)))} may log in to the database from any host${mask}: who has a password needs no host of the site.`,
        "Name the networks that services come from, and of copies and backups each host's address with /32.",
      ),
    ];
  });

/** Who asks for TLS gets it; who does not, or is made not to by somebody in between, is let in as well. */
const takesBoth: Rule = ({ postgresqls }) =>
  postgresqls
    .filter(({ hasCertificate }) => hasCertificate)
    .flatMap(({ logins }) => {
      const clear = logins.filter(
        (rule) =>
          /^host(?:nossl)?$/u.test(rule.type) &&
          fromElsewhere(rule) &&
          !/^(?:trust|reject|password)$/u.test(rule.method),
      );
      const [first] = clear;
      if (first === undefined) return [];
      const who = [...new Set(clear.flatMap(({ users }) => users))].map((user) =>
        user === "all" ? "every user" : user,
      );
      return [
        finding(
          "login-in-the-clear",
          "advice",
          first.where,
          `${listed(who)} may log in without TLS, though the server has a certificate: what is asked and answered can be read on the way, and changed.`,
          "Write hostssl in place of host, once all clients ask for TLS (sslmode=verify-full with sslrootcert).",
        ),
      ];
    });

export const postgresqlRules: readonly Rule[] = [
  unsafeWrites,
  asynchronousCommit,
  asynchronousCopies,
  agentsAsynchronousCopies,
  oneStandby,
  slowStandby,
  anyoneLogsIn,
  passwordInTheClear,
  loginsFromAnywhere,
  takesBoth,
];
