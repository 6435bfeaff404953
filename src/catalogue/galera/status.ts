import type { Part } from "../contract/status.ts";
import { certificateWords } from "../format/certificate-days.ts";
import { localClient } from "../mariadb/wire.ts";

/** A Galera member's own words. Source: MariaDB documentation, "Galera Cluster Status Variables". */
export const statusScript = `
${localClient} -N -B -e "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status','wsrep_cluster_size','wsrep_local_state_comment','wsrep_ready','wsrep_last_committed','wsrep_flow_control_paused','wsrep_cluster_state_uuid','wsrep_incoming_addresses')"
`;

export interface GaleraDetail {
  readonly clusterStatus: string;
  readonly clusterSize: number;
  readonly localState: string;
  readonly ready: boolean;
  readonly lastCommitted: number;
  readonly clusterUuid: string;
  readonly flowControlPaused: number;
}

export function parseGaleraStatus(output: string): GaleraDetail {
  const values = new Map(
    output
      .split("\n")
      .map((line) => line.split("\t"))
      .map((cells): [string, string] => [cells[0] ?? "", cells[1] ?? ""]),
  );
  const text = (name: string): string => values.get(name) ?? "";
  const number = (name: string): number => Number(text(name) || "0");
  return {
    clusterStatus: text("wsrep_cluster_status"),
    clusterSize: number("wsrep_cluster_size"),
    localState: text("wsrep_local_state_comment"),
    ready: text("wsrep_ready") === "ON",
    lastCommitted: number("wsrep_last_committed"),
    clusterUuid: text("wsrep_cluster_state_uuid"),
    flowControlPaused: number("wsrep_flow_control_paused"),
  };
}

/** One member as part of a snapshot; `expected` is the number of members that the design has. */
export function galeraPart(output: string, exitCode: number, host: string, expected: number): Part {
  const part = (state: Part["state"], sentence: string, detail: object = {}): Part => ({
    component: "galera",
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (exitCode !== 0) return part("down", "mariadbd does not answer");
  const detail = parseGaleraStatus(output);
  const certificate = certificateWords(output);
  const where = [
    `${detail.localState}, ${detail.clusterSize} of ${expected} members, ${detail.clusterStatus}`,
    ...(certificate === undefined ? [] : [certificate.words]),
  ].join("; ");
  const isShort = certificate?.isShort === true;
  if (detail.clusterStatus !== "Primary" || !detail.ready) return part("down", where, detail);
  if (detail.localState !== "Synced" || detail.clusterSize < expected || isShort)
    return part("degraded", where, detail);
  return part("up", where, detail);
}
