import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import type { SwiftOptions } from "./options.ts";
import { port, proxyConfigPath, swiftIdentity, swiftProxy } from "./proxy.ts";

/** What a request goes through, in this order; of each the egg's name, where it is another. */
const filters: Readonly<Record<string, string>> = {
  catch_errors: "catch_errors",
  gatekeeper: "gatekeeper",
  healthcheck: "healthcheck",
  "proxy-logging": "proxy_logging",
  cache: "memcache",
  listing_formats: "listing_formats",
  bulk: "bulk",
  tempurl: "tempurl",
  ratelimit: "ratelimit",
  authtoken: "",
  keystoneauth: "keystoneauth",
  copy: "copy",
  "container-quotas": "container_quotas",
  "account-quotas": "account_quotas",
  slo: "slo",
  dlo: "dlo",
  versioned_writes: "versioned_writes",
  symlink: "symlink",
};

/** Swift's own sample with Keystone in place of its test accounts. Source: swift 2.35 `proxy-server.conf-sample`. */
export function proxyFile(view: HostView<SwiftOptions>): ManagedFile {
  const { design, host, options } = view;
  const seconds = (name: string): number => timerMs(design, `swift.${name}`) / 1000;
  const sections = [
    section("DEFAULT", {
      bind_ip: hostNamed(design, host).address,
      bind_port: port,
      workers: options.workers,
      log_name: "swift-proxy",
    }),
    section("pipeline:main", { pipeline: [...Object.keys(filters), "proxy-logging", "proxy-server"].join(" ") }),
    section("app:proxy-server", {
      use: "egg:swift#proxy",
      account_autocreate: true,
      conn_timeout: seconds("conn_timeout"),
      node_timeout: seconds("node_timeout"),
      concurrent_gets: true,
      concurrency_timeout: seconds("concurrency_timeout"),
      post_quorum_timeout: seconds("post_quorum_timeout"),
      error_suppression_interval: seconds("error_suppression_interval"),
      error_suppression_limit: 5,
    }),
    ...Object.entries(filters).map(([name, egg]) => filterSection(view, name, egg)),
  ];
  const text = renderIni(managedBy(design.site), sections);
  return { ...plainFile(proxyConfigPath, text), mode: 0o640, group: "swift", secret: true };
}

function filterSection(view: HostView, name: string, egg: string): IniSection {
  const use = { use: `egg:swift#${egg}` };
  switch (name) {
    case "healthcheck":
      return section("filter:healthcheck", { ...use, disable_path: swiftProxy.holdFile });
    case "cache":
      return section("filter:cache", {
        ...use,
        // One server for all proxies: what one has learned of a container, another may have changed.
        memcache_servers: provision(view.provided, "cache").sharedServer,
        // Of the balancer, which leads to another server at once, nothing is to be left alone.
        error_suppression_interval: 0,
      });
    case "authtoken":
      return authSection(view);
    case "keystoneauth":
      return section("filter:keystoneauth", {
        ...use,
        // The services' own accounts among them: images and backups are stored there.
        operator_roles: "admin, member, service",
        project_reader_roles: "reader",
        allow_names_in_acls: false,
      });
    default:
      return section(`filter:${name}`, use);
  }
}

function authSection(view: HostView): IniSection {
  const { entries } = provision(view.provided, "identity").tokenSection(view, swiftIdentity);
  return section("filter:authtoken", {
    "paste.filter_factory": "keystonemiddleware.auth_token:filter_factory",
    ...entries,
    // Public containers and URLs that carry a signature need no token.
    delay_auth_decision: true,
  });
}
