import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section, type IniEntries, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";

export const pastePath = "/etc/nova/api-paste.ini";

const before = "cors http_proxy_to_wsgi compute_req_id faultwrap request_log sizelimit authtoken keystonecontext";
const versions = "cors compute_req_id faultwrap request_log http_proxy_to_wsgi";

/**
 * What requests pass on their way to nova's two applications. The package's file has one health check for both, which is behind the API's
 * versioned paths and one file holds for both; here each has its own at /healthcheck, so that neither takes the other's clients
 * away when it restarts. The pipelines are the package's. Source: nova 31.0.0 `api-paste.ini`; oslo.middleware 6.3 `healthcheck`.
 *
 * @param hold the file that makes each health check answer 503
 */
export function pasteFile(
  { design }: Pick<HostView, "design">,
  hold: { readonly api: string | undefined; readonly metadata: string | undefined },
): ManagedFile {
  const sections = [
    section("composite:metadata", { use: "egg:Paste#urlmap", "/": "meta", "/healthcheck": "metadata_health" }),
    section("pipeline:meta", { pipeline: "cors http_proxy_to_wsgi metaapp" }),
    app("metaapp", "nova.api.metadata.handler:MetadataRequestHandler.factory"),
    section("app:metadata_health", health(hold.metadata)),
    section("composite:osapi_compute", {
      use: "call:nova.api.openstack.urlmap:urlmap_factory",
      "/": "oscomputeversions",
      "/healthcheck": "api_health",
      "/v2": "oscomputeversion_legacy_v2",
      "/v2.1": "oscomputeversion_v2",
      "/v2/+": "openstack_compute_api_v21_legacy_v2_compatible",
      "/v2.1/+": "openstack_compute_api_v21",
    }),
    section("app:api_health", health(hold.api)),
    section("composite:openstack_compute_api_v21", {
      use: "call:nova.api.auth:pipeline_factory_v21",
      keystone: `${before} osapi_compute_app_v21`,
    }),
    section("composite:openstack_compute_api_v21_legacy_v2_compatible", {
      use: "call:nova.api.auth:pipeline_factory_v21",
      keystone: `${before} legacy_v2_compatible osapi_compute_app_v21`,
    }),
    section("pipeline:oscomputeversions", {
      pipeline: "cors faultwrap request_log http_proxy_to_wsgi oscomputeversionapp",
    }),
    section("pipeline:oscomputeversion_v2", { pipeline: `${versions} oscomputeversionapp_v2` }),
    section("pipeline:oscomputeversion_legacy_v2", {
      pipeline: `${versions} legacy_v2_compatible oscomputeversionapp_v2`,
    }),
    app("osapi_compute_app_v21", "nova.api.openstack.compute:APIRouterV21.factory"),
    app("oscomputeversionapp", "nova.api.openstack.compute.versions:Versions.factory"),
    app("oscomputeversionapp_v2", "nova.api.openstack.compute.versions:VersionsV2.factory"),
    filter("request_log", "nova.api.openstack.requestlog:RequestLog.factory"),
    filter("compute_req_id", "nova.api.compute_req_id:ComputeReqIdMiddleware.factory"),
    filter("faultwrap", "nova.api.openstack:FaultWrapper.factory"),
    filter("sizelimit", "oslo_middleware:RequestBodySizeLimiter.factory"),
    filter("http_proxy_to_wsgi", "oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory"),
    filter("legacy_v2_compatible", "nova.api.openstack:LegacyV2CompatibleWrapper.factory"),
    section("filter:cors", {
      "paste.filter_factory": "oslo_middleware.cors:filter_factory",
      oslo_config_project: "nova",
    }),
    filter("keystonecontext", "nova.api.auth:NovaKeystoneContext.factory"),
    filter("authtoken", "keystonemiddleware.auth_token:filter_factory"),
  ];
  return plainFile(pastePath, renderIni(managedBy(design.site), sections));
}

function health(file: string | undefined): IniEntries {
  return { use: "egg:oslo.middleware#healthcheck", backends: "disable_by_file", disable_by_file_path: file };
}

function filter(name: string, factory: string): IniSection {
  return section(`filter:${name}`, { "paste.filter_factory": factory });
}

function app(name: string, factory: string): IniSection {
  return section(`app:${name}`, { "paste.app_factory": factory });
}
