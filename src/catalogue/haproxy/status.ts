import type { Part } from "../contract/status.ts";
import { inwardEnding } from "./backend.ts";
import { certificateWords } from "../format/certificate-days.ts";

/** `show stat` of the runtime API: CSV, one line per server. Source: HAProxy management guide, section 9.1. */
export const statusScript = `echo "show stat" | socat -t 2 - /run/haproxy/admin.sock`;

export interface BackendServer {
  readonly endpoint: string;
  readonly host: string;
  readonly up: boolean;
  /** An operator has told the balancer to send no new client there. */
  readonly withheld: boolean;
  /** What the last check said: `L7OK`, `L4TOUT`. */
  readonly lastCheck: string;
  readonly currentSessions: number;
}

/** Reads the servers of all endpoints; frontends, backends' totals and torn lines are passed over. */
export function parseShowStat(output: string): readonly BackendServer[] {
  const lines = output.split("\n");
  const header = (lines.find((line) => line.startsWith("# pxname")) ?? "").slice(2).split(",");
  const column = (name: string): number => header.indexOf(name);
  const [proxy, server, status, check, sessions] = ["pxname", "svname", "status", "check_status", "scur"].map(column);
  if (proxy === undefined || server === undefined || proxy < 0 || server < 0) return [];
  return lines.flatMap((line) => {
    const cells = line.split(",");
    const name = cells[server];
    if (line.startsWith("#") || name === undefined || name === "FRONTEND" || name === "BACKEND") return [];
    // The same backend as its endpoint's, which is judged.
    if (cells[proxy]?.endsWith(inwardEnding) === true) return [];
    return [
      {
        endpoint: cells[proxy] ?? "",
        host: name,
        up: (cells[status ?? -1] ?? "").startsWith("UP"),
        withheld: /^(DRAIN|MAINT)/.test(cells[status ?? -1] ?? ""),
        lastCheck: (cells[check ?? -1] ?? "").replace(/^\* /, ""),
        currentSessions: Number(cells[sessions ?? -1] ?? "0") || 0,
      },
    ];
  });
}

/** What spoke no TLS, or showed a certificate that is not believed: foreign, ended, of another name. Source: HAProxy 3.0 management guide. */
const notBelieved = "L6RSP";

/** The endpoints of which one backend serves and the others stand by, and what is heard of those. */
export type PromotedEndpoints = ReadonlyMap<string, "answer" | "are-stopped">;

/**
 * What a check says of a backend that is well and not the one to send clients to; a host that is not there is heard otherwise
 * (`L4TOUT`). Source: HAProxy 3.0 management guide, `check_status`.
 */
const standing = { answer: ["L7RSP", "L7STS"], "are-stopped": ["L4CON"] } as const;

export function haproxyPart(output: string, exitCode: number, host: string, promoted: PromotedEndpoints): Part {
  const servers = exitCode === 0 ? parseShowStat(output) : [];
  const sendsTo = busiest(servers);
  const part = (state: Part["state"], sentence: string, detail: object = {}): Part => ({
    component: "haproxy",
    host,
    state,
    sentence,
    detail: { ...detail },
    ...(exitCode === 0 ? { sendsTo } : {}),
  });
  if (exitCode !== 0) return part("down", "haproxy does not answer on its socket");
  const stand = ({ endpoint, lastCheck }: BackendServer): boolean => {
    const others = promoted.get(endpoint);
    return others !== undefined && standing[others].some((word) => word === lastCheck);
  };
  const withheld = servers.filter((server) => server.withheld);
  const down = servers.filter((server) => !server.up && !server.withheld && !stand(server));
  const dead = [...new Set(servers.map(({ endpoint }) => endpoint))].filter((endpoint) =>
    servers.every((server) => server.endpoint !== endpoint || !server.up),
  );
  if (dead.length > 0) {
    const refused = down.filter(({ endpoint, lastCheck }) => dead.includes(endpoint) && lastCheck === notBelieved);
    const because = refused.length === 0 ? "" : `; ${refused.map(serverWords).join(", ")}`;
    return part("degraded", `no backend for ${dead.join(", ")}${because}`, { servers });
  }
  if (withheld.length > 0) {
    const hosts = [...new Set(withheld.map((server) => server.host))].join(", ");
    const also = down.length === 0 ? "" : `; down: ${down.map(serverWords).join(", ")}`;
    return part("degraded", `serving; no new client is sent to ${hosts}, as an operator asked${also}`, { servers });
  }
  if (down.length > 0) return part("degraded", `serving; down: ${down.map(serverWords).join(", ")}`, { servers });
  const several = [...promoted.keys()].filter(
    (name) => servers.filter(({ endpoint, up }) => endpoint === name && up).length > 1,
  );
  if (several.length > 0)
    return part("degraded", `serving; more than one says that it is promoted: ${several.join(", ")}`, { servers });
  const serving = servers.filter(({ up }) => up).length;
  const others = servers.length - serving;
  const certificate = certificateWords(output);
  const words = [
    `serving ${serving} backends, ${others === 0 ? "all up" : `${others} stand by`}`,
    ...(certificate === undefined ? [] : [certificate.words]),
  ].join("; ");
  return part(certificate?.isShort === true ? "degraded" : "up", words, { servers });
}

/** The host with most sessions of each endpoint that has any. */
function busiest(servers: readonly BackendServer[]): Readonly<Record<string, string>> {
  const most = new Map<string, BackendServer>();
  for (const server of servers) {
    if (server.up && server.currentSessions > (most.get(server.endpoint)?.currentSessions ?? 0)) {
      most.set(server.endpoint, server);
    }
  }
  return Object.fromEntries([...most].map(([endpoint, { host }]) => [endpoint, host]));
}

function serverWords({ endpoint, host, lastCheck }: BackendServer): string {
  const words =
    lastCheck === notBelieved ? `${lastCheck}: its certificate is not believed, or it speaks no TLS` : lastCheck;
  return `${endpoint} on ${host} (${words})`;
}
