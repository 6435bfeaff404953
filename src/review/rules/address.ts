import { masterDownMs } from "../model/address.ts";
import { listed, seconds } from "../model/setting.ts";
import type { AddressInstance, SiteModel, TrackScript } from "../model/site-model.ts";
import { finding, grouped, limitMs, limitReason, type Rule } from "./rule.ts";

const slowAddress: Rule = (model, context) =>
  model.addresses.flatMap((instance) => {
    const ms = masterDownMs(instance.advertMs.value, instance.priority);
    return ms <= limitMs(context)
      ? []
      : [
          finding(
            "slow-address",
            "warning",
            instance.advertMs.where,
            `The address of ${instance.name} moves ${seconds(ms)} after its host died (3 × advert_int ${seconds(instance.advertMs.value)} + skew), later than ${seconds(limitMs(context))}, ${limitReason(context)}: nothing behind it can be reached meanwhile.`,
            `Write "advert_int ${Math.min(1, Math.floor(limitMs(context) / 40) / 100)}" on every host of the virtual router (below 1 s needs "vrrp_version 3" in global_defs on all of them).`,
          ),
        ];
  });

/** A gateway between networks follows its interfaces, and has nothing that could die alone. */
function isGateway({ host, followsInterfaces }: AddressInstance, { backends, proxies }: SiteModel): boolean {
  const balancing = [...backends, ...proxies];
  return (
    followsInterfaces &&
    balancing.length > 0 &&
    balancing.every((each) => each.host !== "" && each.host !== host && !each.host.startsWith(`${host}/`))
  );
}

const notTied: Rule = (model) =>
  model.addresses
    .filter(
      (instance) =>
        !instance.tracksHealth &&
        instance.undefinedScripts.length === 0 &&
        !instance.balancesInKernel &&
        instance.addresses.length > 0 &&
        !isGateway(instance, model),
    )
    .map((instance) =>
      finding(
        "address-not-tied",
        "warning",
        instance.where,
        `The address of ${instance.name} follows the host and its interfaces only: when the balancer on it dies, the address stays and every request fails until someone acts.`,
        `Define a vrrp_script that asks the balancer, and name it in "track_script { … }" of ${instance.name}.`,
      ),
    );

const loneNotTied: Rule = (model) =>
  model.loneAddresses.map(({ address, where }) =>
    finding(
      "address-not-tied",
      "warning",
      where,
      `UCARP moves ${address} when its host dies, and asks nothing else: when the balancer on it dies, the address stays and every request fails until someone acts.`,
      "Let a script ask the balancer every second and end ucarp (its --shutdown lets the address go) where it gets no answer; or have keepalived move the address, with a track_script.",
    ),
  );

function isIpv6({ addresses }: AddressInstance): boolean {
  return addresses[0]?.includes(":") ?? false;
}

/** Two instances with one id on one interface of one host take each other's advertisements for their own. */
const idClash: Rule = (model) => {
  const withId = model.addresses.filter((instance) => instance.routerId !== undefined);
  const clashing = grouped(withId, (instance) =>
    // IPv4 and IPv6 have ids of their own (RFC 5798).
    [instance.host, instance.interfaceName, instance.routerId?.value, isIpv6(instance)].join("\n"),
  ).filter((group) => group.length > 1 && new Set(group.map(({ where }) => where.place.line)).size > 1);
  return clashing.flatMap(([first, ...others]) =>
    others
      .slice(0, 1)
      .map((second) =>
        finding(
          "router-id-clash",
          "error",
          second.routerId?.where ?? second.where,
          `${first.name} and ${second.name} have the same virtual_router_id ${first.routerId?.value ?? ""} on ${first.interfaceName}: each takes the other's advertisements for its own, and addresses end up on two hosts or on none.`,
          `Give each vrrp_instance on the network an id of its own: "virtual_router_id ${((first.routerId?.value ?? 0) % 255) + 1}" for ${second.name}, the same on every host.`,
        ),
      ),
  );
};

/** The instances of several hosts that carry one address. */
export function sharing(
  instances: readonly AddressInstance[],
): readonly (readonly [AddressInstance, ...AddressInstance[]])[] {
  const carried = instances.filter((instance) => instance.addresses[0] !== undefined);
  return grouped(carried, (instance) => instance.addresses[0] ?? "").filter(
    (group) => new Set(group.map(({ host }) => host)).size > 1,
  );
}

const idDiffers: Rule = (model) =>
  sharing(model.addresses).flatMap(([first, ...others]) => {
    const other = others.find((instance) => instance.routerId?.value !== first.routerId?.value);
    return other === undefined
      ? []
      : [
          finding(
            "router-id-differs",
            "error",
            other.routerId?.where ?? other.where,
            `${first.host || "one host"} and ${other.host || "another"} both carry ${listed(first.addresses, 2)} with different ids (${first.routerId?.value ?? "none"} and ${other.routerId?.value ?? "none"}): neither hears the other, and both hold the address at once.`,
            `Write "virtual_router_id ${first.routerId?.value ?? 51}" in this instance on every host.`,
          ),
        ];
  });

const advertDiffers: Rule = (model) =>
  sharing(model.addresses).flatMap(([first, ...others]) => {
    // Of version 3 a backup takes over the interval of the one that advertises (RFC 5798, 6.4.2).
    const other = others.find(
      (instance) => instance.advertMs.value !== first.advertMs.value && Math.min(instance.version, first.version) === 2,
    );
    return other === undefined
      ? []
      : [
          finding(
            "advert-differs",
            "error",
            other.advertMs.where,
            `${first.host || "one host"} advertises ${first.name} every ${seconds(first.advertMs.value)} and ${other.host || "another"} every ${seconds(other.advertMs.value)}: VRRP version 2 drops advertisements with another interval, and both hosts hold the address at once.`,
            `Write the same advert_int in this instance on every host: "advert_int ${first.advertMs.value / 1000}".`,
          ),
        ];
  });

const nopreemptIgnored: Rule = (model) =>
  model.addresses.flatMap((instance) =>
    instance.nopreempt !== undefined && instance.initialState === "MASTER"
      ? [
          finding(
            "nopreempt-ignored",
            "warning",
            instance.nopreempt,
            `${instance.name} says nopreempt and "state MASTER": keepalived heeds nopreempt only with "state BACKUP", so the address moves back when this host returns, which cuts every connection once more.`,
            `Write "state BACKUP" in ${instance.name} on every host; the priority decides who holds the address first.`,
          ),
        ]
      : [],
  );

/** The priority that an instance has while the one script fails and all others succeed. */
export function priorityWithout(instance: AddressInstance, failing: TrackScript | undefined): number {
  return instance.scripts.reduce((priority, script) => {
    const succeeds = script.name !== failing?.name;
    return priority + (script.weight > 0 === succeeds ? script.weight : 0);
  }, instance.priority);
}

/** Coming back costs every connection once more, and a host that comes and goes takes the address with it each time. */
const movesBack: Rule = (model) =>
  sharing(model.addresses)
    .filter(
      (group) =>
        group.every(({ nopreempt }) => nopreempt === undefined) &&
        new Set(group.map(({ priority }) => priority)).size > 1,
    )
    .map((group) => {
      const [holder = group[0]] = [...group].sort((a, b) => b.priority - a.priority);
      return finding(
        "address-moves-back",
        "advice",
        holder.where,
        `The address of ${holder.name} moves back to ${holder.host || "the host with the highest priority"} as soon as that host is there again: every connection through it is cut a second time, and again each time that a host which is not well comes and goes.`,
        holder.scripts.some(({ weight }) => weight !== 0)
          ? // With nopreempt, whoever still advertises would keep the address.
            `Write "state BACKUP" and the same priority in ${holder.name} on every host: what its scripts weigh then moves the address, and nothing else does.`
          : `Write "state BACKUP" and "nopreempt" in ${holder.name} on every host.`,
      );
    });

export const addressRules: readonly Rule[] = [
  slowAddress,
  notTied,
  loneNotTied,
  idClash,
  idDiffers,
  advertDiffers,
  nopreemptIgnored,
  movesBack,
];
