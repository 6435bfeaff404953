import type { Condition } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import { oldOf } from "../contract/generations.ts";
import type { SiteView } from "../contract/provisions.ts";
import type { SecretNeed, Secrets } from "../contract/secret.ts";
import { atom, brokerAgrees, homeBefore, inBroker, withBindings } from "./erlang.ts";
import takeCookie from "./cookie.erl";

/**
 * What brokers know each other by when they meet: those that hear each other already go on, whatever it is meanwhile. So a new one is
 * told to all that run at once, and nobody is restarted for it.
 */
export const cookieNeed: SecretNeed = {
  name: "rabbitmq-cookie",
  kind: "password",
  rotates: { kind: "erlang-cookie", by: "swap" },
};

const home = "/var/lib/rabbitmq";
export const cookiePath = `${home}/.erlang.cookie`;
const cookieBeforePath = `${homeBefore}/.erlang.cookie`;

export function cookieFiles(secrets: Secrets): readonly ManagedFile[] {
  const before = secrets[oldOf(cookieNeed.name)];
  return [
    cookieFile(cookiePath, secrets[cookieNeed.name] ?? ""),
    ...(before === undefined ? [] : [cookieFile(cookieBeforePath, before)]),
  ];
}

function cookieFile(path: string, content: string): ManagedFile {
  return { path, content, mode: 0o400, owner: "rabbitmq", group: "rabbitmq", secret: true };
}

/** All hosts have the file before any broker is told: one that begins meanwhile reads it. */
export function cookieConditions(
  { design, secrets }: Pick<SiteView, "design" | "secrets">,
  unit: string,
): readonly Condition[] {
  const cookie = atom(secrets[cookieNeed.name] ?? "");
  const files = cookieFiles(secrets).flatMap(({ path }) => design.voters.map((host) => ({ host, file: path })));
  return design.voters.map((host) => ({
    id: `rabbitmq/cookie taken up on ${host}`,
    host,
    alternates: [],
    holds: `the broker on ${host} knows the others by the cookie that is laid there`,
    test: brokerAgrees(`erlang:get_cookie() =:= ${cookie}`),
    remedy: { kind: "make", script: inBroker(withBindings(takeCookie, { Cookie: cookie })), timeoutMs: 60_000 },
    after: [...files, { host, unit }],
    settleMs: 5000,
  }));
}
