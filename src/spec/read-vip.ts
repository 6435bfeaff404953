import { isMap } from "yaml";
import { readDnsName } from "./names.ts";
import { readHostAddress, readVirtualAddress } from "./read-address.ts";
import { type Item, type Reader, scalarText } from "./reader.ts";
import { defaultRouterId, siteDefaults } from "./site-defaults.ts";
import { addressKeys, publicAddressKeys, vipKeys } from "./site-keys.ts";
import type { SiteVip, VirtualAddress } from "./site.ts";

/** The virtual addresses and the places that rules across the site point at. */
export interface WrittenVip {
  readonly vip: SiteVip;
  readonly internalOffset: number;
  readonly publicOffset: number;
}

export function readVip(reader: Reader, item: Item): WrittenVip | undefined {
  if (scalarText(item) !== undefined) {
    const internal = readVirtualAddress(reader, item);
    if (internal === undefined) return undefined;
    const vip = { internal, manager: siteDefaults.vipManager, routerId: defaultRouterId(internal.address) };
    return { vip, internalOffset: item.offset, publicOffset: item.offset };
  }
  const fields = reader.fields(item, "vip: { internal: 10.77.0.10/24 }");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(vipKeys), "vip");

  const managerField = fields.all.get("manager");
  const manager = managerField && reader.choice(managerField, ["keepalived", "pacemaker"]);
  const idField = fields.all.get("router-id");
  const routerId = idField && reader.integer(idField, 1, 255, "a number from 1 to 255 that no other router uses");
  const publicField = fields.all.get("public");
  const outside = publicField === undefined ? {} : readPublic(reader, publicField);
  const internalField = fields.all.get("internal");
  if (internalField === undefined) {
    reader.report("missing-key", item, {
      message: "vip has no internal address.",
      remedy: "Add internal: and a free address of the hosts' network, for example internal: 10.77.0.10/24.",
    });
    return undefined;
  }
  const internal = readNamedAddress(reader, internalField);
  if (internal === undefined) return undefined;
  return {
    vip: {
      internal,
      ...outside,
      manager: manager ?? siteDefaults.vipManager,
      routerId: routerId ?? defaultRouterId(internal.address),
    },
    internalOffset: internalField.offset,
    publicOffset: publicField?.offset ?? internalField.offset,
  };
}

/** `10.77.0.10/24`, or that with the name that clients are given. */
function readNamedAddress(reader: Reader, item: Item, keys: object = addressKeys): VirtualAddress | undefined {
  if (!isMap(item.node)) return readVirtualAddress(reader, item);
  const fields = reader.fields(item, "{ address: 10.77.0.10/24, name: api.example.org }");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(keys), "a virtual address");
  const nameField = fields.all.get("name");
  const name = nameField && readDnsName(reader, nameField);
  const addressField = fields.all.get("address");
  if (addressField === undefined) {
    reader.report("missing-key", item, {
      message: `${item.path} has no address.`,
      remedy: "Add address: and a free address of its network, for example address: 10.77.0.10/24.",
    });
    return undefined;
  }
  const address = readVirtualAddress(reader, addressField);
  return address && { ...address, ...(name === undefined ? {} : { name }) };
}

/** Where users come in: an address of the site's own, or one that somebody else brings. */
function readPublic(reader: Reader, item: Item): Pick<SiteVip, "public" | "external"> {
  const fields = isMap(item.node) ? reader.fields(item, "{ name: api.example.org, external: true }") : undefined;
  const flag = fields?.all.get("external");
  const isExternal = flag !== undefined && reader.choice(flag, ["true", "false"]) === "true";
  if (fields === undefined || flag === undefined || !isExternal) {
    const own = readNamedAddress(reader, item, flag === undefined ? addressKeys : publicAddressKeys);
    return own === undefined ? {} : { public: own };
  }
  reader.checkKeys(fields, Object.keys(publicAddressKeys), "an external address");
  const nameField = fields.all.get("name");
  const addressField = fields.all.get("address");
  const address = addressField && readHostAddress(reader, addressField);
  if (nameField === undefined) {
    reader.report("missing-key", item, {
      message: `${item.path} is external and has no name.`,
      remedy: "Add name: and the DNS name that users reach it by, for example name: api.example.org.",
    });
    return {};
  }
  const name = readDnsName(reader, nameField);
  return name === undefined ? {} : { external: { name, ...(address === undefined ? {} : { address }) } };
}
