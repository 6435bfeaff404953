import { listed, seconds, type Setting } from "../model/setting.ts";
import type { DatabaseMember, SiteModel } from "../model/site-model.ts";
import { finding, type ReviewContext, type Rule } from "./rule.ts";

function members(model: SiteModel): readonly DatabaseMember[] {
  return model.databases.filter(({ isMember }) => isMember);
}

/** The least that Galera takes for a period of its group communication. Source: Galera 26.4, `gcomm/src/defaults.cpp`. */
const galeraLeastMs = 100;

/** A fifth of the suspicion, and no less than Galera takes. */
function beatFor(suspectMs: number): string {
  return iso(Math.max(galeraLeastMs, Math.floor(suspectMs / 5)));
}

/** All periods, for a suspicion that leaves room for five of the shortest beats. */
function periodsFor(wantedMs: number): string {
  const suspectMs = Math.max(5 * galeraLeastMs, wantedMs);
  const beat = beatFor(suspectMs);
  return `evs.keepalive_period=${beat}; evs.inactive_check_period=${beat}; evs.join_retrans_period=${beat}; evs.suspect_timeout=${iso(suspectMs)}; evs.inactive_timeout=${iso(3 * suspectMs)}`;
}

/** Where to point: at what was written, the shorter one first. */
function written(...settings: readonly Setting<number>[]): Setting<number> | undefined {
  return settings.find((setting) => setting.given) ?? settings[0];
}

function iso(ms: number): string {
  return `PT${Number((ms / 1000).toFixed(3))}S`;
}

const inactiveBelowSuspect: Rule = (model) =>
  members(model).flatMap(({ inactiveMs, suspectMs }) => {
    const where = written(inactiveMs, suspectMs)?.where;
    return inactiveMs.value > suspectMs.value || where === undefined
      ? []
      : [
          finding(
            "inactive-below-suspect",
            "error",
            where,
            `evs.inactive_timeout ${seconds(inactiveMs.value)} is not above evs.suspect_timeout ${seconds(suspectMs.value)}: a member is given up for good before the others have even agreed to suspect it, and survivors that drop each other become non-Primary, a total outage of the database.`,
            `Write "evs.inactive_timeout=${iso(suspectMs.value * 3)}" in wsrep_provider_options (three times evs.suspect_timeout, as Galera's defaults are).`,
          ),
        ];
  });

/**
 * While survivors agree on a new view they send join messages only, one per join_retrans_period; with a shorter
 * suspicion they drop each other: observed in 3 of 4 runs with 0.5 s against the default of 1 s.
 */
const suspectBelowRetransmit: Rule = (model) =>
  members(model).flatMap(({ suspectMs, joinRetransMs }) => {
    const where = written(suspectMs, joinRetransMs)?.where;
    return suspectMs.value >= joinRetransMs.value || where === undefined
      ? []
      : [
          finding(
            "suspect-below-retransmit",
            "error",
            where,
            `evs.suspect_timeout ${seconds(suspectMs.value)} is below evs.join_retrans_period ${seconds(joinRetransMs.value)}: after a fault the survivors, who only send join messages while they agree on a new view, take each other for dead; all become non-Primary, and the database is down until someone bootstraps it.`,
            `Write "evs.join_retrans_period=${beatFor(suspectMs.value)}" in wsrep_provider_options, or raise evs.suspect_timeout to ${iso(Math.max(1000, joinRetransMs.value))}.`,
          ),
        ];
  });

const suspectBelowKeepalive: Rule = (model) =>
  members(model).flatMap(({ suspectMs, keepaliveMs, inactiveCheckMs }) => {
    const slowest = keepaliveMs.value >= inactiveCheckMs.value ? keepaliveMs : inactiveCheckMs;
    const option = slowest === keepaliveMs ? "evs.keepalive_period" : "evs.inactive_check_period";
    const where = written(slowest, suspectMs)?.where;
    return suspectMs.value >= 2 * slowest.value || where === undefined
      ? []
      : [
          finding(
            "suspect-below-keepalive",
            "error",
            where,
            `evs.suspect_timeout ${seconds(suspectMs.value)} is less than twice ${option} ${seconds(slowest.value)}: a healthy member would be suspected for one late packet, and Galera refuses it: the server ends as it starts.`,
            `Write "${option}=${beatFor(suspectMs.value)}" in wsrep_provider_options.`,
          ),
        ];
  });

/** Galera's own default of 5 s is accepted unless a site says how fast it must be. */
const slowSuspicion: Rule = (model, context) =>
  members(model).flatMap(({ suspectMs }) => {
    const limit = context.detectionMs === undefined ? 5000 : Math.max(context.detectionMs, 1000);
    return suspectMs.value <= limit || (context.detectionMs === undefined && !suspectMs.given)
      ? []
      : [
          finding(
            "slow-detection",
            "warning",
            suspectMs.where,
            `Galera suspects a dead member after ${seconds(suspectMs.value)}, and commits nothing until then: every write waits at least that long per fault; ${seconds(limit)} is ${context.detectionMs === undefined ? "its default" : "what the site asks for"}.`,
            `Write "evs.keepalive_period=${iso(limit / 10)}; evs.inactive_check_period=${iso(limit / 10)}; evs.join_retrans_period=${iso(limit / 10)}; evs.suspect_timeout=${iso(limit)}; evs.inactive_timeout=${iso(limit * 3)}" in wsrep_provider_options.`,
          ),
        ];
  });

/** The ranges that `check_range` holds its options to. Source: Galera 26.4, `gcomm/src/evs_proto.cpp`. */
const periodRefused: Rule = (model) =>
  members(model).flatMap(({ suspectMs, inactiveMs, joinRetransMs, keepaliveMs, inactiveCheckMs }) => {
    const least = galeraLeastMs;
    const periods = [
      { option: "evs.suspect_timeout", setting: suspectMs, from: least, to: Number.POSITIVE_INFINITY },
      { option: "evs.inactive_timeout", setting: inactiveMs, from: least, to: Number.POSITIVE_INFINITY },
      { option: "evs.join_retrans_period", setting: joinRetransMs, from: least, to: Number.POSITIVE_INFINITY },
      { option: "evs.keepalive_period", setting: keepaliveMs, from: least, to: suspectMs.value / 3 },
      { option: "evs.inactive_check_period", setting: inactiveCheckMs, from: 0, to: suspectMs.value / 2 },
    ];
    // Told by suspect-below-keepalive already, which is the same refusal.
    const slowest = Math.max(keepaliveMs.value, inactiveCheckMs.value);
    return suspectMs.value < 2 * slowest
      ? []
      : periods.flatMap(({ option, setting, from, to }) => {
          const where = written(setting, suspectMs)?.where;
          if ((setting.value >= from && setting.value <= to) || where === undefined) return [];
          const range = Number.isFinite(to) ? `from ${iso(from)} to ${iso(to)}` : `no less than ${iso(from)}`;
          return [
            finding(
              "period-refused",
              "error",
              where,
              `Galera takes ${option} ${range} here, and not ${iso(setting.value)}: the server ends as it starts, and a running one does not come back from its next restart.`,
              `Write "${periodsFor(suspectMs.value)}" in wsrep_provider_options.`,
            ),
          ];
        });
  });

const flushLog: Rule = (model, context) =>
  members(model).flatMap((member) => {
    const { flushLog: setting } = member;
    const domains = powerDomains(model, context);
    if (setting.value === 1 || setting.value === 3 || domains === "separate") {
      return [];
    }
    const loses =
      setting.value === 0
        ? "commits of the last second are lost when all members lose power, or crash, at about the same time, although they were acknowledged"
        : "commits of the last second are lost when all members lose power at the same time, although they were acknowledged";
    const why =
      domains === "shared"
        ? "these hosts share a power domain"
        : "nothing says that these hosts are in different power domains";
    return [
      finding(
        "flush-log-loses-commits",
        setting.value === 0 ? "error" : "warning",
        setting.where,
        `innodb_flush_log_at_trx_commit=${setting.value}: ${loses}; ${why}.`,
        `Write "innodb_flush_log_at_trx_commit = 1"; keep ${setting.value} only where every member has a power feed of its own.`,
      ),
    ];
  });

/** Methods during which the member that gives its data takes no writes. Source: Galera documentation, "State Snapshot Transfers". */
const standsStill = /^(?:rsync|rsync_wan|mysqldump)$/u;

const donorStandsStill: Rule = (model) =>
  members(model).flatMap(({ transfer }) =>
    transfer === undefined || !standsStill.test(transfer.value)
      ? []
      : [
          finding(
            "donor-stands-still",
            "advice",
            transfer.where,
            `wsrep_sst_method=${transfer.value}: a member that comes back and lacks too much is given everything by another one, which takes no writes for as long as that lasts; of three members one is then left.`,
            'Write "wsrep_sst_method = mariabackup" (Percona: xtrabackup-v2) and its user in wsrep_sst_auth on every member, and install the program.',
          ),
        ],
  );

const tornPages: Rule = (model) =>
  model.databases.flatMap(({ tornPages: where }) =>
    where === undefined
      ? []
      : [
          finding(
            "flush-log-loses-commits",
            "warning",
            where,
            "innodb_doublewrite is off: a page that was half written when its host lost power cannot be mended, and the database there is damaged; where all members lose power at once, all of them may be.",
            'Write "innodb_doublewrite = 1", unless the file system below writes pages whole, as ZFS does.',
          ),
        ],
  );

/** Of an option that is written twice the server takes the last, whole. */
const optionsReplaced: Rule = (model) =>
  model.databases.flatMap(({ replaced }) =>
    replaced.map(({ options, where, by }) =>
      finding(
        "option-ignored",
        "warning",
        where,
        `wsrep_provider_options is written again on line ${by.place.line}${by.place.file === where.place.file ? "" : ` of ${by.place.file}`}, and Galera is given that one alone: ${listed(options)} of this line ${options.length === 1 ? "has" : "have"} no effect.`,
        "Write all of them into one wsrep_provider_options, with semicolons between.",
      ),
    ),
  );

/**
 * Separate only if every member's host is in a zone that holds no other member. A zone that bears its host's name is one
 * that nobody wrote: it says nothing about power.
 */
function powerDomains(model: SiteModel, context: ReviewContext): "separate" | "shared" | "unknown" {
  const zones = members(model).map(({ host }) =>
    context.zones.get(host) === host ? undefined : context.zones.get(host),
  );
  if (zones.length < 2 || zones.includes(undefined)) {
    return "unknown";
  }
  return new Set(zones).size === zones.length ? "separate" : "shared";
}

const quorumIgnored: Rule = (model) =>
  members(model).flatMap(({ ignoresQuorum }) =>
    ignoresQuorum.map(({ option, where }) =>
      finding(
        "quorum-ignored",
        "error",
        where,
        `${option}=true: after a partition both halves of the database go on being written, and one half's rows are lost when they meet again.`,
        `Remove ${option} from wsrep_provider_options.`,
      ),
    ),
  );

const bootstrapAddress: Rule = (model) =>
  members(model).flatMap(({ clusterAddress }) =>
    clusterAddress === undefined || !/^gcomm:\/\/\s*\/?(\?.*)?$/u.test(clusterAddress.value)
      ? []
      : [
          finding(
            "bootstrap-address",
            "error",
            clusterAddress.where,
            `wsrep_cluster_address is "gcomm://" without members: whenever this server restarts it starts a cluster of its own, and what is written there is lost when it joins the others again.`,
            `Write every member: "wsrep_cluster_address = gcomm://ADDRESS1,ADDRESS2,ADDRESS3", and bootstrap with galera_new_cluster only.`,
          ),
        ],
  );

/** A name or an address, with a port where that is not 4567. */
const memberAddress = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu;

function isReadable(address: string): boolean {
  return (
    /^(?:gcomm|dummy):\/\//u.test(address) &&
    address
      .replace(/^\w+:\/\//u, "")
      .replace(/\/?(?:\?.*)?$/u, "")
      .split(",")
      .every((member) => member.trim() === "" || memberAddress.test(member.trim()))
  );
}

const badClusterAddress: Rule = (model) =>
  members(model).flatMap(({ clusterAddress }) =>
    clusterAddress === undefined || clusterAddress.value === "" || isReadable(clusterAddress.value)
      ? []
      : [
          finding(
            "bad-cluster-address",
            "error",
            clusterAddress.where,
            "wsrep_cluster_address is no list of members: Galera does not take it, and this server does not join the others when it starts.",
            `Write "wsrep_cluster_address = gcomm://ADDRESS1,ADDRESS2,ADDRESS3": two slashes, commas between the members, no blanks.`,
          ),
        ],
  );

const voters: Rule = (model) => {
  // One that lists nobody would start a cluster of its own, and is told for itself.
  const lists = members(model).flatMap(({ clusterAddress }) =>
    clusterAddress === undefined ||
    !isReadable(clusterAddress.value) ||
    clusterMembers(clusterAddress.value).length === 0
      ? []
      : [{ clusterAddress, hosts: clusterMembers(clusterAddress.value) }],
  );
  const [first] = lists;
  const all = new Set(lists.flatMap(({ hosts }) => hosts));
  // A single file may list the other members only; two hosts' files together name everyone. Lists that differ by more
  // spell the same members differently, by name and by address, and tell no number.
  const agree = lists.every(({ hosts }) => new Set(hosts).size >= all.size - 1);
  if (
    first === undefined ||
    all.size < 2 ||
    (all.size + model.arbitrators.length) % 2 === 1 ||
    members(model).length < 2 ||
    !agree
  ) {
    return [];
  }
  return [
    finding(
      all.size === 2 ? "too-few-voters" : "even-voters",
      "warning",
      first.clusterAddress.where,
      `The database has ${all.size} members: a network that breaks in the middle leaves no half with a majority, and both stop${all.size === 2 ? "; so does the survivor of a crash" : ""}.`,
      `Add a member to wsrep_cluster_address everywhere, or run a Galera arbitrator on another host: garbd --address gcomm://${[...all].join(",")} --group WSREP_CLUSTER_NAME --daemon.`,
    ),
  ];
};

function clusterMembers(address: string): readonly string[] {
  return address
    .replace(/^gcomm:\/\//u, "")
    .replace(/\/?(?:\?.*)?$/u, "")
    .split(",")
    .map((member) => member.trim().replace(/:\d+$/u, ""))
    .filter((member) => member !== "");
}

export const databaseRules: readonly Rule[] = [
  inactiveBelowSuspect,
  suspectBelowRetransmit,
  suspectBelowKeepalive,
  slowSuspicion,
  periodRefused,
  flushLog,
  donorStandsStill,
  tornPages,
  optionsReplaced,
  quorumIgnored,
  bootstrapAddress,
  badClusterAddress,
  voters,
];
