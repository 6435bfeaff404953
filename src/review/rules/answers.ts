import { apiPort } from "../model/api-port.ts";
import { listed, seconds } from "../model/setting.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/**
 * A service may wait for another by a remote call for 60 s (oslo.messaging's rpc_response_timeout) before it answers, and for a disk while it
 * takes an image; who sets less than half of that cuts off answers that come every day.
 */
const answerLeastMs = 30_000;

/** Ports that much else listens at as well. */
const anybodys = /:(?:8000|8080|9001)$/u;

function isOpenStack(port: string): boolean {
  return apiPort.test(port) && !anybodys.test(port);
}

const answersCutOff: Rule = (model) =>
  grouped(
    model.backends.filter(
      ({ serves, servers, serverTimeoutMs }) =>
        serves === "http" &&
        servers.length > 0 &&
        serverTimeoutMs !== undefined &&
        serverTimeoutMs.value > 0 &&
        (serverTimeoutMs.value < answerLeastMs ||
          // Of what is known to wait for others.
          (serverTimeoutMs.value === answerLeastMs && servers.some(({ port }) => isOpenStack(`:${port ?? ""}`)))),
    ),
    ({ serverTimeoutMs }) => `${serverTimeoutMs?.where.place.file ?? ""}\n${serverTimeoutMs?.where.place.line ?? 0}`,
  ).flatMap((group) => {
    const [{ serverTimeoutMs }] = group;
    return serverTimeoutMs === undefined
      ? []
      : [
          finding(
            "answer-cut-off",
            "warning",
            serverTimeoutMs.where,
            `"timeout server" is ${seconds(serverTimeoutMs.value)} for ${listed(group.map(({ name }) => name))}: an API that is silent for longer, while it waits for a remote call (60 s by default) or stores an image, has its answer cut off with 504, and goes on with what the client takes for failed.`,
            'Write "timeout server 1m" or more for APIs (and the same for "timeout client").',
          ),
        ];
  });

export const answerRules: readonly Rule[] = [answersCutOff];
