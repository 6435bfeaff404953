import { requireSame } from "../../text/script.ts";
import type { DesignedHost } from "../contract/design.ts";

/** The port that brokers talk to each other at; RabbitMQ's convention is the AMQP port plus 20000. */
export const distributionPort = 25_672;

export const environmentPath = "/etc/rabbitmq/rabbitmq-env.conf";

/**
 * Runs an Erlang expression inside the broker of the host that the script runs on, and prints what it prints.
 *
 * `erl_call` comes with the Erlang runtime and takes 3 ms; `rabbitmqctl` starts a runtime of its own, which takes a
 * second or more of processor time. The cookie is read from the broker's home, the expression from standard input, so
 * that no secret is in an argument list. Calls at the same time need names of their own, which the broker gives (`-R`): with
 * the same name all but one are turned away. `erl_call` answers 0 whatever happens: look at what was printed.
 */
export function inBroker(expression: string): string {
  const address = `"$(sed -n 's/^NODE_IP_ADDRESS=//p' ${environmentPath}):${distributionPort}"`;
  return callNode(address, expression);
}

/** The same on a broker at an address, from any host that has the cookie. */
export function inBrokerAt(address: string, expression: string): string {
  return callNode(`${address}:${distributionPort}`, expression);
}

function callNode(place: string, expression: string): string {
  return [
    `HOME=/var/lib/rabbitmq timeout 30 erl_call -R -address ${place} -fetch_stdout -no_result_term -e <<'ERLANG'`,
    `${expression}.`,
    "ERLANG",
  ].join("\n");
}

/**
 * One Erlang expression of a file, with the variables bound that the file is given: `% Given Vhost: the virtual host.`
 *
 * @param bindings Terms by the variables' names.
 * @throws Error, a bug of ours, when the file is not given exactly these variables.
 */
export function withBindings(script: string, bindings: Readonly<Record<string, string>> = {}): string {
  requireSame(
    [...script.matchAll(/^% Given (?<name>\w+):/gm)].map(({ groups }) => groups?.["name"] ?? ""),
    Object.keys(bindings),
  );
  const bound = Object.entries(bindings).map(([name, term]) => `${name} = ${term},\n`);
  return `begin\n${bound.join("")}${script.replace(/^(?:%.*\n)*/, "").trimEnd()}\nend`;
}

/** A bash command that succeeds when the broker of this host finds that a boolean expression is true. */
export function brokerAgrees(expression: string): string {
  return `[ "$(${inBroker(yesOrNo(expression))}\n)" = yes ]`;
}

/** The same where a broker that does not run has nothing to say against it. */
export function noBrokerDisagrees(expression: string): string {
  return `[ "$(${inBroker(yesOrNo(expression))}\n)" != no ]`;
}

function yesOrNo(expression: string): string {
  return `io:put_chars(case ${expression} of true -> "yes"; _ -> "no" end)`;
}

/** A binary: what Erlang programs take for text. */
export function binary(text: string): string {
  return `<<"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"/utf8>>`;
}

/** A quoted atom. */
export function atom(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** Who is named as the author of a change in the broker's events. */
export const author = binary("quorate");

export function list(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}

export function nodeName(host: Pick<DesignedHost, "name">): string {
  return `rabbit@${host.name}`;
}
