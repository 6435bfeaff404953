import type { ManagedFile } from "../contract/file.ts";
import { ringOf } from "../contract/generations.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { plainFile } from "../format/plain-file.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section } from "../format/ini.ts";
import { databaseSection } from "../openstack/database.ts";
import { gateFiles } from "../openstack/api-service.ts";
import { publicUrl } from "../openstack/service-url.ts";
import { uwsgiConfig } from "../openstack/uwsgi.ts";
import { keystoneApi, paths, port } from "./api.ts";
import { credentialRing, fernetRing } from "./keys.ts";
import type { KeystoneOptions } from "./options.ts";

export const keyRepositories = {
  fernet: "/etc/keystone/fernet-keys",
  credential: "/etc/keystone/credential-keys",
} as const;

export function keystoneFiles(view: HostView<KeystoneOptions>): readonly ManagedFile[] {
  return [
    { ...plainFile(paths.conf, mainConfig(view)), mode: 0o640, group: "keystone", secret: true },
    plainFile(
      paths.uwsgi,
      uwsgiConfig(view, {
        name: keystoneApi.component,
        user: "keystone",
        port,
        processes: view.options.processes,
        threads: view.options.threads,
        logFile: "/var/log/keystone/keystone-uwsgi.log",
        loads: { "wsgi-file": "/usr/bin/keystone-wsgi-public" },
      }),
    ),
    plainFile(paths.defaults, `# ${managedBy(view.design.site)}\nDAEMON_ARGS="--ini ${paths.uwsgi}"\n`),
    ...keyFiles(view),
    ...gateFiles(keystoneApi, view),
  ];
}

function mainConfig(view: HostView<KeystoneOptions>): string {
  const { design, options } = view;
  const sections = [
    section("DEFAULT", {
      log_dir: "/var/log/keystone",
      log_file: "keystone.log",
      public_endpoint: publicUrl(design, keystoneApi.endpoint),
    }),
    provision(view.provided, "cache").section(view),
    databaseSection(view, "keystone"),
    section("token", { provider: "fernet", expiration: 60 * options.tokenMinutes }),
    section("fernet_tokens", { key_repository: keyRepositories.fernet, max_active_keys: 3 }),
    section("credential", { key_repository: keyRepositories.credential }),
    section("identity", { password_hash_algorithm: "bcrypt", password_hash_rounds: options.passwordHashRounds }),
    section("healthcheck", { backends: "disable_by_file", disable_by_file_path: keystoneApi.holdFile }),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/keystone/policy.d" }),
  ];
  return renderIni(managedBy(design.site), overridden(sections, view.overrides));
}

/** The same keys on all hosts: a token that one issues, all must be able to read. Keystone reads them at each use. */
function keyFiles({ secrets }: HostView): readonly ManagedFile[] {
  const keysOf = (repository: string, ring: string): readonly ManagedFile[] =>
    ringOf(secrets, ring).map(({ number, key }) => ({
      path: `${repository}/${number}`,
      content: key,
      mode: 0o600,
      owner: "keystone",
      group: "keystone",
      secret: true,
    }));
  return [...keysOf(keyRepositories.fernet, fernetRing), ...keysOf(keyRepositories.credential, credentialRing)];
}
