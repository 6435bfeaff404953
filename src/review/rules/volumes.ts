import { listed } from "../model/setting.ts";
import { finding, grouped, type Rule } from "./rule.ts";

const handlers =
  'Write "fencing resource-and-stonith" (in net { } of DRBD 9, in disk { } of 8.4) and in handlers { } "fence-peer /usr/lib/drbd/crm-fence-peer.9.sh" and "unfence-peer /usr/lib/drbd/crm-unfence-peer.9.sh" (8.4: crm-fence-peer.sh, and crm-unfence-peer.sh as after-resync-target), on both hosts; Pacemaker needs a fence device for each.';

const notFenced: Rule = (model) =>
  grouped(
    model.volumes.filter(({ fencing, hasQuorum }) => fencing.value === "dont-care" && !hasQuorum),
    ({ where }) => where.place.file,
  ).map((group) => {
    const [volume] = group;
    const two = group.find(({ twoPrimaries }) => twoPrimaries !== undefined)?.twoPrimaries;
    const names = listed(group.map(({ name }) => name));
    return finding(
      "promotion-without-fencing",
      two === undefined ? "warning" : "error",
      two ?? (volume.fencing.given ? volume.fencing.where : volume.where),
      `DRBD's ${names} ${group.length === 1 ? "has" : "have"} no fencing (dont-care${volume.fencing.given ? "" : ", its default"})${two === undefined ? "" : ", and may be primary on both hosts at once"}: when the two lose sight of each other the copy that falls behind is not marked as outdated, and may be promoted; both are written then, and one of them is lost.`,
      handlers,
    );
  });

const nobodyFences: Rule = (model) =>
  model.volumes
    .filter(({ fencing, hasHandler }) => fencing.value.startsWith("resource-") && !hasHandler)
    .map(({ name, fencing }) =>
      finding(
        "promotion-without-fencing",
        "warning",
        fencing.where,
        `DRBD's ${name} says fencing ${fencing.value} and names nobody who does it (no fence-peer in handlers { }): a lost peer is fenced by nobody${fencing.value === "resource-and-stonith" ? ", and writes wait for it until someone acts" : ", and may be promoted as it is"}.`,
        handlers,
      ),
    );

const discards: Rule = (model) =>
  model.volumes.flatMap(({ name, discards: policies }) => {
    const [first] = policies;
    return first === undefined
      ? []
      : [
          finding(
            "split-discards-data",
            "warning",
            first.where,
            `${listed(policies.map(({ option, value }) => `${option} ${value}`))}: once both copies of ${name} were written, one side's writes are thrown away without a word as soon as the two meet again.`,
            `Write "disconnect" for ${listed(policies.map(({ option }) => option))}: the two then stay apart until someone has looked at both (drbdadm connect --discard-my-data on the one that is given up).`,
          ),
        ];
  });

/** A: sent is enough; B: received is. */
const notWaited: Rule = (model) =>
  model.volumes
    .filter(({ protocol }) => /^[AB]$/iu.test(protocol.value))
    .map(({ name, protocol }) =>
      finding(
        "failover-loses-commits",
        "warning",
        protocol.where,
        protocol.value.toUpperCase() === "A"
          ? `protocol A: a write of ${name} is acknowledged before the other host has it, so that a copy that takes over lacks what was written last.`
          : `protocol B: a write of ${name} is acknowledged once the other host has it in memory, so that a loss of power at both loses what was written last.`,
        'Write "protocol C" on both hosts.',
      ),
    );

/** The constraint that keeps a peer from being promoted is the cluster's, and outlives its cause. */
const neverLetBack: Rule = (model) =>
  grouped(
    model.volumes.filter(({ isLetBack }) => !isLetBack),
    ({ fencing }) => `${fencing.where.place.file}\n${fencing.where.place.line}`,
  ).map((group) =>
    finding(
      "standby-stays-out",
      "warning",
      group[0].fencing.where,
      `DRBD's ${listed(group.map(({ name }) => name))} ${group.length === 1 ? "has" : "have"} a fence-peer handler and none that takes its constraint back (unfence-peer; 8.4: after-resync-target): after the first loss of sight the peer may never be promoted again, also when it is in step, until someone removes the constraint.`,
      handlers,
    ),
  );

const notFlushed: Rule = (model) =>
  grouped(
    model.volumes.filter(({ unflushed }) => unflushed !== undefined),
    ({ unflushed }) => `${unflushed?.place.file ?? ""}\n${unflushed?.place.line ?? 0}`,
  ).map(([volume, ...others]) =>
    finding(
      "flush-log-loses-commits",
      "warning",
      volume.unflushed ?? volume.where,
      `DRBD is told not to flush the disks of ${listed([volume, ...others].map(({ name }) => name))}: what was acknowledged may still be in a disk's memory, and is lost, or half written, when its host loses power; where both do, in both copies.`,
      'Take "disk-flushes no", "disk-barrier no" and "md-flushes no" out, unless every disk\'s memory has a battery of its own.',
    ),
  );

export const volumeRules: readonly Rule[] = [notFenced, nobodyFences, discards, notWaited, neverLetBack, notFlushed];
