import { isMember, timerMs } from "../contract/lookup.ts";
import type { Technology } from "../contract/technology.ts";
import { rabbitmqEvents } from "./events.ts";
import { amqpPort, cookieSecret, paths, rabbitmqFiles } from "./config.ts";
import { brokerServes, rabbitmqConditions, restartGate, unit } from "./conditions.ts";
import { rabbitmqOptions, type RabbitmqOptions } from "./options.ts";
import { rabbitmqPart, statusScript } from "./status.ts";
import { failoverTerms, rabbitmqReferenceTimers, rabbitmqTimers } from "./timers.ts";

/** A connection that idles longer than this without a heartbeat is nobody's any more. */
const idleTimeoutMs = 3 * 3600 * 1000;

export const rabbitmq: Technology<RabbitmqOptions> = {
  name: "rabbitmq",
  kind: "infrastructure",
  options: rabbitmqOptions,
  requires: [],
  packages: ["rabbitmq-server"],
  maskedUnits: [],
  secrets: [{ name: cookieSecret, kind: "password" }],
  referenceTimers: rabbitmqReferenceTimers,
  components: () => [
    {
      name: "rabbitmq",
      nature: "stateful",
      because: "a message it confirmed must still be there for whoever fetches it later",
      modes: ["active-active"],
      modeBecause:
        "every broker takes connections; each queue has one leader and copies on the other brokers, which agree by majority (Raft)",
      units: [unit],
      runsOn: "members",
      redundancy: { rule: "majority" },
      needs: [],
    },
  ],
  endpoints: () => [
    {
      name: "amqp",
      component: "rabbitmq",
      port: amqpPort,
      backendPort: amqpPort,
      protocol: "tcp",
      localPort: amqpPort,
      check: {
        kind: "exchange",
        steps: [
          { send: "binary", hex: "414d515000000901", comment: "AMQP 0-9-1" },
          // A method frame of channel 0 whose class and method are 10: connection.start.
          { expect: "binary-pattern", value: "^010000.{8}000A000A", comment: "connection.start" },
        ],
      },
      balance: "leastconn",
      share: "even",
      idleTimeoutMs,
    },
  ],
  timers: rabbitmqTimers,
  decisions: () => [
    {
      subject: "rabbitmq queues",
      choice: "quorum queues",
      because:
        "mirrored queues lose confirmed messages in a partition; quorum queues confirm what a majority has on disk",
    },
    {
      subject: "rabbitmq partitions",
      choice: "pause_minority",
      because: "a broker that hears no majority stops serving rather than going on with a copy of its own",
    },
    {
      subject: "rabbitmq failure detection",
      choice:
        "a queue's leader is replaced on suspicion; a broker leaves the cluster when its host acknowledges nothing, or after the net tick time",
      because:
        "an election can be taken back, a broker that was expelled by mistake must restart to come back; the kernel answers for a host however busy the broker on it is",
    },
    {
      subject: "rabbitmq clients",
      choice: "services reach the brokers at the balancer beside them",
      because:
        "with a list of all brokers a client tries the dead one again and again, for seconds each time; the balancer cuts connections to it and offers only those that live",
    },
    {
      subject: "rabbitmq administration",
      choice: "erl_call instead of the management plugin",
      because: "it asks a broker in 3 ms, needs no port and no plugin, and adds nothing to the broker's memory",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  failover: (design, component) => (component === "rabbitmq" ? failoverTerms((name) => timerMs(design, name)) : []),
  log: rabbitmqEvents,
  files: (view) => rabbitmqFiles(view, rabbitmqOptions.parse(view.design.options["rabbitmq"] ?? {})),
  units: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            unit,
            host,
            technology: "rabbitmq",
            files: Object.values(paths),
            onChange: "restart",
            startedBy: "systemd",
            ready: brokerServes,
            after: Object.values(paths).map((path) => `${host}/file ${path}`),
            gate: restartGate(design, host),
            startMs: 180_000,
          },
        ]
      : [],
  conditions: rabbitmqConditions,
  probes: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            component: "rabbitmq",
            script: statusScript,
            parse: (output, _exitCode, on) => rabbitmqPart(output, on, design.members.length),
          },
        ]
      : [],
};
