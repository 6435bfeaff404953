import { finding, limitMs, type Rule } from "./rule.ts";

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
    .filter(({ synchronous }) => synchronous.value === "off")
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

/**
 * Patroni 4.0, ha.py: a new leader asks the others how far they are while they follow the old one, and promotes itself; they follow in their
 * next round. One copy that is named confirms nothing any more once it is the new leader.
 */
const patroniThaws: Rule = (model) =>
  model.patronis
    .filter(
      ({ synchronous, asksBeforePromotion, watchdog }) =>
        synchronous.value === "quorum" && !asksBeforePromotion && watchdog.value === "automatic",
    )
    .map(({ synchronous }) =>
      finding(
        "promotion-without-fencing",
        "warning",
        synchronous.where,
        "synchronous_mode is quorum and nothing is run before a promotion: an old leader that stood still and goes on just then (a paused virtual machine) has its commits confirmed by a copy that follows it until its next round, and they are lost.",
        "Write synchronous_mode: true (patronictl edit-config): then no other copy confirms them; or watchdog: { mode: required } on every member, with a device (softdog only where the whole host is not paused).",
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

/** Patroni, "REST API": what changes something is restricted by `authentication`, `allowlist` or clients' certificates alone. */
const patroniOpen: Rule = (model) =>
  model.patronis.flatMap(({ openApi }) =>
    openApi === undefined
      ? []
      : [
          finding(
            "anyone-logs-in",
            "warning",
            openApi,
            "Patroni's interface asks nobody who they are (restapi has neither authentication nor an allowlist): whoever reaches its port fails the database over, restarts it, or has a copy made anew.",
            "Write authentication: { username: …, password: … } under restapi: on every member; checks of a balancer need none.",
          ),
        ],
  );

export const patroniRules: readonly Rule[] = [
  patroniLease,
  slowPatroni,
  patroniLoses,
  patroniWatchdog,
  patroniThaws,
  patroniStoreLost,
  patroniStoresNotListed,
  patroniOpen,
];
