import { blocksOf, lastOf } from "../files/blocks.ts";
import type { Statement } from "../files/blocks.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given } from "./setting.ts";
import type { Setting } from "./setting.ts";
import type { Membership } from "./site-model.ts";

/** corosync.conf(5), 3.1: token 3000 ms, token_coefficient 650 ms for each node above two, consensus 1.2 × token. */
export const defaultTokenMs = 3000;
export const defaultCoefficientMs = 650;
export const consensusRatio = 1.2;

/** The membership that a corosync.conf describes; undefined when it has no `totem` section. */
export function membershipOf(host: string, statements: readonly Statement[]): Membership | undefined {
  const totem = blocksOf(statements, "totem").at(-1);
  if (totem === undefined) {
    return undefined;
  }
  const body = totem.block ?? [];
  const quorum = blocksOf(statements, "quorum").flatMap((block) => block.block ?? []);
  const nodes = blocksOf(statements, "nodelist").flatMap((list) => blocksOf(list.block ?? [], "node"));
  const votes = nodes.map((node) => integer(node.block ?? [], "quorum_votes")?.value ?? 1);
  const tokenMs = integer(body, "token") ?? byDefault(defaultTokenMs, totem.where);
  const coefficientMs = integer(body, "token_coefficient")?.value ?? defaultCoefficientMs;
  const runtimeTokenMs = tokenMs.value + coefficientMs * Math.max(0, nodes.length - 2);
  const expected = integer(quorum, "expected_votes")?.value;
  return {
    host,
    nodes: nodes.length,
    votes: nodes.length > 0 ? votes.reduce((sum, vote) => sum + vote, 0) : (expected ?? 0),
    hasDevice: blocksOf(quorum, "device").length > 0,
    tokenMs,
    coefficientMs,
    runtimeTokenMs,
    consensusMs: integer(body, "consensus") ?? byDefault(runtimeTokenMs * consensusRatio, totem.where),
    encrypted: encryption(body, totem.where),
    twoNode: flag(quorum, "two_node", blocksOf(statements, "quorum").at(-1)?.where ?? totem.where),
    tieBreaker: flag(quorum, "auto_tie_breaker", totem.where).value,
    where: totem.where,
  };
}

function integer(body: readonly Statement[], name: string): Setting<number> | undefined {
  const line = lastOf(body, name);
  const text = line?.words[1]?.text ?? "";
  return line !== undefined && /^\d{1,9}$/u.test(text) ? given(Number(text), line.where) : undefined;
}

function flag(body: readonly Statement[], name: string, otherwise: Where): Setting<boolean> {
  const line = lastOf(body, name);
  return line === undefined
    ? byDefault(false, otherwise)
    : given(["1", "yes", "on"].includes(line.words[1]?.text ?? ""), line.where);
}

/** Both default to off; `crypto_cipher` counts over the older `secauth`, which means aes256 with sha256. */
function encryption(totem: readonly Statement[], otherwise: Where): Setting<boolean> {
  const cipher = lastOf(totem, "crypto_cipher");
  if (cipher !== undefined) {
    return given((cipher.words[1]?.text ?? "none") !== "none", cipher.where);
  }
  return flag(totem, "secauth", otherwise);
}
