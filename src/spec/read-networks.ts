import { quote } from "../text/sentence.ts";
import { networkAround, networkText } from "./address.ts";
import { readNetwork } from "./read-address.ts";
import { type Field, type Item, type Reader, scalarText } from "./reader.ts";
import { networkKeys } from "./site-keys.ts";
import { managementNetwork, type SiteNetwork, type SiteVip, type Traffic, traffics } from "./site.ts";

/** A network and the place that rules across the site point at. */
export interface WrittenNetwork {
  readonly network: SiteNetwork;
  readonly offset: number;
}

export interface WrittenNetworks {
  /** In the order written, the sound ones. */
  readonly networks: readonly WrittenNetwork[];
  /** Of all that are written, sound or not. */
  readonly names: readonly string[];
}

const shape = "networks by name, for example storage: 10.78.0.0/24";
/** A name that says what the network is for. */
const tunnelNames = ["tunnel", "tunnels"];

export function readNetworks(reader: Reader, item: Item): WrittenNetworks | undefined {
  const fields = reader.fields(item, shape);
  if (fields === undefined) return undefined;
  const read = [...fields.all.values()].flatMap((field) => readOne(reader, field) ?? []);
  checkCarriers(reader, read);
  const carried = read.flatMap(({ network }) => network.carries);
  return {
    networks: read.map(({ network, offset }) => ({
      network:
        tunnelNames.includes(network.name) && !carried.includes("tunnels")
          ? { ...network, carries: [...network.carries, "tunnels"] }
          : network,
      offset,
    })),
    names: [...fields.all.keys()],
  };
}

interface ReadNetwork extends WrittenNetwork {
  readonly carriesOffset: number;
}

function readOne(reader: Reader, field: Field): ReadNetwork | undefined {
  const name = field.key;
  if (!/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    reader.report("bad-name", field.keyOffset, {
      message: `${quote(name)} is no name of a network.`,
      remedy: "Use small letters, digits and inner hyphens, a letter first: storage, tunnel, external.",
    });
    return undefined;
  }
  const place = { offset: field.keyOffset, carriesOffset: field.offset };
  if (scalarText(field) !== undefined) {
    const cidr = readNetwork(reader, field);
    return cidr === undefined ? undefined : { network: { name, cidr, carries: [] }, ...place };
  }
  const fields = reader.fields(field, `${name}: { cidr: 10.78.0.0/24, carries: [replication] }`);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(networkKeys), "a network");
  const carriesField = fields.all.get("carries");
  const carries = carriesField === undefined ? [] : readTraffics(reader, carriesField);
  const cidrField = fields.all.get("cidr");
  if (cidrField === undefined) {
    reader.report("missing-key", field.keyOffset, {
      message: `The network ${quote(name)} has no cidr.`,
      remedy: "Add cidr: and the network with its prefix length, for example cidr: 10.78.0.0/24.",
    });
    return undefined;
  }
  const cidr = readNetwork(reader, cidrField);
  if (cidr === undefined) return undefined;
  return { network: { name, cidr, carries }, ...place, carriesOffset: carriesField?.offset ?? field.offset };
}

function readTraffics(reader: Reader, field: Field): readonly Traffic[] {
  const items = scalarText(field) === undefined ? reader.items(field) : [field];
  if (items === undefined) {
    if (field.node !== undefined) reader.wrongType(field, "a list of traffic", "carries: [replication, queue]");
    return [];
  }
  return [...new Set(items.flatMap((item) => reader.choice({ ...item, path: "traffic" }, traffics) ?? []))];
}

/** All networks of a site, the management network first: where it is not written, it is the internal virtual address's. */
export function withManagement({ networks }: WrittenNetworks, { internal }: SiteVip): readonly SiteNetwork[] {
  const all = networks.map(({ network }) => network);
  const own = all.filter(({ name }) => name === managementNetwork);
  const others = all.filter(({ name }) => name !== managementNetwork);
  if (own.length > 0) return [...own, ...others];
  const range = networkAround(internal.address, internal.prefix);
  return range === undefined ? others : [{ name: managementNetwork, cidr: networkText(range), carries: [] }, ...others];
}

/** Each traffic goes by one network; rings are meant to be several. */
function checkCarriers(reader: Reader, networks: readonly ReadNetwork[]): void {
  const carrier = new Map<Traffic, string>();
  for (const { network, carriesOffset } of networks) {
    for (const traffic of network.carries) {
      const already = carrier.get(traffic);
      if (already === undefined) carrier.set(traffic, network.name);
      else if (traffic !== "rings") {
        reader.report("bad-value", carriesOffset, {
          message: `${network.name} is to carry ${traffic}, which ${already} carries already.`,
          remedy: `Leave ${traffic} to one of the two; what no network carries goes by ${managementNetwork}.`,
        });
      }
    }
  }
}
