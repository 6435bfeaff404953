import type { Design } from "../contract/design.ts";
import type { QueueTrial, TrialLogin } from "../contract/trial.ts";
import { author, binary, brokerAgrees, inBroker, withBindings } from "./erlang.ts";
import { loginWorks, makeLogin } from "./login.ts";
import { queueKind } from "./options.ts";
import queueLeader from "./queue-leader.erl";
import trialMake from "./trial-make.erl";
import trialRemove from "./trial-remove.erl";

/** How long a new virtual host may take to be served by every broker; a call into a broker ends after 30 s. */
const everywhereMs = 20_000;

/** A virtual host for a drill's clients: any broker makes it for all. */
export function rabbitmqTrial(design: Pick<Design, "members" | "options">): QueueTrial {
  const queueArguments = { "x-queue-type": queueKind(design) };
  return { on: design.members, prepare, remove, leader, promises: { messages }, queueArguments };
}

const messages = {
  claim: "at-least-once",
  because:
    "a confirm of a quorum queue means that a majority of its members wrote the message down; a publisher that got none sends again, and a consumer that goes away before its acknowledgement has it delivered again (RabbitMQ, Reliability Guide)",
} as const;

function prepare(name: string, { user, password }: TrialLogin): string {
  const login = { user, password, vhost: name };
  const make = withBindings(trialMake, {
    Vhost: binary(name),
    User: binary(user),
    Author: author,
    EverywhereMs: String(everywhereMs),
    MakeLogin: `fun() -> ${makeLogin(login)} end`,
    LoginWorks: `fun() -> ${loginWorks(login)} end`,
  });
  return [
    `said="$(${inBroker(make)}\n)"`,
    `[ "$said" = made ] || { echo "the broker did not make virtual host ${name}: \${said:-it says nothing}" >&2; exit 1; }`,
  ].join("\n");
}

function remove(name: string): string {
  return brokerAgrees(withBindings(trialRemove, { Vhost: binary(name), User: binary(name), Author: author }));
}

function leader(name: string, queue: string): string {
  return inBroker(withBindings(queueLeader, { Vhost: binary(name), Queue: binary(queue) }));
}
