import type { ManagedFile } from "../contract/file.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { glanceIdentity, swiftLoginPath } from "./api.ts";
import { storeOf, type GlanceOptions, type ImageStore } from "./options.ts";

/** What the login to the object store is called where an image's place is written down, so that no password is. */
const reference = "objectstore";

/** The section of the store that new images go to. Source: glance_store 4.9 `_drivers/swift/store.py`. */
export function imagesSection(view: HostView, store: ImageStore): IniSection {
  if (store.kind !== "swift") return section("images", { filesystem_store_datadir: store.path });
  const { region_name: region } = loginOf(view);
  return section("images", {
    swift_store_config_file: swiftLoginPath,
    default_swift_reference: reference,
    swift_store_container: store.container,
    swift_store_create_container_on_put: true,
    swift_store_endpoint_type: "internalURL",
    swift_store_region: region,
    // A download goes on where it was cut off: at another proxy.
    swift_store_retry_get_count: 3,
  });
}

/** Glance's login to the object store: as its own user, in the project of the services. */
export function swiftLoginFiles(view: HostView<GlanceOptions>): readonly ManagedFile[] {
  const { design, options } = view;
  if (storeOf(options, design.providers).kind !== "swift") return [];
  const { auth_url: url, username, password, project_name: project } = loginOf(view);
  const login = section(reference, {
    user: `${String(project)}:${String(username)}`,
    key: password,
    auth_version: 3,
    auth_address: `${String(url)}/v3`,
    user_domain_id: "default",
    project_domain_id: "default",
  });
  const content = renderIni(managedBy(design.site), [login]);
  return [{ ...plainFile(swiftLoginPath, content), mode: 0o640, group: "glance", secret: true }];
}

function loginOf(view: HostView): IniSection["entries"] {
  return provision(view.provided, "identity").clientSection("login", view, glanceIdentity).entries;
}
