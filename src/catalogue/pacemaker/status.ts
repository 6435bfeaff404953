import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { listed } from "../../text/sentence.ts";
import type { ClusterNow, Part } from "../contract/status.ts";

/** Source: crm_mon(8), XML output of Pacemaker 2.1. */
export const statusScript = "crm_mon -1 --output-as=xml --inactive";

const attribute = z.string().default("");
const nodeSchema = z.object({
  "@name": attribute,
  "@online": attribute,
  "@unclean": attribute,
  "@standby": attribute,
  "@maintenance": attribute,
});
const resourceSchema = z.object({
  "@id": attribute,
  "@resource_agent": attribute,
  "@role": attribute,
  "@failed": attribute,
  "@blocked": attribute,
  "@managed": attribute,
  node: z.array(z.object({ "@name": attribute })).default([]),
});
/** An element without content is an empty text to the XML parser: `<nodes/>`. */
function section<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>> | undefined> {
  return z.preprocess((value) => (value === "" ? undefined : value), z.object(shape).optional());
}

const outputSchema = z.object({
  "pacemaker-result": z.object({
    summary: section({
      current_dc: z.object({ "@present": attribute, "@name": attribute, "@with_quorum": attribute }).optional(),
      cluster_options: z.object({ "@stonith-enabled": attribute, "@maintenance-mode": attribute }).optional(),
    }),
    nodes: section({ node: z.array(nodeSchema).default([]) }),
    resources: section({
      resource: z.array(resourceSchema).default([]),
      clone: z.array(z.object({ "@id": attribute, resource: z.array(resourceSchema).default([]) })).default([]),
    }),
    failures: section({
      failure: z.array(z.object({ "@op_key": attribute, "@node": attribute, "@exitreason": attribute })).default([]),
    }),
  }),
});

export interface PacemakerDetail {
  readonly coordinator: string;
  readonly quorate: boolean;
  readonly fencing: boolean;
  readonly maintenance: boolean;
  readonly nodes: readonly { readonly name: string; readonly state: "online" | "offline" | "unclean" | "standby" }[];
  readonly resources: readonly {
    readonly id: string;
    /** `ocf:heartbeat:IPaddr2`, `stonith:fence_ipmilan` */
    readonly agent: string;
    readonly role: string;
    readonly nodes: readonly string[];
    readonly failed: boolean;
    /** An instance of several. */
    readonly clone: boolean;
    /** Runs nowhere, though it should run on some member. Instances of a clone that a host lacks are not meant. */
    readonly stopped: boolean;
    /** Runs in several places, though it may run in one only. */
    readonly twice: boolean;
  }[];
  /** Failed operations that Pacemaker remembers; what failed may run again by now. */
  readonly failures: readonly string[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: false,
  parseAttributeValue: false,
  isArray: (_name, path) =>
    ["nodes.node", "resources.resource", "resources.clone", "clone.resource", "resource.node", "failures.failure"].some(
      (end) => String(path).endsWith(end),
    ),
});

/** `undefined` when the output is not what crm_mon prints. */
export function parseCrmMon(output: string): PacemakerDetail | undefined {
  const parsed = outputSchema.safeParse(parseXml(output));
  if (!parsed.success) return undefined;
  const result = parsed.data["pacemaker-result"];
  const coordinator = result.summary?.current_dc;
  const singles = result.resources?.resource ?? [];
  const cloned = result.resources?.clone.flatMap(({ resource }) => resource) ?? [];
  return {
    coordinator: coordinator?.["@name"] ?? "",
    quorate: coordinator?.["@with_quorum"] === "true",
    fencing: result.summary?.cluster_options?.["@stonith-enabled"] === "true",
    maintenance: result.summary?.cluster_options?.["@maintenance-mode"] === "true",
    nodes: (result.nodes?.node ?? []).map((node) => ({ name: node["@name"], state: nodeState(node) })),
    resources: [
      ...singles.map((resource) => ({
        ...resourceOf(resource),
        clone: false,
        stopped: resource["@role"] === "Stopped",
        twice: resource.node.length > 1,
      })),
      ...cloned.map((resource) => ({ ...resourceOf(resource), clone: true, stopped: false, twice: false })),
    ],
    failures: (result.failures?.failure ?? []).map((failure) =>
      `${failure["@op_key"]} on ${failure["@node"]}: ${failure["@exitreason"]}`.replace(/: $/, ""),
    ),
  };
}

function resourceOf(
  resource: z.infer<typeof resourceSchema>,
): Omit<PacemakerDetail["resources"][number], "clone" | "stopped" | "twice"> {
  return {
    id: resource["@id"],
    agent: resource["@resource_agent"],
    role: resource["@role"],
    nodes: resource.node.map((node) => node["@name"]),
    failed: resource["@failed"] === "true" || resource["@blocked"] === "true",
  };
}

function parseXml(output: string): unknown {
  try {
    return parser.parse(output);
  } catch {
    return undefined;
  }
}

function nodeState(node: z.infer<typeof nodeSchema>): "online" | "offline" | "unclean" | "standby" {
  if (node["@unclean"] === "true") return "unclean";
  if (node["@online"] !== "true") return "offline";
  return node["@standby"] === "true" ? "standby" : "online";
}

export function pacemakerPart(output: string, exitCode: number, host: string, fencingWanted: boolean): Part {
  const detail = exitCode === 0 ? parseCrmMon(output) : undefined;
  const part = (state: Part["state"], sentence: string, said: object = {}): Part => ({
    component: "pacemaker",
    host,
    state,
    sentence,
    detail: { ...said },
    ...(detail?.coordinator === host ? { leads: "coordinator" } : {}),
    ...(detail === undefined ? {} : { cluster: clusterNow(detail) }),
  });
  if (detail === undefined) return part("down", "pacemaker does not answer");
  if (detail.coordinator === "") return part("down", "no coordinator is elected", detail);
  const away = detail.nodes.filter(({ state }) => state !== "online");
  const failed = detail.resources.filter((resource) => resource.failed);
  const problems = [
    ...away.map(({ name, state }) => `${name} ${state}`),
    ...failed.map(({ id }) => `${id} failed`),
    ...detail.resources.filter(({ stopped }) => stopped).map(({ id }) => `${id} is stopped${whyStopped(detail, id)}`),
    ...detail.resources.filter(({ twice }) => twice).map(({ id, nodes }) => `${id} runs on ${listed(nodes)} at once`),
    ...(fencingWanted && detail.fencing && !detail.resources.some(isFenceDevice) ? ["there is no fence device"] : []),
    ...(fencingWanted && !detail.fencing ? ["fencing must be on"] : []),
    ...(detail.maintenance ? ["maintenance mode"] : []),
  ];
  if (problems.length > 0) return part("degraded", `${problems.join(", ")}; fencing ${fencingWord(detail)}`, detail);
  return part(
    "up",
    `coordinator ${detail.coordinator}, ${detail.nodes.length} members online, fencing ${fencingWord(detail)}`,
    detail,
  );
}

/** Where it failed on every member it stops, and is no more marked as failed itself. */
function whyStopped({ failures }: PacemakerDetail, resource: string): string {
  return failures.some((failure) => failure.startsWith(`${resource}_`)) ? ", since it failed" : "";
}

function clusterNow({ resources, nodes, maintenance }: PacemakerDetail): ClusterNow {
  const places = resources.flatMap(({ id, nodes: on, clone }) => {
    const [node] = on;
    return node === undefined || on.length > 1 || clone ? [] : [[id, node] as const];
  });
  return {
    runs: Object.fromEntries(places),
    away: nodes.filter(({ state }) => state !== "online").map(({ name }) => name),
    paused: maintenance,
  };
}

/** Fencing is ready when every host's device runs somewhere: from there the host can be powered off. */
function fencingWord({ fencing, resources }: PacemakerDetail): "off" | "ready" | "not ready" {
  if (!fencing) return "off";
  const devices = resources.filter(isFenceDevice);
  return devices.length > 0 && devices.every(({ stopped, failed }) => !stopped && !failed) ? "ready" : "not ready";
}

function isFenceDevice({ agent }: PacemakerDetail["resources"][number]): boolean {
  return agent.startsWith("stonith:");
}
