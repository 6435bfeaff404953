import type { ClientFile, SiteModel } from "../../review/model/site-model.ts";

/** What is told of a service beside that it runs: options in the words of a site file, and what has no word there. */
export interface KnownOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly untold: readonly string[];
}

const none: KnownOptions = { options: {}, untold: [] };

/** @param parts Names of all parts that run on the site. */
export function knownOptions(service: string, model: SiteModel, parts: ReadonlySet<string>): KnownOptions {
  switch (service) {
    case "keystone":
      return domainOfUsers(model);
    case "glance":
      return imageStore(model);
    case "nova":
      return hypervisor(model);
    case "neutron":
      return controller(parts);
    case "cinder":
      return volumes(model);
    default:
      return none;
  }
}

function optionOf(clients: readonly ClientFile[], file: RegExp, section: string, key: string): string | undefined {
  return clients.flatMap((client) => (file.test(client.name) ? (client.option(section, key)?.value ?? []) : []))[0];
}

function domainOfUsers({ clients }: SiteModel): KnownOptions {
  const domain = clients.flatMap((client) => client.option("keystone_authtoken", "user_domain_name")?.value ?? [])[0];
  return domain === undefined || domain.toLowerCase() === "default" ? none : { options: { domain }, untold: [] };
}

function imageStore({ clients }: SiteModel): KnownOptions {
  const api = /^glance(-api)?\.conf$/u;
  const of = (section: string, key: string) => optionOf(clients, api, section, key);
  const backend = of("glance_store", "default_backend");
  const kinds = new Map(
    (of("DEFAULT", "enabled_backends") ?? "").split(",").map((pair) => {
      const [name = "", kind = ""] = pair.trim().split(":");
      return [name, kind] as const;
    }),
  );
  const kind =
    (backend === undefined ? undefined : kinds.get(backend)) ?? of("glance_store", "default_store") ?? "file";
  const section = backend ?? "glance_store";
  const path = of(section, "filesystem_store_datadir")?.replace(/\/+$/u, "");
  switch (kind) {
    case "swift":
      return { options: { store: { kind: "swift" } }, untold: [] };
    case "file": {
      const mounted = clients.some(
        ({ name, sharedMounts }) => api.test(name) && sharedMounts.some((mount) => path?.startsWith(mount)),
      );
      if (path === undefined || (!mounted && path === "/var/lib/glance/images")) return none;
      return { options: { store: { kind: mounted ? "shared" : "file", path } }, untold: [] };
    }
    default:
      return {
        options: {},
        untold: [`Images are in a store of the kind "${kind}", for which a site file has no word.`],
      };
  }
}

function hypervisor({ clients }: SiteModel): KnownOptions {
  const driver = optionOf(clients, /^nova(-\w+)?\.conf$/u, "DEFAULT", "compute_driver") ?? "";
  if (driver.startsWith("fake")) return { options: { compute: "fake" }, untold: [] };
  return driver === "" || driver.startsWith("libvirt")
    ? none
    : { options: {}, untold: [`Servers run by the driver "${driver}", for which a site file has no word.`] };
}

function controller(parts: ReadonlySet<string>): KnownOptions {
  const names = [...parts];
  if (names.some((name) => name.startsWith("ovn-"))) return { options: { backend: "ovn" }, untold: [] };
  if (names.some((name) => /^neutron-linux-?bridge/u.test(name))) {
    return {
      options: {},
      untold: ["Networks are made by the Linux bridge agent, which Neutron no longer has since 2025.1."],
    };
  }
  return none;
}

function volumes({ clients }: SiteModel): KnownOptions {
  const of = (section: string, key: string) => optionOf(clients, /^cinder\.conf$/u, section, key);
  const backends = (of("DEFAULT", "enabled_backends") ?? "").split(",").map((name) => name.trim());
  const [first = ""] = backends;
  const driver = of(first, "volume_driver") ?? "";
  const group = of(first, "volume_group");
  const untold = backends.length > 1 ? [`Cinder has the backends ${backends.join(", ")}; a site file has one.`] : [];
  if (/lvm/iu.test(driver) && group !== undefined) {
    return { options: { backend: { kind: "lvm", volumeGroup: group } }, untold };
  }
  return driver === "" || /filedisk|directory|LVMVolume|fake/iu.test(driver)
    ? { options: {}, untold }
    : {
        options: {},
        untold: [...untold, `Volumes are kept by the driver "${driver}": write backend: of services.cinder by hand.`],
      };
}
