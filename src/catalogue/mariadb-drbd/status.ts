import { certificateWords } from "../format/certificate-days.ts";
import type { Part } from "../contract/status.ts";
import { component } from "./places.ts";

/** A server's own words. Source: MariaDB documentation, "Server Status Variables". */
export const statusScript = `
mariadb -N -B -e "SHOW GLOBAL STATUS WHERE Variable_name IN ('Uptime','Threads_connected','Innodb_buffer_pool_pages_dirty'); SELECT 'read_only', @@read_only"
`;

export interface MariadbDetail {
  readonly uptimeSeconds: number;
  readonly connections: number;
  readonly readOnly: boolean;
}

/** @returns undefined where it is not what a server says */
export function parseMariadbStatus(output: string): MariadbDetail | undefined {
  const values = new Map(
    output.split("\n").map((line): [string, string] => {
      const [name = "", value = ""] = line.split("\t");
      return [name, value.trim()];
    }),
  );
  const uptime = values.get("Uptime");
  if (uptime === undefined) return undefined;
  return {
    uptimeSeconds: Number(uptime),
    connections: Number(values.get("Threads_connected") ?? "0"),
    readOnly: values.get("read_only") === "1",
  };
}

/** The server as part of a snapshot; where it does not run it stands by, which the cluster's part says. */
export function mariadbPart(output: string, exitCode: number, host: string): Part {
  const detail = exitCode === 0 ? parseMariadbStatus(output) : undefined;
  if (detail === undefined) {
    return { component, host, state: "down", sentence: "mariadbd does not answer", detail: {} };
  }
  const certificate = certificateWords(output);
  const words = certificate === undefined ? "" : `; ${certificate.words}`;
  const sentence = `serves for ${detail.uptimeSeconds} s, ${detail.connections} connections${detail.readOnly ? ", and takes no writes" : ""}${words}`;
  return {
    component,
    host,
    state: detail.readOnly || certificate?.isShort === true ? "degraded" : "up",
    sentence,
    detail: { ...detail },
    leads: "primary",
  };
}
