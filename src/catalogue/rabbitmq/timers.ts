import type { Site } from "../../spec/site.ts";
import type { Design, OutageTerm } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import type { Tolerance } from "../contract/tolerance.ts";
import { floored, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

/**
 * RabbitMQ's failure detection, derived from the site's detection time.
 *
 * Three detectors work side by side. The kernel gives a connection between brokers up whose data nobody acknowledges: it
 * speaks for the host, however busy the broker on it is. Erlang's net tick finds a broker that hangs on a host that lives.
 * Both verdicts make a broker leave the cluster; aten only suspects the one that leads a queue, which costs an election and
 * can be taken back. Sources: tcp(7) `TCP_USER_TIMEOUT`; Erlang kernel(6) `inet_dist_connect_options`, `net_ticktime`; aten
 * 0.5.8 `aten_detect.erl`; RabbitMQ documentation, "Detecting Dead TCP Connections with Heartbeats".
 */
export function rabbitmqTimers(site: Pick<Site, "detectionMs">): readonly Timer[] {
  const detection = site.detectionMs;
  return [
    brokerTimer(
      "aten.heartbeat_interval",
      Math.max(50, Math.round(detection / 10)),
      "a broker says that it lives ten times per detection time",
    ),
    brokerTimer(
      "aten.poll_interval",
      Math.max(100, Math.round(detection / 4)),
      "a queue's followers look four times per detection time whether its leader lives, and wait as long for a sign of life before they elect another",
    ),
    floored(
      brokerTimer(
        "dist_user_timeout",
        Math.round((3 * detection) / 4),
        "what one broker sends another is acknowledged by the kernel of its host within milliseconds; a host that is silent for three quarters of the detection time is given up, and until then nobody can declare or bind a queue; a lost packet is sent again twice before",
      ),
      userTimeoutLeastMs,
    ),
    brokerTimer(
      "net_setuptime",
      wholeSeconds(detection),
      "a broker that still has something to say to a lost one connects to it anew, and its shared tables stand still meanwhile",
    ),
    brokerTimer(
      "net_ticktime",
      wholeSeconds(Math.max(4000, 4 * detection)),
      "four times the detection time: a broker that hangs may only be busy, and brokers that gave each other up wrongly stay apart until one is restarted; that a host is dead is found by its kernel's silence, and a queue's leader by its own",
    ),
    brokerTimer(
      "heartbeat",
      wholeSeconds(Math.max(5000, 5 * detection)),
      "clients give a silent broker up after this long; RabbitMQ warns of false alarms below 5 s",
    ),
    {
      name: "oslo.messaging.kombu_reconnect_delay",
      layer: "oslo.messaging",
      valueMs: Math.min(reconnectMostMs, Math.max(100, Math.round(detection / 10))),
      because: "a consumer whose queue elected another leader is back this long after it was told",
    },
    {
      name: "oslo.messaging.rabbit_retry_interval",
      layer: "oslo.messaging",
      valueMs: wholeSeconds(detection),
      because: "a client that found no broker tries the next one this soon; the option takes whole seconds",
    },
  ];
}

function brokerTimer(option: string, valueMs: number, because: string): Timer {
  return { name: `rabbitmq.${option}`, layer: "rabbitmq", valueMs, because };
}

/** TCP sends what was not acknowledged again after 0.2 s and 0.6 s at the earliest (RFC 6298 with Linux's TCP_RTO_MIN). */
const userTimeoutLeastMs = 650;

/** oslo.messaging acknowledges what it has put off every 5 s, and takes no pause longer than 0.9 of that. */
const reconnectMostMs = 4500;

const limit = limitsOf("rabbitmq");
const clientLimit = limitsOf("oslo.messaging");

/**
 * What the broker, Erlang and its clients take. Sources: `rabbit.schema` (whole seconds; AMQP 0-9-1 has sixteen bits for a
 * heartbeat); Erlang kernel(6), `net_setuptime` (120 s at the most); tcp(7), `TCP_USER_TIMEOUT`; aten's `aten_detect.erl`;
 * oslo.messaging 14 and 16, `impl_rabbit.py` (`min`, `max`).
 */
export const rabbitmqTimerLimits: readonly TimerLimit[] = [
  limit("aten.heartbeat_interval", 1, { times: 1, of: "aten.poll_interval" }),
  limit("aten.poll_interval", 1, int32Most),
  limit("dist_user_timeout", 1, int32Most),
  limit("net_setuptime", 1000, 120_000, 1000),
  limit("net_ticktime", 1000, int32Most, 1000),
  limit("heartbeat", 1000, 65_535_000, 1000),
  clientLimit("kombu_reconnect_delay", 0, reconnectMostMs),
  clientLimit("rabbit_retry_interval", 1000, int32Most, 1000),
];

/** The kernel acknowledges whether the broker runs or not; a hanging broker has the tick, which must run. */
export function rabbitmqTolerates(design: Pick<Design, "timers">): readonly Tolerance[] {
  const tick = timerMs(design, "rabbitmq.net_ticktime");
  return [
    {
      what: "the kernel gives up a connection between brokers",
      lateMs: timerMs(design, "rabbitmq.dist_user_timeout"),
      delayedBy: ["round-trip"],
    },
    // Erlang ticks four times per net_ticktime: kernel(6).
    { what: "RabbitMQ takes a broker for lost", lateMs: Math.round((3 * tick) / 4), delayedBy: ["runs", "round-trip"] },
  ];
}

/** For options that take whole seconds. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}

/** aten's verdict: silence of 1.5 times the longest usual interval; half as long again for a broker under load. */
const suspicionFactor = 2;

/** Ra's spread of election timeouts, 2 × 5 × 100 ms: not configurable. Source: ra 2.2.0, `election_timeout_action/2`. */
const electionSpreadMs = 1000;

/** The kernel looks at the user time-out when a retransmission is due: TCP_RTO_MIN, then twice as long each. */
const retransmissionMs = 200;

/** What a queue's publishers wait for when the broker that leads it loses power. */
export function failoverTerms(timer: (name: string) => number): readonly OutageTerm[] {
  const beat = timer("rabbitmq.aten.heartbeat_interval");
  const poll = timer("rabbitmq.aten.poll_interval");
  const election = [
    { what: "the followers of a queue suspect its leader", ms: suspicionFactor * beat + poll },
    { what: "they wait for a sign of life and elect another leader", ms: poll + electionSpreadMs },
  ];
  // Who leads a queue is written into the brokers' shared tables, which wait for a dead member until it is given up. A
  // channel that was opened anew since the loss looks there. The brokers' signs of life are the data that is not acknowledged.
  const givingUp = [
    {
      what: "the brokers give the silent one up, and channels that were opened anew find the new leader",
      ms: beat + timer("rabbitmq.dist_user_timeout") + retransmissionMs,
    },
    // Mnesia may not have heard yet that the member is gone, and writes to it (`mnesia:dirty_delete` of its listeners).
    { what: "one attempt to reach it again fails", ms: timer("rabbitmq.net_setuptime") },
  ];
  return totalMs(givingUp) > totalMs(election) ? givingUp : election;
}

function totalMs(terms: readonly OutageTerm[]): number {
  return terms.reduce((sum, { ms }) => sum + ms, 0);
}

/** Defaults of aten, the broker and oslo.messaging that all of them keep. */
const unchanged = {
  // The kernel's own: net.ipv4.tcp_retries2 = 15 retransmissions, 924.6 s at the least (Linux ip-sysctl).
  "rabbitmq.dist_user_timeout": 924_600,
  // Erlang kernel(6)
  "rabbitmq.net_setuptime": 7000,
  "rabbitmq.aten.heartbeat_interval": 100,
  "rabbitmq.aten.poll_interval": 1000,
  "rabbitmq.heartbeat": 60_000,
  "oslo.messaging.kombu_reconnect_delay": 1000,
  "oslo.messaging.rabbit_retry_interval": 1000,
};

export const rabbitmqReferenceTimers: ReferenceTimers = {
  upstream: { ...unchanged, "rabbitmq.net_ticktime": 60_000 },
  "kolla-ansible": { ...unchanged, "rabbitmq.net_ticktime": 60_000 },
  "openstack-ansible": { ...unchanged, "rabbitmq.net_ticktime": 60_000 },
  tripleo: { ...unchanged, "rabbitmq.net_ticktime": 15_000 },
};
