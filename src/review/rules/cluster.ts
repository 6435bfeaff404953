import { listed, seconds } from "../model/setting.ts";
import { everyHost } from "../model/cluster.ts";
import type { ManagedCluster } from "../model/site-model.ts";
import { finding, type Rule } from "./rule.ts";

const stonithOn =
  "give each host a fence device (pcs stonith create fence-HOST fence_ipmilan ip=BMC username=USER password=… pcmk_host_list=HOST), try each (pcs stonith fence HOST), then: pcs property set stonith-enabled=true";

const fencingOff: Rule = (model) =>
  model.clusters
    .filter(({ fencing }) => !fencing.value)
    .map(({ fencing }) =>
      finding(
        "fencing-off",
        "error",
        fencing.where,
        "Fencing is off (stonith-enabled=false): a host that is silent but alive keeps its resources while the cluster starts them elsewhere, and two hosts write the same data or hold the same address.",
        `Switch fencing on: ${stonithOn}.`,
      ),
    );

const evacuationWithoutFencing: Rule = (model) =>
  model.clusters
    .filter(({ fencing }) => !fencing.value)
    .flatMap(({ evacuators }) =>
      evacuators.map(({ id, where }) =>
        finding(
          "evacuation-without-fencing",
          "error",
          where,
          `${id} evacuates instances from a host that nothing has switched off: the instance then runs twice on one disk, and the disk is destroyed.`,
          `Switch fencing on, for compute hosts as well: ${stonithOn}. Until then: pcs resource disable ${id}.`,
        ),
      ),
    );

const promotionWithoutFencing: Rule = (model) =>
  model.clusters
    .filter(({ fencing }) => !fencing.value)
    .flatMap(({ promotables }) => {
      const [first] = promotables;
      return first === undefined
        ? []
        : [
            finding(
              "promotion-without-fencing",
              "error",
              first.where,
              `${listed(promotables.map(({ id }) => id))} may be promoted on one host while the old one, silent but alive, is still promoted: both copies are written, and one of them is lost.`,
              `Switch fencing on: ${stonithOn}.`,
            ),
          ];
    });

const noDevice: Rule = (model) =>
  model.clusters
    .filter(
      (cluster) =>
        cluster.fencing.value && cluster.devices.length === 0 && !cluster.watchdog && cluster.nodes.length > 0,
    )
    .map(({ fencing }) =>
      finding(
        "fencing-no-device",
        "error",
        fencing.where,
        "Fencing is on and the cluster has no fence device: Pacemaker starts no resource at all, and after a fault it waits for a fencing that cannot happen.",
        "Create one for each host: pcs stonith create fence-HOST fence_ipmilan ip=… username=… password=… pcmk_host_list=HOST.",
      ),
    );

const hostMissing: Rule = (model) =>
  model.clusters.flatMap((cluster) => {
    const targets = [...cluster.devices.flatMap((device) => device.targets ?? [everyHost]), ...cluster.topologyTargets];
    if (!cluster.fencing.value || cluster.devices.length === 0 || targets.includes(everyHost) || cluster.watchdog) {
      return [];
    }
    return cluster.nodes
      .filter((node) => !targets.includes(node.name))
      .map((node) =>
        finding(
          "fencing-host-missing",
          "error",
          node.where,
          `No fence device can fence ${node.name} (none has it in pcmk_host_list or pcmk_host_map): when it is lost, nothing that ran there is started elsewhere until someone confirms by hand.`,
          `Create one: pcs stonith create fence-${node.name} … pcmk_host_list=${node.name}.`,
        ),
      );
  });

const noTopology: Rule = (model) =>
  model.clusters.flatMap((cluster) => {
    const devicesOf = new Map<string, string[]>();
    for (const device of cluster.devices) {
      for (const target of device.targets ?? []) {
        devicesOf.set(target, [...(devicesOf.get(target) ?? []), device.id]);
      }
    }
    const doubled = [...devicesOf].find(([, devices]) => devices.length > 1);
    if (doubled === undefined || cluster.topologyTargets.length > 0 || !cluster.fencing.value) {
      return [];
    }
    const [target, devices] = doubled;
    const where = cluster.devices.find((device) => device.id === devices[1])?.where ?? cluster.fencing.where;
    return [
      finding(
        "fencing-no-topology",
        "advice",
        where,
        `${listed(devices)} can each fence ${target} and no fencing topology says how they go together: where both feeds of a host must be cut, cutting one is taken for success.`,
        `Say it: pcs stonith level add 1 ${target} ${devices.join(",")} (both together), or levels 1 and 2 (one after the other).`,
      ),
    ];
  });

const quorumIgnored: Rule = (model) =>
  model.clusters
    .filter(({ noQuorumPolicy }) => noQuorumPolicy.value === "ignore")
    .map(({ noQuorumPolicy, fencing }) =>
      finding(
        "quorum-ignored",
        fencing.value ? "warning" : "error",
        noQuorumPolicy.where,
        fencing.value
          ? "no-quorum-policy=ignore: a part of the cluster that has lost its quorum, one host alone that cannot see the others, fences those that are well and takes over what they run; it does so again whenever it starts and sees nobody."
          : "no-quorum-policy=ignore: after a partition both halves run everything, and what they write cannot be put together again.",
        `Write value="stop" here: pcs property set no-quorum-policy=stop. Two nodes need "two_node: 1" in corosync.conf instead.`,
      ),
    );

const maintenance: Rule = (model) =>
  model.clusters
    .filter((cluster: ManagedCluster) => cluster.maintenance.value)
    .map(({ maintenance: setting }) =>
      finding(
        "maintenance-left-on",
        "warning",
        setting.where,
        "maintenance-mode=true: Pacemaker watches nothing and moves nothing; any fault lasts until someone comes.",
        "pcs property set maintenance-mode=false, when the work is done.",
      ),
    );

/** One host forgotten in maintenance is neither watched nor counted on by anybody else. */
const nodesAside: Rule = (model) =>
  model.clusters.flatMap(({ nodesAside: aside }) =>
    aside.map(({ name, state, where }) =>
      finding(
        "maintenance-left-on",
        "warning",
        where,
        `${name} is in ${state}: Pacemaker ${state === "standby" ? "runs nothing there, so that the loss of another host has one less to fall back on" : "watches nothing there and repairs nothing"}.`,
        state === "standby"
          ? `pcs node unstandby ${name}, when the work is done.`
          : `pcs node unmaintenance ${name}, when the work is done.`,
      ),
    ),
  );

/** Fencing one host would switch the other off as well. */
const sameSwitch: Rule = (model) =>
  model.clusters.flatMap(({ devices }) =>
    devices.flatMap((device, index) => {
      const twin = devices
        .slice(0, index)
        .find(
          ({ reachedAt, targets = [] }) =>
            reachedAt !== undefined &&
            reachedAt === device.reachedAt &&
            targets.length > 0 &&
            (device.targets ?? []).length > 0 &&
            !targets.some((target) => device.targets?.includes(target)),
        );
      return twin === undefined
        ? []
        : [
            finding(
              "fencing-same-switch",
              "error",
              device.where,
              `${device.id} and ${twin.id} reach the same power switch (${device.reachedAt ?? ""}) and fence ${listed([...(device.targets ?? []), ...(twin.targets ?? [])])}: fencing one of them switches another host off, and the one that is silent goes on.`,
              `Write the address of its own host's BMC in ${device.id}: pcs stonith update ${device.id} ip=BMC; then try it: pcs stonith fence HOST.`,
            ),
          ];
    }),
  );

/** Two hosts that lose sight of each other both have a majority of one, and both order the other's power off. */
const fencingRace: Rule = (model) =>
  model.clusters
    .filter(
      ({ host, nodes, fencing, devices, delaysByPriority, noQuorumPolicy }) =>
        nodes.length === 2 &&
        fencing.value &&
        devices.length > 0 &&
        !delaysByPriority &&
        devices.every(({ delaysByChance }) => !delaysByChance) &&
        devices.every(({ delayMs }) => (delayMs?.value ?? 0) === (devices[0]?.delayMs?.value ?? 0)) &&
        (noQuorumPolicy.value === "ignore" ||
          model.memberships.some((each) => each.host === host && each.twoNode.value && each.device === undefined)),
    )
    .map(({ devices, nodes, fencing }) =>
      finding(
        "fencing-race",
        "warning",
        devices[0]?.where ?? fencing.where,
        `${listed(nodes.map(({ name }) => name))} fence each other ${(devices[0]?.delayMs?.value ?? 0) === 0 ? "without a delay" : `after the same delay, ${seconds(devices[0]?.delayMs?.value ?? 0)}`}: when the network between them breaks, each switches the other off in the same moment, and both may be dark.`,
        `Let one be the slower: pcs stonith update ${devices[0]?.id ?? "DEVICE"} pcmk_delay_base=5s, for the device that fences the host which should survive; or pcs property set priority-fencing-delay=15s.`,
      ),
    );

/** What a device may need itself, against what Pacemaker waits for it. */
const timeoutTooShort: Rule = (model) =>
  model.clusters.flatMap((cluster) => {
    const slow = cluster.devices.find(
      (device) =>
        device.actionTimeoutMs !== undefined &&
        device.actionTimeoutMs.value > cluster.fencingTimeoutMs.value &&
        cluster.fencingTimeoutMs.given,
    );
    const needed = slow?.actionTimeoutMs?.value;
    return slow === undefined || needed === undefined
      ? []
      : [
          finding(
            "fence-timeout-too-short",
            "warning",
            cluster.fencingTimeoutMs.where,
            `stonith-timeout is ${seconds(cluster.fencingTimeoutMs.value)}, and ${slow.id} may take ${seconds(needed)}: fencing is given up and begun again, and nothing is promoted or moved meanwhile.`,
            `pcs property set stonith-timeout=${Math.ceil((needed * 1.2) / 1000)}s.`,
          ),
        ];
  });

/** Twice Pacemaker's own stonith-timeout of 60 s (Pacemaker Explained, "Cluster options"). */
const fencingMsMost = 120_000;

/** What is promoted waits for the loss to be noticed, for the device's delay, and for as long as fencing may be tried. */
const slowFencing: Rule = (model) =>
  model.clusters
    .filter(({ fencing }) => fencing.value)
    .flatMap(({ devices, fencingTimeoutMs, promotables }) => {
      const delay = devices
        .flatMap(({ delayMs }) => delayMs ?? [])
        .toSorted((left, right) => right.value - left.value)[0];
      const totalMs = fencingTimeoutMs.value + (delay?.value ?? 0);
      if (totalMs <= fencingMsMost) return [];
      const isDelay = delay !== undefined && (!fencingTimeoutMs.given || delay.value > fencingTimeoutMs.value);
      const parts = `stonith-timeout ${seconds(fencingTimeoutMs.value)}${delay === undefined ? "" : `, delay ${seconds(delay.value)}`}`;
      const waits = promotables.length === 0 ? "what ran on a lost host" : listed(promotables.map(({ id }) => id));
      return [
        finding(
          "slow-fencing",
          "warning",
          isDelay ? delay.where : fencingTimeoutMs.where,
          `Nothing is promoted or moved before the lost host is fenced, which may take ${seconds(totalMs)} (${parts}): ${waits} may be out that long.`,
          isDelay
            ? "A delay only keeps two hosts from fencing each other, and five seconds do: pcs stonith update DEVICE pcmk_delay_max=5s; with three voters none is needed."
            : "Measure what the device takes (time pcs stonith fence HOST), then: pcs property set stonith-timeout=60s, or 1.2 times what you measured.",
        ),
      ];
    });

export const clusterRules: readonly Rule[] = [
  fencingOff,
  evacuationWithoutFencing,
  promotionWithoutFencing,
  noDevice,
  hostMissing,
  noTopology,
  quorumIgnored,
  maintenance,
  nodesAside,
  sameSwitch,
  fencingRace,
  timeoutTooShort,
  slowFencing,
];
