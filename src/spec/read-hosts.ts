import { isMap } from "yaml";
import { quote } from "../text/sentence.ts";
import { readHostAddress } from "./read-address.ts";
import type { WrittenParameters } from "./agent-rules.ts";
import { checkHostName, readLine, readParametersAt } from "./names.ts";
import { type Field, type Fields, type Item, type Reader, scalarText } from "./reader.ts";
import { readHostServices } from "./read-services.ts";
import { siteDefaults } from "./site-defaults.ts";
import { readLab, type WrittenLab } from "./read-lab.ts";
import { readSsh } from "./read-ssh.ts";
import { hostKeys } from "./site-keys.ts";
import {
  type HostRole,
  hostRoles,
  hostStates,
  managementNetwork,
  type SiteHost,
  type SiteOverride,
  type SiteSsh,
} from "./site.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A host and the places that rules across hosts point at. */
export interface WrittenHost {
  readonly host: SiteHost;
  readonly nameOffset: number;
  readonly addressOffset: number;
  /** Of each level of fencing, what the host says of it. */
  readonly fencing: readonly WrittenParameters[];
  /** Its addresses on other networks, whether the site has those or not. */
  readonly elsewhere: readonly WrittenAddress[];
  readonly zoneGiven: boolean;
  readonly lab: WrittenLab;
}

export interface WrittenAddress {
  /** As it is written. */
  readonly network: string;
  readonly networkOffset: number;
  readonly address: string;
  readonly offset: number;
}

export interface Voter {
  readonly name: string;
  readonly nameOffset: number;
}

export interface WrittenHosts {
  /** The sound ones, in the order written. */
  readonly hosts: readonly WrittenHost[];
  /** Options of the services' own files that single hosts have. */
  readonly overrides: readonly SiteOverride[];
  /** All that have the role control, sound or not; undefined when a finding leaves their number open. */
  readonly voters: readonly Voter[] | undefined;
}

const shape = "hosts by name, for example c1: { address: 10.77.0.11 }";
const unknownHosts: WrittenHosts = { hosts: [], overrides: [], voters: undefined };

export function readHosts(reader: Reader, item: Item, vocabulary: Vocabulary): WrittenHosts {
  const fields = reader.fields(item, shape);
  if (fields === undefined) return unknownHosts;
  if (fields.all.size === 0) {
    reader.wrongType(item, "at least one host", shape);
    return unknownHosts;
  }
  const hosts: WrittenHost[] = [];
  const overrides: SiteOverride[] = [];
  const voters: Voter[] = [];
  let votersAreKnown = !fields.hasDuplicates;
  for (const field of fields.all.values()) {
    const nameIsGood = checkHostName(reader, field.key, field.keyOffset);
    const { roles, written } = readHost(reader, field);
    overrides.push(...hostOverrides(reader, field, vocabulary));
    if (roles === undefined) votersAreKnown = false;
    if (roles?.includes("control")) voters.push({ name: field.key, nameOffset: field.keyOffset });
    if (nameIsGood && written !== undefined) hosts.push(written);
  }
  return { hosts, overrides, voters: votersAreKnown ? voters : undefined };
}

function hostOverrides(reader: Reader, field: Field, vocabulary: Vocabulary): readonly SiteOverride[] {
  const services = isMap(field.node) ? reader.fields(field, shape)?.all.get("services") : undefined;
  return services === undefined ? [] : readHostServices(reader, services, field.key, vocabulary);
}

interface ReadHost {
  readonly roles: readonly HostRole[] | undefined;
  readonly written: WrittenHost | undefined;
}

function readHost(reader: Reader, field: Field): ReadHost {
  if (scalarText(field) !== undefined) {
    const { roles } = siteDefaults;
    const rest = { zone: undefined, switches: [], roles, leaving: false, fencing: [], ssh: {}, lab: {}, elsewhere: [] };
    return { roles, written: writtenHost(reader, field, field, rest) };
  }
  const fields = reader.fields(field, `its address, for example ${field.key}: { address: 10.77.0.11 }`);
  if (fields === undefined) return { roles: undefined, written: undefined };
  reader.checkKeys(fields, Object.keys(hostKeys), "a host");

  const stateField = fields.all.get("state");
  const leaving = stateField !== undefined && reader.choice({ ...stateField, path: "state" }, hostStates) === "leaving";
  const written = readRoles(reader, fields);
  // Whatever it was, it is nothing to the site any more.
  const roles = leaving && written !== undefined ? [] : written;
  const zoneField = fields.all.get("zone");
  const zone = zoneField && readLine(reader, zoneField, "the name of a rack or power feed, for example zone: rack-a");
  const switches = readSwitches(reader, fields);
  const fencing = readHostFencing(reader, fields.all.get("fencing"));
  const ssh = readSsh(reader, fields.all.get("ssh"));
  const lab = readLab(reader, fields.all.get("lab"));
  const { management, elsewhere } = readAddresses(reader, fields);
  const address = fields.all.get("address") ?? management;
  if (address === undefined) {
    reader.report("missing-key", field.keyOffset, {
      message: `The host ${quote(field.key)} has no address.`,
      remedy: "Add address: and the address that the other hosts reach it at.",
    });
    return { roles, written: undefined };
  }
  return {
    roles,
    written: writtenHost(reader, field, address, { zone, switches, roles, leaving, fencing, ssh, lab, elsewhere }),
  };
}

interface ReadAddresses {
  readonly management: Field | undefined;
  readonly elsewhere: readonly WrittenAddress[];
}

/** The management network's address may stand among the others instead of alone. */
function readAddresses(reader: Reader, fields: Fields): ReadAddresses {
  const field = fields.all.get("addresses");
  const by = field && reader.fields(field, "addresses by network, for example { storage: 10.78.0.11 }");
  if (by === undefined) return { management: undefined, elsewhere: [] };
  const management = by.all.get(managementNetwork);
  if (management !== undefined && fields.all.has("address")) {
    reader.report("bad-value", management.keyOffset, {
      message: `The host has its address on ${managementNetwork} twice: address says it as well.`,
      remedy: "Remove one of the two.",
    });
  }
  const others = [...by.all.values()].filter(({ key }) => key !== managementNetwork);
  return {
    management,
    elsewhere: others.flatMap((each) => {
      const address = readHostAddress(reader, each);
      const { key: network, keyOffset: networkOffset, offset } = each;
      return address === undefined ? [] : [{ network, networkOffset, address, offset }];
    }),
  };
}

function writtenHost(
  reader: Reader,
  field: Field,
  addressItem: Item,
  rest: {
    readonly zone: string | undefined;
    readonly switches: readonly string[];
    readonly roles: readonly HostRole[] | undefined;
    readonly leaving: boolean;
    readonly fencing: readonly WrittenParameters[];
    readonly ssh: SiteSsh;
    readonly lab: WrittenLab;
    readonly elsewhere: readonly WrittenAddress[];
  },
): WrittenHost | undefined {
  const name = field.key;
  const { zone, switches, roles, leaving, fencing, ssh, lab, elsewhere } = rest;
  const address = readHostAddress(reader, addressItem);
  if (address === undefined || roles === undefined) return undefined;
  return {
    host: {
      name,
      address,
      ...(elsewhere.length > 0 ? { addresses: byNetwork(elsewhere) } : {}),
      zone: zone ?? name,
      ...(switches.length > 0 ? { switches } : {}),
      roles,
      ...(leaving ? { leaving } : {}),
      fencing: fencing[0]?.values ?? {},
      ...(fencing.length > 1 ? { furtherFencing: fencing.slice(1).map(({ values }) => values) } : {}),
      ...(Object.keys(ssh).length > 0 ? { ssh } : {}),
    },
    nameOffset: field.keyOffset,
    addressOffset: addressItem.offset,
    fencing,
    elsewhere,
    zoneGiven: zone !== undefined,
    lab,
  };
}

/** A map of parameters, or of several levels a list of such maps. */
function readHostFencing(reader: Reader, field: Field | undefined): readonly WrittenParameters[] {
  if (field === undefined) return [];
  return (reader.items(field) ?? [field]).map((each) => readParametersAt(reader, each));
}

function byNetwork(addresses: readonly WrittenAddress[]): Readonly<Record<string, string>> {
  return Object.fromEntries(addresses.map(({ network, address }) => [network, address]));
}

/** One name or a list of them, each once. */
function readSwitches(reader: Reader, fields: Fields): readonly string[] {
  const field = fields.all.get("switch");
  if (field === undefined) return [];
  const names = "the name of a switch, or a list of names, for example switch: [tor-a1, tor-a2]";
  const items = scalarText(field) === undefined ? reader.items(field) : [{ ...field, path: "switch" }];
  if (items === undefined || items.length === 0) {
    if (field.node !== undefined) reader.wrongType(field, names, "switch: tor-a1");
    return [];
  }
  return [...new Set(items.flatMap((item) => readLine(reader, { ...item, path: "switch" }, names) ?? []))];
}

function readRoles(reader: Reader, fields: Fields): readonly HostRole[] | undefined {
  const field = fields.all.get("roles");
  if (field === undefined) return siteDefaults.roles;
  const items = scalarText(field) === undefined ? reader.items(field) : [{ ...field, path: "role" }];
  if (items === undefined || items.length === 0) {
    if (field.node !== undefined) reader.wrongType(field, "a list of roles", "roles: [control, network]");
    return undefined;
  }
  const roles = new Set<HostRole>();
  let sound = true;
  for (const item of items) {
    const role = reader.choice({ ...item, path: "role" }, hostRoles);
    if (role === undefined) sound = false;
    else roles.add(role);
  }
  return sound ? hostRoles.filter((role) => roles.has(role)) : undefined;
}
