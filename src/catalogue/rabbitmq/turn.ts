import { withVariables } from "../../text/script.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed, hostsThatFill } from "../contract/lookup.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { queuePort, startPaths, unit } from "./config.ts";
import { cookiePath } from "./cookie.ts";
import { brokerAgrees, inBroker } from "./erlang.ts";
import { isSecure, wireOf } from "./tls.ts";
import speaksSo from "./turn-test.sh";

/**
 * Brokers with TLS and brokers without do not hear each other: where a running site turns from one to the other, all stop, all start, and
 * the queue stands still for that long. Until the balancers have been told of TLS the brokers take clients in the clear as well, at a
 * listener that ends with the next start: and that is the restart by which each takes up its files, one after another.
 */
const mark = "/var/lib/quorate/broker-turn";

const serves = brokerAgrees("rabbit:is_running()");

export function turnConditions({ design, provided }: Pick<SiteView, "design" | "provided">): readonly Condition[] {
  const { voters } = design;
  const balancers = hostsThatFill(design, "balancer").map((host) => provision(provided, "balancer").running(host));
  return voters.flatMap((host) => [
    {
      id: stopped(host),
      host,
      alternates: [],
      holds: `the broker on ${host} speaks to the others ${isSecure(design) ? "by TLS" : "in the clear"}, or does not run`,
      test: withVariables(speaksSo, { wire: wireOf(design, host) }),
      remedy: {
        kind: "make",
        script: `mkdir -p ${mark.slice(0, mark.lastIndexOf("/"))}\ntouch ${mark}\nsystemctl stop ${unit}`,
        timeoutMs: 90_000,
      },
      after: voters.flatMap((each): readonly GoalRef[] =>
        [...startPaths(design), cookiePath].map((file) => ({ host: each, file })),
      ),
      settleMs: 5000,
      gate: {
        turn: "rabbitmq",
        interrupts:
          "the whole message queue, until all brokers have stopped and started again: those that speak TLS and those that do not hear each other not at all",
      },
    },
    {
      id: begun(host),
      host,
      alternates: [],
      holds: `the broker on ${host} has begun again, if it was stopped to speak to the others in another way`,
      test: `[ ! -e ${mark} ] || [ -s ${mark} ]`,
      remedy: {
        kind: "make",
        script: `systemctl start --no-block ${unit}\necho begun >${mark}`,
        timeoutMs: 30_000,
      },
      after: voters.map((each) => ({ condition: stopped(each) })),
      settleMs: 5000,
    },
    {
      id: together(host),
      host,
      alternates: [],
      holds: `the broker on ${host} serves again, if it was stopped to speak to the others in another way`,
      test: `[ ! -e ${mark} ]`,
      remedy: {
        kind: "make",
        script: [
          `for turn in {1..240}; do if ${serves}; then break; fi; sleep 0.5; done`,
          serves,
          ...alsoInTheClear(design, host),
          `rm -f ${mark}`,
        ].join("\n"),
        timeoutMs: 180_000,
      },
      after: voters.map((each) => ({ condition: begun(each) })),
      before: [...voters.map((each) => ({ host: each, unit })), ...balancers],
      settleMs: 5000,
    },
  ]);
}

/** Whoever has not heard of TLS yet goes on; that it cannot be, as where a client's port is taken, is no reason to stay. */
function alsoInTheClear(design: Design, host: string): readonly string[] {
  if (!isSecure(design)) return [];
  const { address } = hostNamed(design, host);
  return ["(", inBroker(`catch rabbit_networking:start_tcp_listener({"${address}", ${queuePort}}, 10)`), ") || true"];
}

function stopped(host: string): string {
  return `rabbitmq/${host} speaks as the others will`;
}

function begun(host: string): string {
  return `rabbitmq/${host} begun again`;
}

function together(host: string): string {
  return `rabbitmq/${host} serves again`;
}
