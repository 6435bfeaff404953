import { XMLBuilder } from "fast-xml-parser";
import {
  wholeId,
  type ClusterConstraint,
  type ClusterOperation,
  type ClusterResource,
  type FenceDevice,
  type OrderStep,
  type Spread,
} from "../contract/cluster.ts";
import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";

/** An XML element as fast-xml-parser's builder takes it with `preserveOrder`. */
interface Element {
  readonly [tag: string]: readonly Element[] | Readonly<Record<string, string>>;
}

/**
 * The part of the cluster's configuration that the design decides; the rest of the CIB belongs to whoever wrote it.
 * Each id begins with `quorate-` unless Pacemaker gives the id itself. Source: "Pacemaker Explained".
 */
export function desiredConfiguration(design: Pick<Design, "cluster" | "members" | "timers">): string {
  const { cluster } = design;
  // A device of a compute host is told nothing of where to run: that host is no place of the cluster's.
  const ofMembers = cluster.fenceDevices.filter(({ target }) => design.members.includes(target));
  return xml([
    element("configuration", {}, [
      element("crm_config", {}, [
        element(
          "cluster_property_set",
          { id: "cib-bootstrap-options" },
          Object.entries(cluster.properties).map(([name, value]) => nvpair("cib-bootstrap-options", name, value)),
        ),
      ]),
      element("resources", {}, [
        ...cluster.fenceDevices.map((device) => fencePrimitive(design, device)),
        ...cluster.resources.map(resourceElement),
      ]),
      element("constraints", {}, [
        ...ofMembers.map(({ id, target }) =>
          element("rsc_location", {
            id: `quorate-${id}-not-on-itself`,
            rsc: id,
            node: target,
            score: "-INFINITY",
          }),
        ),
        ...cluster.constraints.map(constraintElement),
      ]),
      element(
        "fencing-topology",
        {},
        cluster.fenceDevices.map(({ id, target, level }) =>
          element("fencing-level", {
            id: `quorate-fence-${target}-${level}`,
            target,
            index: String(level),
            devices: id,
          }),
        ),
      ),
    ]),
  ]);
}

/**
 * A whole CIB for a member that has none yet: only what must be known before the first election. Fencing is switched on
 * with the rest of the configuration once every member has been seen, or a member that starts slowly would be shot.
 *
 * `crm_feature_set` is older than any Pacemaker that the catalogue installs: a member discards a configuration that is
 * newer than itself, and the coordinator raises it to what all members understand.
 */
export function firstCib(design: Pick<Design, "timers">): string {
  const set = "cib-bootstrap-options";
  const properties = [
    ["dc-deadtime", `${timerMs(design, "pacemaker.dc-deadtime")}ms`],
    ["stonith-enabled", "false"],
  ] as const;
  return xml([
    element(
      "cib",
      { crm_feature_set: "3.13.0", "validate-with": "pacemaker-3.9", epoch: "1", num_updates: "0", admin_epoch: "0" },
      [
        element("configuration", {}, [
          element("crm_config", {}, [
            element(
              "cluster_property_set",
              { id: set },
              properties.map(([name, value]) => nvpair(set, name, value)),
            ),
          ]),
          element("nodes", {}),
          element("resources", {}),
          element("constraints", {}),
        ]),
        element("status", {}),
      ],
    ),
  ]);
}

function fencePrimitive(design: Pick<Design, "timers">, device: FenceDevice): Element {
  const attributes = `${device.id}-instance_attributes`;
  return element("primitive", { id: device.id, class: "stonith", type: device.agent }, [
    element(
      "instance_attributes",
      { id: attributes },
      Object.entries(device.parameters).map(([name, value]) => nvpair(attributes, name, value)),
    ),
    element("operations", {}, [
      element("op", {
        id: `${device.id}-monitor`,
        name: "monitor",
        interval: `${timerMs(design, "pacemaker.fence-monitor")}ms`,
        timeout: "20s",
      }),
    ]),
  ]);
}

function resourceElement(resource: ClusterResource): Element {
  const [standard = "", ...rest] = resource.agent.split(":");
  const type = rest.at(-1) ?? "";
  const provider: Readonly<Record<string, string>> = rest.length === 2 ? { provider: rest[0] ?? "" } : {};
  const attributes = `${resource.id}-instance_attributes`;
  const meta = `${resource.id}-meta_attributes`;
  const primitive = element("primitive", { id: resource.id, class: standard, ...provider, type }, [
    ...nvpairs("instance_attributes", attributes, resource.parameters),
    ...nvpairs("meta_attributes", meta, resource.meta),
    element(
      "operations",
      {},
      resource.operations.map((operation) => operationElement(resource.id, operation)),
    ),
  ]);
  if (resource.spread.kind === "one") return primitive;
  const clone = wholeId(resource);
  return element("clone", { id: clone }, [
    ...nvpairs("meta_attributes", `${clone}-meta_attributes`, cloneMeta(resource.spread)),
    primitive,
  ]);
}

function cloneMeta({ kind, meta }: Exclude<Spread, { kind: "one" }>): Readonly<Record<string, string>> {
  return kind === "promotable" ? { promotable: "true", ...meta } : (meta ?? {});
}

/** The instances of a promotable resource are monitored by role, each as an operation of its own. */
function operationElement(resource: string, operation: ClusterOperation): Element {
  const { name, role, intervalMs, timeoutMs, onFail } = operation;
  return element("op", {
    id: role === undefined ? `${resource}-${name}` : `${resource}-${name}-${role.toLowerCase()}`,
    name,
    interval: `${intervalMs}ms`,
    timeout: `${timeoutMs}ms`,
    ...(role === undefined ? {} : { role }),
    ...(onFail === undefined ? {} : { "on-fail": onFail }),
  });
}

function constraintElement(constraint: ClusterConstraint): Element {
  const { id } = constraint;
  switch (constraint.kind) {
    case "colocation":
      return element("rsc_colocation", {
        id,
        rsc: constraint.resource.resource,
        ...(constraint.resource.role === undefined ? {} : { "rsc-role": constraint.resource.role }),
        "with-rsc": constraint.with.resource,
        ...(constraint.with.role === undefined ? {} : { "with-rsc-role": constraint.with.role }),
        score: constraint.score,
      });
    case "order":
      return element("rsc_order", orderAttributes(constraint));
    case "location":
      return element("rsc_location", { id, rsc: constraint.resource, node: constraint.host, score: constraint.score });
  }
}

/** Both actions or neither: `then-action` left out would mean the same as `first-action`. */
function orderAttributes(order: Extract<ClusterConstraint, { kind: "order" }>): Readonly<Record<string, string>> {
  const { id, first, next, optional } = order;
  const acts = first.action !== undefined || next.action !== undefined;
  const step = (name: string, { resource, action }: OrderStep): readonly (readonly [string, string])[] => [
    [name, resource],
    ...(acts ? [[`${name}-action`, action ?? "start"] as const] : []),
  ];
  return Object.fromEntries([
    ["id", id],
    ...step("first", first),
    ["kind", optional === true ? "Optional" : "Mandatory"],
    ...step("then", next),
  ]);
}

function nvpairs(tag: string, id: string, pairs: Readonly<Record<string, string>>): readonly Element[] {
  const entries = Object.entries(pairs);
  return entries.length === 0
    ? []
    : [
        element(
          tag,
          { id },
          entries.map(([name, value]) => nvpair(id, name, value)),
        ),
      ];
}

function nvpair(set: string, name: string, value: string): Element {
  return element("nvpair", { id: `${set}-${name}`, name, value });
}

function element(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly Element[] = [],
): Element {
  return { [tag]: children, ":@": attributes };
}

function xml(elements: readonly Element[]): string {
  const builder = new XMLBuilder({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    format: true,
    suppressEmptyNode: true,
  });
  return `${builder.build(elements).trim()}\n`;
}
