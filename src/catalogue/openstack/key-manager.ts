import { provision, type HostView } from "../contract/provisions.ts";
import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { section, type IniSection } from "../format/ini.ts";

/**
 * How a service gets the keys of volumes that are encrypted, in the name of their owner; nothing where the site keeps none. Left alone it
 * would ask at the address for users, which the site's own hosts need not reach, and work that outlives its user's token would fail.
 * Source: castellan 5.2 `key_manager/barbican_key_manager.py`.
 */
export function keyManagerSections(view: HostView, identity: ServiceIdentity): readonly IniSection[] {
  const { provided } = view;
  if (provided["key-manager"] === undefined) return [];
  const { entries } = provision(provided, "identity").clientSection("login", view, identity);
  const { region_name: region, valid_interfaces: _interfaces, ...login } = entries;
  return [
    section("barbican", {
      auth_endpoint: `${String(login["auth_url"])}/v3`,
      barbican_endpoint_type: "internal",
      barbican_region_name: region,
      send_service_user_token: true,
    }),
    section("barbican_service_user", login),
  ];
}
