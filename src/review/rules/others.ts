import { seconds } from "../model/setting.ts";
import type { Sentinel } from "../model/site-model.ts";
import { finding, grouped, limitMs, limitReason, type Rule } from "./rule.ts";

const clockSources: Rule = (model) =>
  model.clocks
    .filter(({ sources }) => sources < 3)
    .map(({ sources, where }) =>
      finding(
        "clock-sources-few",
        sources === 2 ? "advice" : "warning",
        where,
        sources === 2
          ? "The clock has two sources: when they disagree nobody can tell which is wrong, and tokens, certificates and Galera's and Ceph's leases go by a clock that may be off."
          : `The clock has ${sources === 0 ? "no source" : "one source"}: ${sources === 0 ? "it drifts" : "when that is lost it drifts, and when it is wrong so is the clock"}, and hosts that disagree on the time refuse each other's tokens.`,
        'Write three "server" lines or more, or a "pool", in chrony.conf; the same on every host.',
      ),
    );

/** Those whose files are here, or those that one of them has met, itself besides. */
function watching(group: readonly Sentinel[]): number {
  return Math.max(new Set(group.map(({ host }) => host)).size, ...group.map(({ met }) => met + 1));
}

const sentinelVoters: Rule = (model) =>
  grouped(model.sentinels, ({ name }) => name).flatMap((group) => {
    const hosts = watching(group);
    const [first] = group;
    return hosts !== 2
      ? []
      : [
          finding(
            "too-few-voters",
            "warning",
            first.where,
            `Two sentinels watch ${first.name}: a majority of them must agree on a failover, so that the loss of the master's host, which takes one with it, leaves nobody who may promote a copy.`,
            "Run a third sentinel on another host.",
          ),
        ];
  });

/** A quorum of sentinels must agree that the master is down before any of them asks to be elected. */
const sentinelQuorum: Rule = (model) =>
  grouped(model.sentinels, ({ name }) => name).flatMap((group) => {
    const hosts = watching(group);
    const [first] = group;
    return hosts < 2 || first.quorum <= Math.floor(hosts / 2) + 1
      ? []
      : [
          finding(
            "too-few-voters",
            first.quorum > hosts ? "error" : "warning",
            first.where,
            first.quorum > hosts
              ? `${first.quorum} sentinels must see ${first.name} down, and ${hosts} run: no copy is ever promoted.`
              : `${first.quorum} of ${hosts} sentinels must see ${first.name} down, more than a majority: each that is lost beside the master may leave nobody who promotes a copy.`,
            `Write ${Math.floor(hosts / 2) + 1} at the end of "sentinel monitor ${first.name} …", on every host.`,
          ),
        ];
  });

/** Each sentinel then finds its own host's server, whose copies and other sentinels it learns from that one alone. */
const sentinelsApart: Rule = (model) =>
  grouped(
    model.sentinels.filter(({ master }) => isLoopback(master)),
    ({ name }) => name,
  ).flatMap((group) => {
    const hosts = new Set(group.map(({ host }) => host)).size;
    const [first] = group;
    return hosts < 2
      ? []
      : [
          finding(
            "databases-apart",
            "error",
            first.where,
            `The sentinels of ${hosts} hosts watch ${first.name} at ${first.master}, each its own host's server: they never meet, no majority of them forms, and no copy is ever promoted.`,
            `Write the address of the master's host that the others reach: "sentinel monitor ${first.name} ADDRESS 6379 ${Math.floor(hosts / 2) + 1}", the same on every host.`,
          ),
        ];
  });

function isLoopback(address: string): boolean {
  return /^(?:127\.|::1$|localhost$)/u.test(address);
}

const slowSentinel: Rule = (model, context) =>
  model.sentinels
    .filter(({ downMs }) => downMs.value > limitMs(context))
    .map(({ name, downMs }) =>
      finding(
        "slow-detection",
        "warning",
        downMs.where,
        `A dead master of ${name} is suspected after ${seconds(downMs.value)} (down-after-milliseconds${downMs.given ? "" : ", its default"}), later than ${seconds(limitMs(context))}, ${limitReason(context)}: nothing is written until then, and the failover comes on top.`,
        `Write "sentinel down-after-milliseconds ${name} 5000".`,
      ),
    );

const dayMs = 86_400_000;
const soonDays = 30;

const certificates: Rule = (model, { nowMs }) =>
  model.certificates.flatMap(({ subject, untilMs, where }) => {
    const left = nowMs === undefined ? Number.POSITIVE_INFINITY : (untilMs - nowMs) / dayMs;
    const until = new Date(untilMs).toISOString().slice(0, 10);
    return left > soonDays
      ? []
      : [
          finding(
            "certificate-expires",
            left < 0 ? "error" : "warning",
            where,
            left < 0
              ? `The certificate of ${subject} expired on ${until}: clients that check it refuse every connection.`
              : `The certificate of ${subject} expires on ${until}, in ${Math.floor(left)} days: from then on clients that check it refuse every connection, on all hosts at once.`,
            "Renew it, lay it on every host, and reload what serves it; watch its date.",
          ),
        ];
  });

const certificateNames: Rule = (model) =>
  model.certificates
    .filter(({ isAuthority, names }) => !isAuthority && names === "")
    .map(({ subject, where }) =>
      finding(
        "certificate-without-names",
        "warning",
        where,
        `The certificate of ${subject} has no subject alternative names: clients look for the address or name there and nowhere else (RFC 9110, 4.3.4), and refuse it.`,
        "Issue it anew with the virtual address and its name as subject alternative names.",
      ),
    );

export const otherRules: readonly Rule[] = [
  clockSources,
  sentinelVoters,
  sentinelQuorum,
  sentinelsApart,
  slowSentinel,
  certificates,
  certificateNames,
];
