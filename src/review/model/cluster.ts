import { descendants, nvpair, pacemakerTimeMs, type CibElement } from "../files/cib.ts";
import { clusterResources } from "./cluster-resources.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { Credential, FenceDeviceSetting, ManagedCluster } from "./site-model.ts";

/** Pacemaker's own defaults (Pacemaker Explained 2.1, "Cluster-Wide Configuration"). */
const defaultFencingTimeoutMs = 60_000;
/** Of a fencing level that names its targets by a pattern or an attribute. */
export const everyHost = "*";
/** Agents that tell others of a loss, or wait for it, and switch no host off: nova's evacuation, a dump of the kernel, a ping. */
const switchesNothing = /^(?:fence_compute|fence_evacuate|fence_kdump|fence_heuristics_ping)$/u;
const yes = new Set(["true", "on", "yes", "y", "1"]);

export function managedCluster(host: string, cib: CibElement): ManagedCluster {
  const crm = descendants(cib, "crm_config")[0] ?? cib;
  const property = (name: string): Setting<string> | undefined => {
    const pair = nvpair(crm, "cluster_property_set", name);
    return pair === undefined ? undefined : given(pair.value, pair.where);
  };
  const flag = (name: string, otherwise: boolean): Setting<boolean> => {
    const setting = property(name);
    return setting === undefined
      ? byDefault(otherwise, crm.where)
      : given(yes.has(setting.value.toLowerCase()), setting.where);
  };
  const templates = new Map(
    descendants(cib, "template").map((template) => [template.attributes["id"] ?? "", template]),
  );
  const primitives = descendants(cib, "primitive").map((primitive) =>
    filledIn(primitive, templates.get(primitive.attributes["template"] ?? "")),
  );
  const timeout = property("stonith-timeout");
  const timeoutMs = pacemakerTimeMs(timeout?.value ?? "");
  return {
    host,
    nodes: descendants(cib, "node")
      .filter((node) => node.attributes["uname"] !== undefined && node.attributes["type"] !== "remote")
      .map((node) => ({ name: node.attributes["uname"] ?? "", where: node.where })),
    fencing: property("stonith-enabled") === undefined ? flag("fencing-enabled", true) : flag("stonith-enabled", true),
    watchdog: flag("have-watchdog", false).value && property("stonith-watchdog-timeout") !== undefined,
    devices: primitives
      .filter(({ attributes }) => attributes["class"] === "stonith" && !switchesNothing.test(attributes["type"] ?? ""))
      .map(fenceDevice),
    topologyTargets: descendants(cib, "fencing-level").map((level) => level.attributes["target"] ?? everyHost),
    delaysByPriority: (pacemakerTimeMs(property("priority-fencing-delay")?.value ?? "") ?? 0) > 0,
    fencingTimeoutMs:
      timeout === undefined || timeoutMs === undefined
        ? byDefault(defaultFencingTimeoutMs, crm.where)
        : given(timeoutMs, timeout.where),
    noQuorumPolicy: property("no-quorum-policy") ?? byDefault("stop", crm.where),
    maintenance: flag("maintenance-mode", false),
    forgetsByRecheck: /^(?:1\.|2\.0\.[0-2]\b)/u.test(property("dc-version")?.value ?? ""),
    recheckMs: timeOf(property("cluster-recheck-interval")),
    nodesAside: descendants(cib, "node").flatMap(setAside),
    evacuators: primitives.filter((primitive) => /evacuate/iu.test(primitive.attributes["type"] ?? "")).map(named),
    promotables: [...descendants(cib, "master"), ...descendants(cib, "clone"), ...descendants(cib, "bundle")]
      .filter((element) => descendants(element, "primitive").some(keepsOneMaster))
      .map(named),
    resources: clusterResources(cib, primitives),
  };
}

function timeOf(setting: Setting<string> | undefined): Setting<number> | undefined {
  const ms = pacemakerTimeMs(setting?.value ?? "");
  return setting === undefined || ms === undefined ? undefined : given(ms, setting.where);
}

/** A node's own attributes keep what its host had before somebody forgot to take them back. */
function setAside(node: CibElement): ManagedCluster["nodesAside"] {
  const name = node.attributes["uname"];
  return name === undefined
    ? []
    : ["maintenance", "standby"].flatMap((state) => {
        const pair = nvpair(node, "instance_attributes", state);
        return pair !== undefined && yes.has(pair.value.toLowerCase()) ? [{ name, state, where: pair.where }] : [];
      });
}

/** A resource made from a template has the template's class, type and attributes below its own. */
function filledIn(primitive: CibElement, template: CibElement | undefined): CibElement {
  return template === undefined
    ? primitive
    : {
        ...primitive,
        attributes: { ...template.attributes, ...primitive.attributes },
        children: [...primitive.children, ...template.children],
      };
}

/** Agents whose promoted copy alone may be written; Galera, which has a quorum of its own, is none of them. */
function keepsOneMaster(primitive: CibElement): boolean {
  return /^(drbd|pgsql|pgsqlms|redis|ovndb-servers|mysql|mariadb)$/iu.test(primitive.attributes["type"] ?? "");
}

function named(element: CibElement) {
  return { id: element.attributes["id"] ?? "", where: element.where };
}

function fenceDevice(primitive: CibElement): FenceDeviceSetting {
  const option = (name: string) => nvpair(primitive, "instance_attributes", name);
  const list = option("pcmk_host_list")?.value.split(/[\s,;]+/u) ?? [];
  const map = (option("pcmk_host_map")?.value ?? "").split(/[\s,;]+/u).map((pair) => pair.split(":")[0] ?? "");
  const targets = [...list, ...map].filter((target) => target !== "");
  const timed = (name: string) => {
    const setting = option(name);
    const ms = pacemakerTimeMs(setting?.value ?? "");
    return setting === undefined || ms === undefined ? undefined : given(ms, setting.where);
  };
  return {
    id: primitive.attributes["id"] ?? "",
    targets: targets.length > 0 ? targets : undefined,
    reachedAt:
      ["ip", "ipaddr", "ipport", "plug", "port"].flatMap((name) => option(name)?.value ?? []).join(" ") || undefined,
    actionTimeoutMs: timed("pcmk_off_timeout") ?? timed("pcmk_reboot_timeout"),
    // The agent's own "delay" holds for its one device, whoever acts.
    delayMs: timed("pcmk_delay_max") ?? timed("pcmk_delay_base") ?? timed("delay"),
    delaysByChance: timed("pcmk_delay_max") !== undefined,
    where: primitive.where,
  };
}

/** Passwords of fence devices. */
export function clusterCredentials(cib: CibElement): readonly Credential[] {
  return descendants(cib, "primitive")
    .filter((primitive) => primitive.attributes["class"] === "stonith")
    .flatMap((primitive) => {
      const user =
        nvpair(primitive, "instance_attributes", "username") ?? nvpair(primitive, "instance_attributes", "login");
      const password =
        nvpair(primitive, "instance_attributes", "password") ?? nvpair(primitive, "instance_attributes", "passwd");
      const of = `the fence device ${primitive.attributes["id"] ?? ""}`;
      return password === undefined
        ? []
        : [{ of, user: user?.value ?? "", password: password.value, where: { place: password.where.place } }];
    });
}
