import { descendants, nvpair, pacemakerTimeMs, parseCib, type CibElement } from "../../review/files/cib.ts";
import { recognise } from "../../review/files/recognise.ts";
import type { SourceFile } from "../../review/files/source.ts";
import { partName, technologyOf } from "../technologies.ts";

/** What a CIB says of a site; empty where there is none. */
export interface KnownCluster {
  readonly addresses: readonly { readonly address: string; readonly prefix: number | undefined }[];
  readonly devices: readonly KnownDevice[];
  readonly action: "off" | "reboot" | undefined;
  /** Names of the parts that Pacemaker runs. */
  readonly parts: ReadonlySet<string>;
  /** In milliseconds, by the names of the design. */
  readonly timers: ReadonlyMap<string, number>;
  /** What else it runs: id and agent. */
  readonly others: readonly string[];
}

export interface KnownDevice {
  readonly id: string;
  /** Without its `fence_` prefix. */
  readonly agent: string;
  readonly targets: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

const nothing: KnownCluster = {
  addresses: [],
  devices: [],
  action: undefined,
  parts: new Set(),
  timers: new Map(),
  others: [],
};

/** Each member has a copy; the first that can be read tells. */
export function knownCluster(files: readonly SourceFile[]): KnownCluster {
  for (const file of files) {
    const cib = recognise(file) === "cib" ? parseCib(file).value : undefined;
    if (cib !== undefined) return clusterOf(cib);
  }
  return nothing;
}

function clusterOf(cib: CibElement): KnownCluster {
  const crm = descendants(cib, "crm_config")[0] ?? cib;
  const action = nvpair(crm, "cluster_property_set", "stonith-action")?.value;
  const primitives = descendants(cib, "primitive");
  const clones = new Set(
    ["clone", "master"].flatMap((kind) => descendants(cib, kind)).flatMap((clone) => descendants(clone, "primitive")),
  );
  const fences = primitives.filter(({ attributes }) => attributes["class"] === "stonith");
  const addresses = primitives.filter(({ attributes }) => /^ipaddr2?$|^ipv6addr$/iu.test(attributes["type"] ?? ""));
  const others = primitives.filter((each) => !fences.includes(each) && !addresses.includes(each));
  const singles = [...others, ...addresses].filter((each) => !clones.has(each));
  return {
    addresses: addresses.flatMap((primitive) => {
      const address = nvpair(primitive, "instance_attributes", "ip")?.value;
      const mask = Number(nvpair(primitive, "instance_attributes", "cidr_netmask")?.value ?? Number.NaN);
      return address === undefined ? [] : [{ address, prefix: Number.isInteger(mask) ? mask : undefined }];
    }),
    devices: fences.map(deviceOf),
    action: action === "off" || action === "reboot" ? action : undefined,
    parts: new Set(others.flatMap((each) => (isUnit(each) ? partsOf(each) : [agentName(each)]))),
    timers: new Map([
      ...["stonith-timeout", "dc-deadtime", "transition-delay", "cluster-recheck-interval"].flatMap(
        (name): [string, number][] => {
          const ms = pacemakerTimeMs(nvpair(crm, "cluster_property_set", name)?.value ?? "");
          return ms === undefined ? [] : [[`pacemaker.${name}`, ms]];
        },
      ),
      ...monitored("pacemaker.monitor", [...clones].filter(isUnit)),
      ...monitored(
        "pacemaker.monitor-one",
        singles.filter((each) => isUnit(each) || addresses.includes(each)),
      ),
      ...monitored("pacemaker.fence-monitor", fences),
    ]),
    others: others
      .filter((primitive) => !isUnit(primitive) && technologyOf(agentName(primitive)) === undefined)
      .map(({ attributes }) => `${attributes["id"] ?? ""} (${agentOf(attributes)})`),
  };
}

function agentOf(attributes: CibElement["attributes"]): string {
  return ["class", "provider", "type"].flatMap((name) => attributes[name] ?? []).join(":");
}

function isUnit(primitive: CibElement): boolean {
  return partsOf(primitive).length > 0;
}

/** An agent that starts a program without a unit is named as the program. */
function agentName({ attributes }: CibElement): string {
  return partName(attributes["type"] ?? "");
}

/** The unit that a resource is, or that its agent is told of. */
function partsOf(primitive: CibElement): readonly string[] {
  const { class: kind, type = "" } = primitive.attributes;
  if (kind === "systemd" || kind === "service" || kind === "lsb") return [partName(type)];
  return descendants(primitive, "nvpair")
    .map(({ attributes }) => attributes["value"] ?? "")
    .filter((value) => value.endsWith(".service"))
    .map(partName);
}

/** The slowest look at any of them; a failure is known no sooner. */
function monitored(timer: string, primitives: readonly CibElement[]): readonly [string, number][] {
  const intervals = primitives
    .flatMap((primitive) => descendants(primitive, "op"))
    .filter(({ attributes }) => attributes["name"] === "monitor")
    .flatMap(({ attributes }) => pacemakerTimeMs(attributes["interval"] ?? "") ?? [])
    .filter((ms) => ms > 0);
  return intervals.length === 0 ? [] : [[timer, Math.max(...intervals)]];
}

function deviceOf(primitive: CibElement): KnownDevice {
  const pairs = primitive.children
    .filter(({ name }) => name === "instance_attributes")
    .flatMap((set) => descendants(set, "nvpair"))
    .map(({ attributes }): [string, string] => [attributes["name"] ?? "", attributes["value"] ?? ""]);
  const given = new Map(pairs);
  const list = (given.get("pcmk_host_list") ?? "").split(/[\s,;]+/u);
  const map = (given.get("pcmk_host_map") ?? "").split(/[\s,;]+/u).map((pair) => pair.split(":")[0] ?? "");
  return {
    id: primitive.attributes["id"] ?? "",
    agent: (primitive.attributes["type"] ?? "").replace(/^fence_/u, "").replace(/^quorate_lab$/u, "lab"),
    targets: [...new Set([...list, ...map])].filter((target) => target !== ""),
    parameters: Object.fromEntries(pairs.filter(([name]) => !name.startsWith("pcmk_"))),
  };
}
