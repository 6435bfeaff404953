import type { Finding } from "../../spec/finding.ts";
import { listed } from "../model/setting.ts";
import type { Membership, QuorumDevice } from "../model/site-model.ts";
import { finding, type ReviewContext, type Rule } from "./rule.ts";

const voters: Rule = (model) =>
  model.memberships.flatMap((membership) => {
    const { votes, nodes, device, twoNode, tieBreaker, countsVotes } = membership;
    // What counts no votes has no use for a device that lends one.
    if (device !== undefined || votes === 0 || !countsVotes) {
      return [];
    }
    if (twoNode.value || votes === 2) {
      return [
        finding(
          "too-few-voters",
          "warning",
          twoNode.where,
          twoNode.value
            ? "Two hosts vote (two_node: 1): when they lose sight of each other no majority exists, and only fencing decides who goes on; if that fails both stop or both go on."
            : model.clusters.some(({ noQuorumPolicy }) => noQuorumPolicy.value === "ignore")
              ? "Two hosts vote, and only both of them are a majority: the loss of one leaves the other without quorum, and it goes on only because no-quorum-policy=ignore has every part go on, a wrong one as well."
              : "Two hosts vote, and only both of them are a majority: when one is lost, or they lose sight of each other, the other stops everything as well.",
          `Add a third host to nodelist { }, or run corosync-qnetd on a third machine and write "device { model: net; net { host: MACHINE; algorithm: ffsplit } }" in quorum { } of corosync.conf (pcs quorum device add model net host=MACHINE algorithm=ffsplit).`,
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
            `Write "quorum_votes: 0" for one node in nodelist { }, add a voting host, or add a quorum device (pcs quorum device add model net host=MACHINE algorithm=ffsplit).`,
          ),
        ]
      : [];
  });

const noProvider: Rule = (model) =>
  model.memberships
    .filter(({ countsVotes, nodes }) => !countsVotes && nodes !== 1)
    .map(({ where }) =>
      finding(
        "no-quorum-provider",
        "error",
        where,
        "Corosync counts no votes, as quorum { } names no provider: nothing tells a part of a broken cluster that it has the majority, or that it has not.",
        `Write "quorum { provider: corosync_votequorum }" in corosync.conf on every host (with two hosts "two_node: 1" as well), and restart Corosync and Pacemaker on all of them.`,
      ),
    );

/** votequorum(5): two_node switches wait_for_all on unless it is written otherwise; last_man_standing does not. */
const waitForAllOff: Rule = (model) =>
  model.memberships.flatMap(({ twoNode, lastManStanding, waitsForAll, device }) => {
    const lacks = twoNode.value ? waitsForAll?.value === false : lastManStanding.value && waitsForAll?.value !== true;
    const because = twoNode.value ? "two_node: 1" : "last_man_standing: 1";
    return !lacks || device !== undefined
      ? []
      : [
          finding(
            "wait-for-all-off",
            "error",
            waitsForAll?.where ?? lastManStanding.where,
            `wait_for_all is off, with ${because}: a host that starts while it cannot see the others is quorate alone, fences those that are well, and starts everything a second time.`,
            `Write "wait_for_all: 1" in quorum { } of corosync.conf on every host.`,
          ),
        ];
  });

/** votequorum(5): expected_votes "will override the one calculated from the nodelist"; a running cluster only ever raises it. */
const tooFewExpected: Rule = (model) =>
  model.memberships.flatMap(({ expectedVotes, members }) => {
    const votes = votesOf(members);
    const majority = Math.floor((expectedVotes?.value ?? 0) / 2) + 1;
    return expectedVotes === undefined || votes < 2 || majority * 2 > votes
      ? []
      : [
          finding(
            "wait-for-all-off",
            "error",
            expectedVotes.where,
            `expected_votes: ${expectedVotes.value}, where the hosts have ${votes} votes: ${majority} of ${votes} pass for a majority, so that a part that starts while it cannot see the others fences those that are well, and starts everything a second time.`,
            "Remove the line from quorum { } of corosync.conf on every host: Corosync counts the votes of nodelist { } by itself.",
          ),
        ];
  });

const quorumDevice: Rule = (model, context) =>
  model.memberships.flatMap((membership) => {
    const { device } = membership;
    return device === undefined || membership.members.length === 0
      ? []
      : [...misplaced(membership, device, context), ...wrongVotes(membership, device)];
  });

/**
 * A device on a voting host, or in the zone of voters, is lost together with votes that it should stand in for.
 */
function misplaced(membership: Membership, device: QuorumDevice, context: ReviewContext): readonly Finding[] {
  const { members } = membership;
  const { host } = device;
  if (host === undefined) {
    return [];
  }
  const remedy = `Run corosync-qnetd on a machine outside of the cluster, in a zone that holds none of its members, and write its address here (pcs quorum device update model host=MACHINE).`;
  if (members.some(({ names }) => names.includes(host.value))) {
    return [
      finding(
        "quorum-device-misplaced",
        "warning",
        host.where,
        `The quorum device's server ${host.value} is a member of the cluster: losing that one host takes its own vote and the device's, and the others may stop for want of a majority, which is what the device should prevent.`,
        remedy,
      ),
    ];
  }
  const zone = context.zones.get(host.value);
  const inside = members.filter(({ names }) =>
    names.some((name) => zone !== undefined && context.zones.get(name) === zone),
  );
  const all = votesOf(members) + deviceVotes(membership, device);
  const left = votesOf(members) - votesOf(inside);
  return inside.length === 0 || left * 2 > all
    ? []
    : [
        finding(
          "quorum-device-misplaced",
          "warning",
          host.where,
          `The quorum device's server ${host.value} is in zone ${zone ?? ""} with ${listed(inside.map(({ names }) => names.at(-1) ?? ""))}: losing that zone leaves ${left} of ${all} votes, no majority, and everything stops although the hosts elsewhere are well.`,
          remedy,
        ),
      ];
}

/** corosync-qdevice(8): ffsplit lends one vote; lms as many as there are nodes less one, which Corosync counts itself. */
function wrongVotes(membership: Membership, device: QuorumDevice): readonly Finding[] {
  const { algorithm, votes } = device;
  const nodes = votesOf(membership.members);
  if (algorithm?.value === "ffsplit" && nodes % 2 === 1) {
    return [
      finding(
        "even-voters",
        "warning",
        algorithm.where,
        `A quorum device with ffsplit makes ${nodes} votes ${nodes + 1}, an even number: the device and ${(nodes - 1) / 2} hosts can no longer be lost together, although ${(nodes - 1) / 2} hosts and any other could before; it helps an even number of hosts only.`,
        "Remove the device (pcs quorum device remove), or add a host.",
      ),
    ];
  }
  const right = algorithm?.value === "ffsplit" ? 1 : algorithm?.value === "lms" ? nodes - 1 : undefined;
  if (votes === undefined || right === undefined || votes.value === right) {
    return [];
  }
  const all = nodes + votes.value;
  const majority = Math.floor(all / 2) + 1;
  return [
    finding(
      "quorum-device-votes",
      "warning",
      votes.where,
      `The quorum device has ${votes.value} votes; ${algorithm?.value ?? ""} with ${nodes} votes of hosts needs ${right}: ${
        votes.value < right
          ? `the last host that is left has ${1 + votes.value} of ${all} votes, no majority, and stops`
          : `while the device is away ${majority} of the ${nodes} votes are needed instead of ${Math.floor((nodes + right) / 2) + 1}`
      }.`,
      algorithm?.value === "lms"
        ? `Remove the line "votes: ${votes.value}" from device { } in quorum { } of corosync.conf on every host; Corosync then counts ${right} by itself.`
        : `Write "votes: 1" in device { } in quorum { } of corosync.conf on every host.`,
    ),
  ];
}

function votesOf(members: Membership["members"]): number {
  return members.reduce((sum, { votes }) => sum + votes, 0);
}

function deviceVotes(membership: Membership, device: QuorumDevice): number {
  return device.votes?.value ?? (device.algorithm?.value === "lms" ? votesOf(membership.members) - 1 : 1);
}

export const quorumRules: readonly Rule[] = [voters, noProvider, waitForAllOff, tooFewExpected, quorumDevice];
