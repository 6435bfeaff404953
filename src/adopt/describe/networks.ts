import { liesIn, networkAround, parseAddress } from "../../spec/address.ts";
import { managementNetwork, type Traffic } from "../../spec/site.ts";
import type { HostReading, InterfaceAddress } from "../reading.ts";
import type { DraftNetwork, DraftVip } from "./draft.ts";
import type { Found } from "./found.ts";
import { networkTextOf, ownAddresses } from "./host-addresses.ts";

export interface FoundNetworks {
  /** Empty where the management network is the only one that anything goes by. */
  readonly networks: readonly DraftNetwork[];
  /** By host, its addresses on the others. */
  readonly addresses: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

const words: Readonly<Partial<Record<Traffic | "users", string>>> = {
  users: "external",
  tunnels: "tunnels",
  replication: "storage",
  queue: "messages",
};

/** The networks that something goes by: what database members, brokers, switches and rings are told, and where users come in. */
export function describeNetworks(
  found: Found,
  management: ReadonlyMap<string, InterfaceAddress>,
  vip: DraftVip | undefined,
): FoundNetworks {
  const [home] = [...management.values()].map(networkTextOf);
  const others = new Map<string, { readonly host: string; readonly address: string }[]>();
  for (const reading of found.readings) {
    for (const own of ownAddresses(found, reading)) {
      const cidr = networkTextOf(own);
      if (cidr === home || own.address === management.get(reading.host)?.address) continue;
      others.set(cidr, [...(others.get(cidr) ?? []), { host: reading.host, address: own.address }]);
    }
  }
  const networks: DraftNetwork[] = [];
  const addresses = new Map<string, Record<string, string>>();
  for (const [cidr, on] of others) {
    const has = (traffic: Traffic): boolean =>
      carriedBy(found, traffic).some((each) => on.some(({ address }) => address === each));
    const users = vip?.public !== undefined && holds(cidr, vip.public.address);
    const carries = (["replication", "queue", "tunnels", "rings"] as const).filter(has);
    if (carries.length === 0 && !users) continue;
    const wanted = words[users ? "users" : (carries[0] ?? "users")] ?? "ring";
    const taken = networks.filter((network) => network.name.replace(/-\d+$/u, "") === wanted).length;
    const name = taken === 0 ? wanted : `${wanted}-${taken + 1}`;
    networks.push({ name, cidr, carries });
    for (const { host, address } of on) addresses.set(host, { ...addresses.get(host), [name]: address });
  }
  if (networks.length === 0 || home === undefined) return { networks: [], addresses };
  const voters = found.model.memberships.map(({ host }) => host);
  // A second ring goes by itself by the first network that all members are on and users are not.
  const usual = networks.find(
    ({ name, cidr }) =>
      voters.every((host) => addresses.get(host)?.[name] !== undefined) &&
      (vip?.public === undefined || !holds(cidr, vip.public.address)),
  );
  const shown = networks.map((network) => ({
    ...network,
    carries: network.carries.filter((traffic) => traffic !== "rings" || network !== usual),
  }));
  return { networks: [{ name: managementNetwork, cidr: home, carries: [] }, ...shown], addresses };
}

function holds(cidr: string, address: string): boolean {
  const [network = "", prefix] = cidr.split("/");
  const range = networkAround(network, Number(prefix));
  const parsed = parseAddress(address);
  return range !== undefined && parsed !== undefined && liesIn(parsed, range);
}

/** The hosts' addresses that a kind of traffic is told to use. */
function carriedBy({ model, files, readings }: Found, traffic: Traffic): readonly string[] {
  switch (traffic) {
    case "replication":
      return model.databases.flatMap(({ clusterAddress }) => placesIn(clusterAddress?.value ?? ""));
    case "queue":
      return readings.flatMap((reading) => brokerAddresses(reading));
    case "tunnels":
      return [
        ...readings.flatMap(({ tunnels }) => tunnels),
        ...files.flatMap(({ text }) =>
          [...text.matchAll(/^local_ip\s*=\s*(\S+)/gmu)].map(([, address = ""]) => address),
        ),
      ];
    case "rings":
      return model.memberships.flatMap(({ members }) =>
        members.flatMap(({ names }) => names.filter((name) => parseAddress(name) !== undefined).slice(1)),
      );
  }
}

/** `gcomm://10.0.0.1,10.0.0.2:4567?options`, with IPv6 in brackets. */
export function placesIn(clusterAddress: string): readonly string[] {
  const list = clusterAddress.replace(/^gcomm:\/\//u, "").replace(/\?.*$/u, "");
  return list.split(",").flatMap((place) => {
    const bare = /^\s*\[([^\]]+)\]/u.exec(place)?.[1] ?? place.replace(/:\d+\s*$/u, "").trim();
    return bare === "" ? [] : [bare];
  });
}

/** Where a broker talks to the others. */
function brokerAddresses({ sockets }: HostReading): readonly string[] {
  return sockets.filter(({ port }) => port === 25_672).map(({ address }) => address);
}
