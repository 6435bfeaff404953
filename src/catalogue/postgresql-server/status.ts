import { certificateWords } from "../format/certificate-days.ts";
import type { Part } from "../contract/status.ts";

export interface PostgresqlDetail {
  readonly role: "primary" | "standby" | "";
  /** As WAL segments bear it: eight hexadecimal digits. */
  readonly timeline: string;
  /** Log sequence number: `0/3000148`. */
  readonly position: string;
  /** Address of the primary that a standby streams from; empty while it streams from none. */
  readonly follows: string;
  /** Why it follows nobody, in the client's words; empty where nothing is known. */
  readonly refused: string;
  /** Bytes that a standby has and has not replayed. */
  readonly lag: number;
  readonly standbys: readonly { readonly name: string; readonly state: string; readonly sync: string }[];
  /** Settings that wait for a restart. */
  readonly pendingRestart: readonly string[];
}

export function parsePostgresqlStatus(output: string): PostgresqlDetail {
  const lines = output.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf("=");
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]];
  });
  const all = (key: string): readonly string[] => lines.filter(([name]) => name === key).map(([, value]) => value);
  const role = all("role")[0];
  return {
    role: role === "primary" || role === "standby" ? role : "",
    timeline: all("timeline")[0] ?? "",
    position: all("position")[0] ?? "",
    follows: all("follows")[0] ?? "",
    refused: all("refused")[0] ?? "",
    lag: Number(all("lag")[0] ?? "0") || 0,
    standbys: all("standby").map((text) => {
      const [name = "", state = "", sync = ""] = text.split(" ");
      return { name, state, sync };
    }),
    pendingRestart: all("restart"),
  };
}

/** One copy as part of a snapshot; `expected` is the number of members that the design has. */
export function postgresqlPart(
  component: string,
  output: string,
  exitCode: number,
  host: string,
  expected: number,
): Part {
  const detail = parsePostgresqlStatus(output);
  const certificate = certificateWords(output);
  const part = (state: Part["state"], sentence: string, said: object = {}): Part => ({
    component,
    host,
    state: state === "up" && certificate?.isShort === true ? "degraded" : state,
    sentence: certificate === undefined || state === "down" ? sentence : `${sentence}, ${certificate.words}`,
    detail: { ...said },
    ...(detail.role === "primary" ? { leads: "primary" } : {}),
  });
  if (exitCode !== 0 || detail.role === "") return part("down", "postgres does not answer");
  const restart =
    detail.pendingRestart.length === 0 ? "" : `, a restart is needed for ${detail.pendingRestart.join(", ")}`;
  const where = `timeline ${Number.parseInt(detail.timeline, 16)} at ${detail.position}${restart}`;
  if (detail.role === "standby") {
    const why = detail.refused === "" ? "" : ` (${detail.refused})`;
    if (detail.follows === "") return part("degraded", `standby, follows nobody${why}, ${where}`, detail);
    return part(restart === "" ? "up" : "degraded", `standby of ${detail.follows}, ${where}`, detail);
  }
  const ready = detail.standbys.filter(
    ({ state, sync }) => state === "streaming" && (sync === "quorum" || sync === "sync"),
  );
  const sentence = `primary, ${ready.length} of ${expected - 1} standbys acknowledge, ${where}`;
  if (expected > 1 && ready.length === 0) return part("down", `${sentence}; commits wait`, detail);
  return part(ready.length < expected - 1 || restart !== "" ? "degraded" : "up", sentence, detail);
}
