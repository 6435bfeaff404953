import type { ManagedFile } from "../contract/file.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { section } from "../format/ini.ts";
import { firstOptions, serviceFile, usualSections } from "../openstack/control-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { internalUrl, publicUrl } from "../openstack/service-url.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { configPath, heatApi, heatCfn, heatIdentity, keySecret, stackDomain } from "./api.ts";
import { cfnCrew, type HeatOptions } from "./options.ts";

/** Source: heat 24.0.0 `common/config.py`, `common/context.py`, `engine/clients/`. */
export function heatFiles(view: HostView<HeatOptions>): readonly ManagedFile[] {
  const { design, provided, secrets, options } = view;
  const identity = provision(provided, "identity");
  const keystone = identity.administrator(design).url;
  const cfn = publicUrl(design, heatCfn.endpoint);
  const login = identity.clientSection("trustee", view, heatIdentity).entries;
  const sections = [
    section("DEFAULT", {
      ...firstOptions(view, "heat"),
      // Engines are called by it.
      host: view.host,
      num_engine_workers: options.engineWorkers,
      auth_encryption_key: secrets[keySecret] ?? "",
      stack_user_domain_name: stackDomain.domain,
      stack_domain_admin: stackDomain.user,
      stack_domain_admin_password: secrets[stackDomain.passwordSecret] ?? "",
      region_name_for_services: String(login["region_name"] ?? ""),
      // Servers of stacks report here, from outside.
      heat_metadata_server_url: cfn,
      heat_waitcondition_server_url: `${cfn}/v1/waitcondition`,
    }),
    databaseSection(view, "heat"),
    section("trustee", {
      auth_type: "password",
      auth_url: login["auth_url"],
      username: login["username"],
      password: login["password"],
      user_domain_name: login["user_domain_name"],
    }),
    section("clients", { endpoint_type: "internalURL" }),
    section("clients_heat", { url: `${internalUrl(design, heatApi.endpoint)}/v1/%(tenant_id)s` }),
    section("clients_keystone", { auth_uri: keystone, endpoint_type: "internalURL" }),
    section("ec2authtoken", { auth_uri: keystone }),
    section("healthcheck", {
      backends: "disable_by_files_ports",
      disable_by_file_paths: [heatApi, heatCfn].map(({ port, holdFile }) => `${port}:${holdFile}`).join(","),
    }),
    ...usualSections(view, heatIdentity),
  ];
  return [
    serviceFile(configPath, view, { group: "heat", sections }),
    ...uwsgiFiles(heatApi, view, options),
    ...uwsgiFiles(heatCfn, view, cfnCrew(options)),
  ];
}
