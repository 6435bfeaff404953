import { consensusRatio, defaultCoefficientMs, defaultTokenMs } from "../model/membership.ts";
import { seconds } from "../model/setting.ts";
import { finding, type Rule } from "./rule.ts";

/** corosync.conf(5): consensus must be at least 1.2 × token, the token that is in force. */
const consensusBelowToken: Rule = (model) =>
  model.memberships.flatMap((membership) => {
    const { consensusMs, runtimeTokenMs, tokenMs, nodes } = membership;
    const least = Math.ceil(runtimeTokenMs * consensusRatio);
    if (!consensusMs.given || consensusMs.value >= least) {
      return [];
    }
    const splits = consensusMs.value < tokenMs.value * consensusRatio;
    const added =
      nodes > 2 && membership.coefficientMs > 0
        ? ` (token ${tokenMs.value} ms, and token_coefficient ${membership.coefficientMs} ms for each node above two)`
        : "";
    return [
      finding(
        "consensus-below-token",
        splits ? "error" : "warning",
        consensusMs.where,
        `consensus ${consensusMs.value} ms is less than 1.2 × ${runtimeTokenMs} ms, the token time-out in force${added}: members form a new cluster before they agree who is in it, and a healthy cluster can split or fence a healthy host.`,
        `Remove the line from totem { } of corosync.conf on every host (Corosync then takes 1.2 × token by itself), or write "consensus: ${least}"; then run corosync-cfgtool -R.`,
      ),
    ];
  });

/** More than twice what Corosync would take by itself, and on purpose. */
const slowMembership: Rule = (model, context) =>
  model.memberships.flatMap((membership) => {
    const { tokenMs, runtimeTokenMs, consensusMs, nodes, coefficientMs } = membership;
    const usual = defaultTokenMs + coefficientMs * Math.max(0, nodes - 2);
    const limit = context.detectionMs === undefined ? 2 * usual : Math.max(context.detectionMs, 1000);
    if (!tokenMs.given || runtimeTokenMs <= limit) {
      return [];
    }
    return [
      finding(
        "slow-membership",
        "warning",
        tokenMs.where,
        `Corosync notices a dead host after ${seconds(runtimeTokenMs)} and has agreed on it after ${seconds(runtimeTokenMs + consensusMs.value)}; its default is ${seconds(usual)}. Nothing that Pacemaker keeps (addresses, active-passive services) moves before that, and fencing comes on top.`,
        `Write "token: ${Math.min(defaultTokenMs, limit)}", or remove the line.`,
      ),
    ];
  });

/** Consensus may be set for itself; agreement then takes longer than the loss takes to be noticed. */
const slowConsensus: Rule = (model) =>
  model.memberships.flatMap(({ consensusMs, runtimeTokenMs, nodes, coefficientMs }) => {
    const usual = (defaultTokenMs + coefficientMs * Math.max(0, nodes - 2)) * consensusRatio;
    const least = Math.ceil(runtimeTokenMs * consensusRatio);
    return !consensusMs.given || consensusMs.value <= 2 * Math.max(usual, least)
      ? []
      : [
          finding(
            "slow-membership",
            "warning",
            consensusMs.where,
            `After the token is lost (${seconds(runtimeTokenMs)}) the members may take ${seconds(consensusMs.value)} more to agree who is left: consensus ${consensusMs.value} ms, where Corosync by itself takes 1.2 × token, ${least} ms. Nothing that Pacemaker keeps moves before that, and fencing comes on top.`,
            `Remove the line from totem { } of corosync.conf on every host, or write "consensus: ${least}"; then run corosync-cfgtool -R.`,
          ),
        ];
  });

/**
 * The token goes round by every member before it is missed, and each may be held up (a snapshot of a virtual machine, a busy disk, a swap) for
 * longer than a packet takes: a tenth of a second each, and four in all, is less than Corosync has by itself (1 s, and 0.65 s more a member).
 */
const holdUpMs = 100;
const tokenLeastMs = 400;

const tokenTooShort: Rule = (model) =>
  model.memberships.flatMap(({ tokenMs, runtimeTokenMs, nodes, coefficientMs }) => {
    const least = Math.max(tokenLeastMs, holdUpMs * nodes);
    const usual = defaultTokenMs + defaultCoefficientMs * Math.max(0, nodes - 2);
    return !tokenMs.given || nodes < 2 || runtimeTokenMs >= least
      ? []
      : [
          finding(
            "token-too-short",
            "warning",
            tokenMs.where,
            `The token of ${nodes} members is missed after ${seconds(runtimeTokenMs)}${coefficientMs === 0 && nodes > 2 ? " (token_coefficient 0)" : ""}: a member that is held up for a moment, as a snapshot or a busy disk does, passes for dead, and is fenced although it is well. Corosync by itself waits ${seconds(usual)}.`,
            `Write "token: ${Math.max(least, defaultTokenMs)}" in totem { } of corosync.conf on every host, or remove the line; then run corosync-cfgtool -R.`,
          ),
        ];
  });

const oneRing: Rule = (model) =>
  model.memberships
    .filter(({ rings, votes }) => rings === 1 && votes > 1)
    .map(({ where, transport, members }) =>
      finding(
        "one-ring",
        "advice",
        where,
        `The members reach each other over one network (${members.length === 0 ? "one interface { }" : "ring0_addr only"}): a switch or a cable that fails looks like dead hosts, and healthy ones are fenced.`,
        transport === "knet"
          ? `Give every node in nodelist { } a "ring1_addr" in another network, on other switches; knet uses both.`
          : `Write "transport: knet" in totem { } (Corosync 3 has a second ring with no other), and give every node in nodelist { } a "ring1_addr" in another network, on other switches.`,
      ),
    );

const unencrypted: Rule = (model) =>
  model.memberships
    .filter(({ encrypted }) => !encrypted.value)
    .map(({ encrypted, transport }) =>
      finding(
        "unencrypted-cluster",
        "warning",
        encrypted.where,
        "Corosync's traffic is neither encrypted nor authenticated: whoever reaches its port can read it, join the cluster, and have hosts fenced or data services stopped.",
        `Run corosync-keygen, copy /etc/corosync/authkey to every host, and write ${transport === "knet" ? "" : `"transport: knet" (Corosync 3 encrypts no ${transport}), `}"crypto_cipher: aes256" and "crypto_hash: sha256" in totem { } of corosync.conf on every host; then restart Corosync on all of them.`,
      ),
    );

export const membershipRules: readonly Rule[] = [
  consensusBelowToken,
  slowMembership,
  slowConsensus,
  tokenTooShort,
  oneRing,
  unencrypted,
];
