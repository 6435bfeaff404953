import type { Part } from "../contract/status.ts";
import { certificateWords } from "../format/certificate-days.ts";
import { component, domain } from "./places.ts";

/** How many transactions a generation has room for: the agent's. */
const generationSize = 100_000_000_000n;

export interface ReplicationDetail {
  readonly role: "primary" | "standby" | "";
  /** As MariaDB has it: `1-2-300000000105`; empty before the first transaction. */
  readonly position: string;
  /** Address of the primary that a standby is sent transactions by; empty while it is sent none. */
  readonly follows: string;
  /** Seconds between a transaction's commit at the primary and here; absent while nothing is known of it. */
  readonly lag?: number;
  /** Why it follows nobody, or applies nothing. */
  readonly trouble: string;
  /** Standbys that acknowledge, of a primary. */
  readonly acknowledging: number;
  /** Whether commits wait for one of them. */
  readonly waits: boolean;
  /** Commits that wait now. */
  readonly waiting: number;
  /** Where an earlier copy of this host stands aside, and how many transactions no other copy has. */
  readonly aside: readonly { readonly path: string; readonly transactions: number }[];
}

export function parseReplicationStatus(output: string): ReplicationDetail {
  const lines = output.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
  const word = (key: string): string => lines.find(([name]) => name === key)?.[1] ?? "";
  const readOnly = word("q_read_only");
  const lag = word("Seconds_Behind_Master");
  const sent = word("Slave_IO_Running") === "Yes" && word("Slave_SQL_Running") === "Yes";
  return {
    role: readOnly === "0" ? "primary" : readOnly === "1" ? "standby" : "",
    position: furthest([word("q_written"), word("q_applied")]),
    follows: sent ? word("Master_Host") : "",
    ...(/^\d+$/u.test(lag) ? { lag: Number(lag) } : {}),
    trouble: word("Last_SQL_Error") || word("Last_IO_Error"),
    acknowledging: Number(word("q_acknowledging")) || 0,
    waits: word("q_waits") === "ON",
    waiting: Number(word("q_waiting")) || 0,
    aside: lines.flatMap(([name, value]) => {
      const [path = "", count = ""] = value.split(" ");
      return name === "aside" ? [{ path, transactions: Number(count) || 0 }] : [];
    }),
  };
}

/** The last transaction of the site's domain in positions such as `1-1-54,1-2-100000000003`. */
function furthest(positions: readonly string[]): string {
  const all = positions
    .flatMap((text) => text.split(","))
    .filter((each) => new RegExp(`^${domain}-\\d+-\\d+$`, "u").test(each));
  return all.reduce((most, each) => (most === "" || numberOf(each) > numberOf(most) ? each : most), "");
}

function numberOf(position: string): bigint {
  return BigInt(position.split("-")[2] ?? "0");
}

function where(position: string): string {
  if (position === "") return "before the first transaction";
  return `generation ${numberOf(position) / generationSize} at ${position}`;
}

/** One copy as part of a snapshot; `expected` is the number of members that the design has. */
export function replicationPart(output: string, exitCode: number, host: string, expected: number): Part {
  const detail = parseReplicationStatus(output);
  const certificate = certificateWords(output);
  const part = (state: Part["state"], sentence: string, said: object = {}): Part => ({
    component,
    host,
    state: state === "up" && certificate?.isShort === true ? "degraded" : state,
    sentence: certificate === undefined || state === "down" ? sentence : `${sentence}; ${certificate.words}`,
    detail: { ...said },
    ...(detail.role === "primary" ? { leads: "primary" } : {}),
  });
  if (exitCode !== 0 || detail.role === "") return part("down", "mariadbd does not answer");
  const aside = detail.aside.map(
    ({ path, transactions }) =>
      `; ${transactions} transactions that no other copy has are kept in ${path}: remove it when they are of no use`,
  );
  const end = `${where(detail.position)}${aside.join("")}`;
  if (detail.role === "standby") {
    if (detail.follows === "") {
      return part(
        "degraded",
        `standby, follows nobody${detail.trouble === "" ? "" : ` (${detail.trouble})`}, ${end}`,
        detail,
      );
    }
    const behind = detail.lag === undefined || detail.lag === 0 ? "" : `${detail.lag} s behind, `;
    return part(aside.length === 0 ? "up" : "degraded", `standby of ${detail.follows}, ${behind}${end}`, detail);
  }
  const sentence = `primary, ${detail.acknowledging} of ${expected - 1} standbys acknowledge, ${end}`;
  if (!detail.waits) return part("degraded", `${sentence}; commits wait for none of them`, detail);
  if (expected > 1 && detail.acknowledging === 0) return part("down", `${sentence}; commits wait`, detail);
  return part(detail.acknowledging < expected - 1 || aside.length > 0 ? "degraded" : "up", sentence, detail);
}
