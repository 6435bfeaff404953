import { requireSame, withVariables } from "../../text/script.ts";
import type { Design, DesignedHost } from "../contract/design.ts";
import { parseAddress } from "../../spec/address.ts";
import script from "./call-broker.sh";

/** The port that brokers talk to each other at; RabbitMQ's convention is the AMQP port plus 20000. */
export const distributionPort = 25_672;
/** epmd's. Source: epmd(1). */
export const portMapperPort = 4369;

export const mainPath = "/etc/rabbitmq/rabbitmq.conf";
/** Its key for the address that brokers talk to each other at. */
export const interfaceKey = "distribution.listener.interface";

/** Where the cookie before the one that is laid is, while it is being renewed. */
export const homeBefore = "/var/lib/rabbitmq/.quorate-before";

/** Where a broker that speaks TLS to the others is asked by programs of its host. */
export const consolePath = "/var/lib/rabbitmq/quorate.socket";

/**
 * Runs an Erlang expression inside the broker of the host that the script runs on, and prints what it prints.
 *
 * A broker that speaks TLS is asked at a socket of its own (`console.erl`). `erl_call` comes with the Erlang runtime and takes 3 ms; `rabbitmqctl` starts a runtime of its own, which takes a
 * second or more of processor time. The cookie is read from the broker's home, the expression from standard input, so
 * that no secret is in an argument list. Calls at the same time need names of their own, which the broker gives (`-R`): with
 * the same name all but one are turned away. `erl_call` answers 0 whatever happens: look at what was printed.
 */
export function inBroker(expression: string): string {
  return callBroker("-", `"$(sed -n 's/^${interfaceKey} = //p' ${mainPath})"`, expression);
}

/** The same on the broker of a host at its address, from any host with a broker of the same cluster. */
export function inBrokerAt(host: Pick<DesignedHost, "name">, address: string, expression: string): string {
  return callBroker(nodeName(host), address, expression);
}

function callBroker(node: string, address: string, expression: string): string {
  const call = withVariables(script, { port: distributionPort, console: consolePath, before: homeBefore });
  return [`${call}call_broker ${node} ${address} <<'ERLANG'`, `${expression}.`, "ERLANG"].join("\n");
}

/**
 * One Erlang expression of a file, with the variables bound that the file is given: `% Given Vhost: the virtual host.`
 *
 * @param bindings Terms by the variables' names.
 * @throws Error, a bug of ours, when the file is not given exactly these variables.
 */
export function withBindings(file: string, bindings: Readonly<Record<string, string>> = {}): string {
  requireSame(
    [...file.matchAll(/^% Given (?<name>\w+):/gm)].map(({ groups }) => groups?.["name"] ?? ""),
    Object.keys(bindings),
  );
  const bound = Object.entries(bindings).map(([name, term]) => `${name} = ${term},\n`);
  return `begin\n${bound.join("")}${file.replace(/^(?:%.*\n)*/, "").trimEnd()}\nend`;
}

/** The same expression with variables of its own: what one binds, none behind it may bind to something else. */
export function apart(expression: string): string {
  return `(fun() -> ${expression} end)()`;
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

/** An address as a tuple of its numbers: four of a byte, or eight of two bytes. */
export function addressTuple(text: string): string {
  const { family, value } = parseAddress(text) ?? { family: "IPv4", value: 0n };
  const [count, bits] = family === "IPv4" ? [4, 8n] : [8, 16n];
  const parts = Array.from(
    { length: count },
    (_, index) => (value >> (BigInt(count - 1 - index) * bits)) % (1n << bits),
  );
  return `{${parts.join(",")}}`;
}

/** Whether names of brokers have a dot behind their @: Erlang calls those long, and wants all to be alike. */
export function hasLongNames({ voters }: Pick<Design, "voters">): boolean {
  return voters.some((name) => name.includes("."));
}
