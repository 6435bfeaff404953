import { consensusRatio, defaultTokenMs } from "../model/membership.ts";
import { seconds } from "../model/setting.ts";
import { finding } from "./rule.ts";
import type { Rule } from "./rule.ts";

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
        ? ` (token_coefficient adds ${membership.coefficientMs} ms for each node above two: ${runtimeTokenMs} ms in force)`
        : "";
    return [
      finding(
        "consensus-below-token",
        splits ? "error" : "warning",
        consensusMs.where,
        `consensus ${consensusMs.value} ms is less than 1.2 × token ${tokenMs.value} ms${added}: members form a new cluster before they agree who is in it, and a healthy cluster can split or fence a healthy host.`,
        `Remove the line (Corosync then takes 1.2 × token by itself), or write "consensus: ${least}".`,
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

const unencrypted: Rule = (model) =>
  model.memberships
    .filter(({ encrypted }) => !encrypted.value)
    .map(({ encrypted }) =>
      finding(
        "unencrypted-cluster",
        "warning",
        encrypted.where,
        "Corosync's traffic is neither encrypted nor authenticated: whoever reaches its port can read it, join the cluster, and have hosts fenced or data services stopped.",
        `Run corosync-keygen, copy /etc/corosync/authkey to every host, and write "crypto_cipher: aes256" and "crypto_hash: sha256" in totem.`,
      ),
    );

const voters: Rule = (model) =>
  model.memberships.flatMap((membership) => {
    const { votes, nodes, hasDevice, twoNode, tieBreaker } = membership;
    if (hasDevice || votes === 0) {
      return [];
    }
    if (twoNode.value || votes === 2) {
      return [
        finding(
          "too-few-voters",
          "warning",
          twoNode.where,
          `Two hosts vote${twoNode.value ? " (two_node: 1)" : ""}: when they lose sight of each other no majority exists, and only fencing decides who goes on; if that fails both stop or both go on.`,
          "Add a third host, or a quorum device on a third one: quorum { device { model: net … } }.",
        ),
      ];
    }
    return votes % 2 === 0 && nodes > 2 && !tieBreaker
      ? [
          finding(
            "even-voters",
            "warning",
            membership.where,
            `${votes} votes: a network that breaks in the middle leaves ${votes / 2} and ${votes / 2}, and neither half goes on; the last vote adds a risk and no safety.`,
            "Add or remove one voting host, or add a quorum device.",
          ),
        ]
      : [];
  });

export const membershipRules: readonly Rule[] = [consensusBelowToken, slowMembership, unencrypted, voters];
