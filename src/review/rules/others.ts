import { seconds } from "../model/setting.ts";
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

const sentinelVoters: Rule = (model) =>
  grouped(model.sentinels, ({ name }) => name).flatMap((group) => {
    const hosts = new Set(group.map(({ host }) => host)).size;
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
    const hosts = new Set(group.map(({ host }) => host)).size;
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

/** Patroni, "Dynamic configuration": ttl must be at least loop_wait + 2 × retry_timeout. */
const patroniLease: Rule = (model) =>
  model.patronis
    .filter(({ ttl, loopWait, retryTimeout }) => ttl.value < loopWait.value + 2 * retryTimeout.value)
    .map(({ ttl, loopWait, retryTimeout }) =>
      finding(
        "lease-too-short",
        "error",
        [ttl, loopWait, retryTimeout].find((setting) => setting.given)?.where ?? ttl.where,
        `ttl ${ttl.value} s is less than loop_wait ${loopWait.value} s + 2 × retry_timeout ${retryTimeout.value} s: a leader that is well loses its lease while it still asks the store again, and the database fails over for nothing.`,
        `Write ttl: ${loopWait.value + 2 * retryTimeout.value} or shorter loop_wait and retry_timeout (patronictl edit-config).`,
      ),
    );

const slowPatroni: Rule = (model, context) =>
  model.patronis
    .filter(({ ttl }) => ttl.value * 1000 > Math.max(limitMs(context), 20_000))
    .map(({ ttl, loopWait }) =>
      finding(
        "slow-detection",
        "warning",
        ttl.where,
        `A dead leader's lease runs out after up to ${ttl.value} s (ttl${ttl.given ? "" : ", its default"}), and a copy is promoted up to ${loopWait.value} s later: nothing is written until then.`,
        "Write ttl: 20, loop_wait: 5 and retry_timeout: 5 (patronictl edit-config), where the store answers that fast.",
      ),
    );

const patroniLoses: Rule = (model) =>
  model.patronis
    .filter(({ synchronous }) => !synchronous.value)
    .map(({ synchronous }) =>
      finding(
        "failover-loses-commits",
        "warning",
        synchronous.where,
        "synchronous_mode is off: a copy that is promoted may lack what the old leader had acknowledged last, up to maximum_lag_on_failover.",
        "Write synchronous_mode: true (patronictl edit-config); writes then wait for one copy.",
      ),
    );

const patroniWatchdog: Rule = (model) =>
  model.patronis
    .filter(({ watchdog }) => watchdog.value === "off")
    .map(({ watchdog }) =>
      finding(
        "promotion-without-fencing",
        "warning",
        watchdog.where,
        "watchdog is off: a leader whose Patroni is stopped or starved goes on being written after its lease has run out, while another is promoted.",
        "Write watchdog: { mode: required } and give Patroni's user a watchdog device (softdog does).",
      ),
    );

/** Off by default: who cannot renew the lease gives the database up, although all members see each other. */
const patroniStoreLost: Rule = (model) =>
  model.patronis
    .filter(({ failsafe }) => !failsafe.value)
    .map(({ failsafe }) =>
      finding(
        "store-outage-stops-writes",
        "advice",
        failsafe.where,
        `failsafe_mode is ${failsafe.given ? "off" : "not set, and off by default"}: when the store of the lease (etcd) is out, the leader gives itself up within its ttl, and the database takes no writes although it and its copies are well.`,
        "Write failsafe_mode: true (patronictl edit-config): a leader that reaches every member then goes on.",
      ),
    );

const patroniStoresNotListed: Rule = (model) =>
  model.patronis
    .filter(({ stores }) => {
      const members = Math.max(0, ...model.etcds.map(({ members: names }) => names.length));
      return stores.value.length > 0 && stores.value.length < members;
    })
    .map(({ stores }) =>
      finding(
        "servers-not-listed",
        "warning",
        stores.where,
        `Patroni asks ${stores.value.length === 1 ? "one member" : `${stores.value.length} members`} of etcd, which has more: where none of them answers as Patroni starts, it finds no store, although the others are up.`,
        'Write every member: "hosts: [HOST1:2379, HOST2:2379, HOST3:2379]".',
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
  slowSentinel,
  patroniLease,
  slowPatroni,
  patroniLoses,
  patroniWatchdog,
  patroniStoreLost,
  patroniStoresNotListed,
  certificates,
  certificateNames,
];
