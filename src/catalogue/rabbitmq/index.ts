import { releaseNamed } from "../releases/index.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import { hostsThatFill, isVoter, timerMs } from "../contract/lookup.ts";
import { daysScript } from "../format/certificate-days.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { brokerServes, clusterCondition, rabbitmqConditions, restartGate } from "./conditions.ts";
import { queueEndpoint, queuePort, rabbitmqFiles, securePort, startPaths, unit } from "./config.ts";
import { cookieNeed, cookiePath } from "./cookie.ts";
import { rabbitmqDecisions } from "./decisions.ts";
import { distributionPort, portMapperPort } from "./erlang.ts";
import { rabbitmqEvents } from "./events.ts";
import { brokerDeparts } from "./members.ts";
import { rabbitmqOptions, type RabbitmqOptions } from "./options.ts";
import { rabbitmqQueue } from "./provides.ts";
import { rabbitmqPart, statusScript } from "./status.ts";
import {
  failoverTerms,
  rabbitmqReferenceTimers,
  rabbitmqTimerLimits,
  rabbitmqTimers,
  rabbitmqTolerates,
} from "./timers.ts";
import { rabbitmqOrigins } from "./origins.ts";
import { brokerSecrets, certificatePath, cluster, isSecure, tlsDecision } from "./tls.ts";
import { watchFiles, watchOf } from "./watch.ts";

const component = "rabbitmq";

/** A connection that idles longer than this without a heartbeat is nobody's any more. */
const idleTimeoutMs = 3 * 3600 * 1000;

/** The message queue: brokers that agree by majority on what each queue holds. */
export const rabbitmq: Technology<RabbitmqOptions> = {
  name: "rabbitmq",
  kind: "infrastructure",
  options: rabbitmqOptions,
  uses: ["balancer"],
  fills: [{ role: "queue" }],
  offer: (site, options) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "a message it confirmed must still be there for whoever fetches it later",
        mode: "active-active",
        modeBecause:
          "every broker takes connections; each queue has one leader and copies on the other brokers, which agree by majority (Raft)",
        loses: "its connections, which are made again at another broker; no message that it had confirmed",
        redundancy: { rule: "majority" },
        on: "voters",
        run: { by: "systemd", units: [unit] },
        cluster: {
          runs: "never",
          because:
            "its brokers form and mend their cluster themselves, and a broker that was stopped for the cluster may hold the only copy of a queue",
        },
        packages: ["rabbitmq-server", "socat"],
        fills: ["queue"],
        needs: [],
        listens: [
          { protocol: "tcp", port: portMapperPort, from: "peers", what: "brokers that ask at which port one is" },
          {
            protocol: "tcp",
            port: distributionPort,
            from: "peers",
            what: "what the brokers agree on, and every message",
          },
        ],
      },
    ],
    endpoints: [
      {
        name: queueEndpoint,
        component,
        for: "services",
        ...(site.certificates === "none"
          ? { port: queuePort, backendPort: queuePort }
          : { port: securePort, backendPort: securePort, believes: cluster }),
        protocol: "tcp",
        localPort: queuePort,
        check: {
          kind: "exchange",
          steps: [
            { send: "binary", hex: "414d515000000901", comment: "AMQP 0-9-1" },
            // A method frame of channel 0 whose class and method are 10: connection.start.
            { expect: "binary-pattern", value: "^010000.{8}000A000A", comment: "connection.start" },
          ],
        },
        share: { kind: "even", balance: "leastconn" },
        idleTimeoutMs,
      },
    ],
    secrets: [cookieNeed, ...brokerSecrets(site)],
    timers: rabbitmqTimers(site),
    referenceTimers: rabbitmqReferenceTimers,
    timerLimits: rabbitmqTimerLimits,
    decisions: [...rabbitmqDecisions(releaseNamed(site.release), options), ...tlsDecision(site)],
  }),
  bind: (draft) => ({ failover: { [component]: failoverTerms((name) => timerMs(draft, name)) } }),
  host: (view) =>
    isVoter(view.design, view.host)
      ? {
          files: [...rabbitmqFiles(view), ...watchFiles(view)],
          units: [watchOf(), brokerUnit(view)],
          probes: [
            {
              component,
              script: isSecure(view.design) ? statusScript + daysScript(certificatePath) : statusScript,
              parse: (output, _exitCode, on) => rabbitmqPart(output, on, view.design.voters.length),
            },
          ],
        }
      : nothing,
  departs: ({ design, host }) => [brokerDeparts(design, host, unit, [{ condition: clusterCondition }])],
  site: rabbitmqConditions,
  files: { origins: rabbitmqOrigins },
  provides: { queue: rabbitmqQueue },
  tolerates: rabbitmqTolerates,
  log: rabbitmqEvents,
};

function brokerUnit({ design, host, provided }: HostView): ManagedUnit {
  // A site that turns to TLS: the start by which a broker hears nothing in the clear any more comes when all balancers speak it.
  const balancers = isSecure(design) ? hostsThatFill(design, "balancer") : [];
  return {
    unit,
    files: startPaths(design),
    runs: { rank: "data", settings: { RestartSec: "1s" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: brokerServes,
    after: [
      ...[...startPaths(design), cookiePath].map((file) => ({ host, file })),
      ...balancers.map((each) => provision(provided, "balancer").running(each)),
    ],
    gate: restartGate(design, host),
    startMs: 180_000,
  };
}
