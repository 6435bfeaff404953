import { isRecord } from "../../review/files/source.ts";
import type { Account } from "../../review/model/account.ts";
import type { RunningBroker, RunningCluster, RunningDatabase, RunningMembership, RunningState } from "../reading.ts";

/** Readers of what programs say of themselves; undefined for what is no such answer, whatever it is. */

/** Lines of name, tab, value. Source: MariaDB documentation, "Galera Cluster Status Variables", `wsrep_provider_options`. */
export function readDatabase(output: string): RunningDatabase | undefined {
  const variables = new Map(
    output.split("\n").flatMap((line): [string, string][] => {
      const [name = "", value] = line.split("\t");
      return value === undefined ? [] : [[name, value]];
    }),
  );
  if (!variables.has("version")) return undefined;
  const options = (variables.get("wsrep_provider_options") ?? "").split(";").flatMap((part): [string, string][] => {
    const at = part.indexOf("=");
    return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
  });
  return {
    variables,
    provider: new Map(options),
    size: Number(variables.get("wsrep_cluster_size") ?? "0") || 0,
    isPrimary: variables.get("wsrep_cluster_status") === "Primary",
    accounts: [...variables].slice(0, linesMax).flatMap(readAccount),
  };
}

const nowhere = { place: { file: "", line: 1, column: 1 } };

/** `account:nova@%`, `guarded some`. */
function readAccount([name, said]: readonly [string, string]): readonly Account[] {
  const [, user = "", host = ""] = /^account:(.*)@([^@]*)$/u.exec(name) ?? [];
  const [, how, rights] = /^(open|guarded) (none|some|all)$/u.exec(said) ?? [];
  if (rights !== "none" && rights !== "some" && rights !== "all") return [];
  return [{ user, host, isOpen: how === "open", rights, where: nowhere }];
}

/** corosync-cmapctl(8): `runtime.config.totem.token (u32) = 800`; corosync-quorumtool(8). */
export function readMembership(output: string): RunningMembership | undefined {
  const values = new Map(
    [...output.matchAll(/^(\S+) \([a-z0-9]+\) = (.*)$/gmu)].map(([, key = "", value = ""]) => [key, value]),
  );
  if (values.size === 0) return undefined;
  const indexed = (pattern: RegExp): readonly string[] => [
    ...new Set([...values.keys()].flatMap((key) => pattern.exec(key)?.[1] ?? [])),
  ];
  return {
    timers: new Map(
      [...values].flatMap(([key, value]): [string, number][] => {
        const name = /^runtime\.config\.totem\.(.+)$/u.exec(key)?.[1];
        return name === undefined || !/^\d{1,10}$/u.test(value) ? [] : [[name, Number(value)]];
      }),
    ),
    members: indexed(/^runtime\.members\.(\d+)\./u).map((id) => ({
      id,
      joined: values.get(`runtime.members.${id}.status`) === "joined",
    })),
    listed: indexed(/^nodelist\.node\.(\d+)\./u).map((index) => {
      const of = (key: string): string | undefined => values.get(`nodelist.node.${index}.${key}`);
      const addresses = Array.from({ length: 8 }, (_, ring) => of(`ring${ring}_addr`));
      return {
        id: of("nodeid") ?? "",
        name: of("name") ?? "",
        addresses: addresses.filter((address) => address !== undefined),
      };
    }),
    quorate: /^Quorate:\s+Yes/mu.test(output),
  };
}

/** What broker.erl prints, whatever else the tools print around it. */
export function readBroker(output: string): RunningBroker | undefined {
  const line = output.split("\n").find((each) => each.startsWith("{"));
  const said = line === undefined ? undefined : parseJson(line);
  if (!isRecord(said) || typeof said["node"] !== "string") return undefined;
  const texts = (key: string): readonly string[] => {
    const value = said[key];
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  };
  return {
    node: said["node"],
    tickSeconds: typeof said["tickSeconds"] === "number" ? said["tickSeconds"] : 0,
    members: texts("members"),
    running: texts("running"),
    partitions: texts("partitions"),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** crm_mon(8), XML output: elements are found by their names, so that a document that was cut off tells what it can. */
export function readCluster(output: string): RunningCluster | undefined {
  if (!output.includes("<pacemaker-result") && !output.includes("<crm_mon")) return undefined;
  const elements = (name: string) =>
    [...output.matchAll(new RegExp(`<${name} ([^<>]{0,4000})>`, "gu"))]
      .slice(0, linesMax)
      .map(([, attributes = ""]) => {
        const pairs = [...attributes.matchAll(/(?:^|\s)([\w-]{1,64})="([^"]*)"/gu)];
        return new Map(pairs.map(([, key = "", value = ""]): [string, string] => [key, value]));
      });
  return {
    nodes: elements("node")
      // The nodes on which a resource runs are named in elements of the same name.
      .filter((node) => node.has("online"))
      .map((node) => ({
        name: node.get("name") ?? "",
        state: !isTrue(node, "online")
          ? "offline"
          : isTrue(node, "standby") || isTrue(node, "maintenance")
            ? "aside"
            : "online",
      })),
    troubled: elements("resource").flatMap((resource) => {
      const id = resource.get("id") ?? "";
      if (isTrue(resource, "failed")) return [{ id, why: "it failed" }];
      if (isTrue(resource, "blocked")) return [{ id, why: "it failed and may not be started again" }];
      return resource.get("managed") === "false" ? [{ id, why: "Pacemaker was told to leave it alone" }] : [];
    }),
  };
}

function isTrue(element: ReadonlyMap<string, string>, key: string): boolean {
  return element.get(key) === "true";
}

/** What a check of a member that lives, and is not the one to send clients to, answers: HAProxy management guide, `check_status`. */
const standsBy = "L7RSP";

/** `show stat`: CSV, a server a line. Source: HAProxy management guide, section 9.1. */
export function readDownServers(output: string): RunningState["downServers"] {
  const lines = output.split("\n");
  const header = (lines.find((line) => line.startsWith("# pxname")) ?? "").slice(2).split(",");
  const column = (line: string, name: string): string => line.split(",")[header.indexOf(name)] ?? "";
  const servers = lines
    .slice(0, linesMax)
    .filter((line) => !line.startsWith("#") && !["", "FRONTEND", "BACKEND"].includes(column(line, "svname")))
    .map((line) => ({
      backend: column(line, "pxname"),
      server: column(line, "svname"),
      up: !column(line, "status").startsWith("DOWN"),
      why: column(line, "check_status").replace(/^\* /u, ""),
    }));
  const serving = new Map<string, number>();
  for (const { backend, up } of servers) serving.set(backend, (serving.get(backend) ?? 0) + Number(up));
  return servers
    .filter(({ up, why, backend }) => !up && !(why === standsBy && serving.get(backend) === 1))
    .map(({ backend, server, why }) => ({ backend, server, why }));
}

/** No host has as many of anything that is told in lines; what is beyond is passed over. */
export const linesMax = 5000;
