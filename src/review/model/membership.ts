import { blocksOf, lastOf, type Statement } from "../files/blocks.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { ClusterNode, Membership, QuorumDevice } from "./site-model.ts";

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
  const members = nodes.map((node) => clusterNode(node.block ?? []));
  const tokenMs = integer(body, "token") ?? byDefault(defaultTokenMs, totem.where);
  const coefficientMs = integer(body, "token_coefficient")?.value ?? defaultCoefficientMs;
  const runtimeTokenMs = tokenMs.value + coefficientMs * Math.max(0, nodes.length - 2);
  const expectedVotes = integer(quorum, "expected_votes");
  return {
    host,
    nodes: nodes.length,
    votes: nodes.length > 0 ? members.reduce((sum, { votes }) => sum + votes, 0) : (expectedVotes?.value ?? 0),
    expectedVotes,
    tokenMs,
    coefficientMs,
    runtimeTokenMs,
    consensusMs: integer(body, "consensus") ?? byDefault(runtimeTokenMs * consensusRatio, totem.where),
    encrypted: encryption(body, totem.where),
    twoNode: flag(quorum, "two_node", blocksOf(statements, "quorum").at(-1)?.where ?? totem.where),
    waitsForAll: lastOf(quorum, "wait_for_all") === undefined ? undefined : flag(quorum, "wait_for_all", totem.where),
    lastManStanding: flag(quorum, "last_man_standing", totem.where),
    countsVotes: lastOf(quorum, "provider")?.words[1]?.text === "corosync_votequorum",
    rings: ringsOf(nodes, body),
    tieBreaker: flag(quorum, "auto_tie_breaker", totem.where).value,
    members,
    device: blocksOf(quorum, "device").map(quorumDevice).at(-1),
    transport: lastOf(body, "transport")?.words[1]?.text ?? "knet",
    where: totem.where,
  };
}

/** Every node's `ringN_addr`; without a node list, as older files are written, one `interface` a network. */
function ringsOf(nodes: readonly Statement[], totem: readonly Statement[]): number {
  const ofNodes = nodes.map(
    ({ block = [] }) => block.filter(({ words }) => /^ring\d_addr$/u.test(words[0]?.text ?? "")).length,
  );
  return ofNodes.length === 0 ? blocksOf(totem, "interface").length : Math.min(...ofNodes);
}

function clusterNode(body: readonly Statement[]): ClusterNode {
  const names = body
    .filter(({ words }) => words[0]?.text === "name" || /^ring\d_addr$/u.test(words[0]?.text ?? ""))
    .map(({ words }) => words[1]?.text ?? "");
  return { names, votes: integer(body, "quorum_votes")?.value ?? 1 };
}

function quorumDevice(device: Statement): QuorumDevice {
  const body = device.block ?? [];
  const net = blocksOf(body, "net").flatMap((block) => block.block ?? []);
  const text = (name: string) => {
    const line = lastOf(net, name);
    return line === undefined ? undefined : given(line.words[1]?.text ?? "", line.where);
  };
  return { host: text("host"), algorithm: text("algorithm"), votes: integer(body, "votes"), where: device.where };
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
