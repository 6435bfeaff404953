import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { section } from "../format/ini.ts";
import { firstOptions, serviceFile, usualSections } from "../openstack/control-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { publicUrl } from "../openstack/service-url.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { barbicanApi, barbicanIdentity, configPath, keySecret } from "./api.ts";
import type { BarbicanOptions } from "./options.ts";

/** Source: barbican 20.0.0 `common/config.py`, `plugin/crypto/simple_crypto.py`. */
export function barbicanFiles(view: HostView<BarbicanOptions>): readonly ManagedFile[] {
  const sections = [
    section("DEFAULT", {
      ...firstOptions(view, "barbican"),
      // In the answers' links: the address that users know, whichever host answers.
      host_href: publicUrl(view.design, barbicanApi.endpoint),
    }),
    databaseSection(view, "barbican"),
    section("secretstore", { enabled_secretstore_plugins: "store_crypto" }),
    section("crypto", { enabled_crypto_plugins: "simple_crypto" }),
    section("simple_crypto_plugin", { kek: view.secrets[keySecret] ?? "" }),
    section("queue", { enable: true }),
    ...usualSections(view, barbicanIdentity),
  ];
  return [
    serviceFile(configPath, view, { group: "barbican", sections }),
    ...uwsgiFiles(barbicanApi, view, view.options),
  ];
}
