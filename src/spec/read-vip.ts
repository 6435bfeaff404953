import { readVirtualAddress } from "./read-address.ts";
import { type Item, type Reader, scalarText } from "./reader.ts";
import { defaultRouterId, siteDefaults } from "./site-defaults.ts";
import { vipKeys } from "./site-keys.ts";
import type { SiteVip } from "./site.ts";

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
  const publicAddress = publicField && readVirtualAddress(reader, publicField);
  const internalField = fields.all.get("internal");
  if (internalField === undefined) {
    reader.report("missing-key", item, {
      message: "vip has no internal address.",
      remedy: "Add internal: and a free address of the hosts' network, for example internal: 10.77.0.10/24.",
    });
    return undefined;
  }
  const internal = readVirtualAddress(reader, internalField);
  if (internal === undefined) return undefined;
  return {
    vip: {
      internal,
      ...(publicAddress === undefined ? {} : { public: publicAddress }),
      manager: manager ?? siteDefaults.vipManager,
      routerId: routerId ?? defaultRouterId(internal.address),
    },
    internalOffset: internalField.offset,
    publicOffset: publicField?.offset ?? internalField.offset,
  };
}
