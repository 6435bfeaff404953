import { loginRules, postgresSettings, type LoginRule } from "../files/postgresql-conf.ts";
import type { SourceFile, Where } from "../files/source.ts";
import { logArchive, type LogArchive } from "./log-archive.ts";
import { byDefault, given, type Setting } from "./setting.ts";

/** A PostgreSQL server. */
export interface PostgresServer {
  readonly host: string;
  /** `fsync` and `full_page_writes`, where they are off. */
  readonly unsafe: readonly { readonly name: string; readonly where: Where }[];
  readonly synchronousCommit: Setting<string>;
  readonly standbys: Setting<Standbys>;
  readonly senderTimeoutMs: Setting<number>;
  /** It follows another server, or did. */
  readonly follows: boolean;
  readonly archive: LogArchive | undefined;
  readonly logins: readonly LoginRule[];
  /** It has a certificate to show, other than the one that Debian's package makes for every host. */
  readonly hasCertificate: boolean;
  /** Whether there is more than a list of logins. */
  readonly isRead: boolean;
}

/** `synchronous_standby_names`. */
export interface Standbys {
  /** How many must have a commit before it is acknowledged; 0: none is waited for. */
  readonly wanted: number;
  /** Undefined for any, `*`. */
  readonly named: number | undefined;
  /** `FIRST`: these and no others, while they are connected. */
  readonly byRank: boolean;
}

const senderTimeoutMs = 60_000;

/** What PostgreSQL on one host goes by, its files in reading order; undefined where there is none. */
export function postgresServer(
  host: string,
  files: readonly SourceFile[],
  logins: readonly SourceFile[],
  sharedMounts: readonly string[],
): PostgresServer | undefined {
  const [start] = [...files, ...logins];
  if (start === undefined) return undefined;
  const where = { place: { file: start.shown, line: 1, column: 1 } };
  const last = new Map(files.flatMap(postgresSettings).map((setting) => [setting.name, setting]));
  const text = (name: string, otherwise: string): Setting<string> => {
    const setting = last.get(name);
    return setting === undefined ? byDefault(otherwise, where) : given(setting.value, setting.where);
  };
  const standbys = text("synchronous_standby_names", "");
  const timeout = last.get("wal_sender_timeout");
  const timeoutMs = durationMs(timeout?.value ?? "");
  return {
    host,
    unsafe: ["fsync", "full_page_writes"].flatMap((name) => {
      const setting = last.get(name);
      return setting !== undefined && /^(?:off|of|false|fals|fal|fa|f|no|n|0)$/iu.test(setting.value)
        ? [{ name, where: setting.where }]
        : [];
    }),
    synchronousCommit: text("synchronous_commit", "on"),
    standbys: { ...standbys, value: standbysOf(standbys.value) },
    senderTimeoutMs:
      timeout === undefined || timeoutMs === undefined
        ? byDefault(senderTimeoutMs, standbys.where)
        : given(timeoutMs, timeout.where),
    follows: (last.get("primary_conninfo")?.value ?? "") !== "",
    archive: logArchive(last.get("archive_mode"), last.get("archive_command"), sharedMounts),
    logins: logins.flatMap(loginRules),
    hasCertificate:
      /^(?:on|true|tru|tr|t|yes|ye|y|1)$/iu.test(last.get("ssl")?.value ?? "") &&
      !/snakeoil/u.test(last.get("ssl_cert_file")?.value ?? ""),
    isRead: files.length > 0,
  };
}

/** `a, b`, `2 (a, b, c)`, `FIRST 2 (a, b, c)`, `ANY 1 (a, b)`. */
function standbysOf(text: string): Standbys {
  const [, method, number, list = text] = /^\s*(?:(FIRST|ANY)\s+)?(\d{1,4})\s*\(([^)]*)\)\s*$/iu.exec(text) ?? [];
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return {
    wanted: names.length === 0 ? 0 : Number(number ?? "1"),
    named: names.includes("*") ? undefined : names.length,
    byRank: method?.toUpperCase() !== "ANY",
  };
}

function durationMs(text: string): number | undefined {
  const [, number, unit = "ms"] = /^(\d{1,9})\s*(ms|s|min|h|d)?$/u.exec(text.trim()) ?? [];
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1);
}
