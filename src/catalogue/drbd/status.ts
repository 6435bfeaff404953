import { z } from "zod";
import type { Part } from "../contract/status.ts";
import type { Dialect } from "./options.ts";
import { component, directory, minor, volumeName } from "./volume.ts";

/** What a host's kernel says of the volume. */
export interface CopyState {
  /** `Connected`, `StandAlone`, `WFConnection` (8.4), `Connecting` (9); while a copy catches up `SyncSource` or `SyncTarget`. */
  readonly connection: string;
  readonly role: string;
  readonly peerRole: string;
  readonly disk: string;
  readonly peerDisk: string;
  /** What this host knows the two copies not to have alike. */
  readonly outOfSyncBytes: number;
  /** Of a catching-up, in per cent. */
  readonly done?: number;
  /** Both copies were written to alone, and the two have found that out: the kernel's log says so. */
  readonly split: boolean;
}

/** From here on the file system has too little left: who writes to it waits before long. */
const leastRoom = 0.05;

/**
 * bash that prints a host's own words. The kernel's log is asked only where the two do not speak to each other, and for the file
 * system's room where it is mounted.
 */
export function statusScript(dialect: Dialect): string {
  const room = `if mountpoint -q ${directory}; then df --block-size=1 --output=avail,size ${directory} | sed -n '2s/^/room /p'; fi\n`;
  return dialectScript(dialect) + room;
}

function dialectScript(dialect: Dialect): string {
  const split = `dmesg | grep -E 'drbd.*(Split-Brain detected|Handshake successful)' | tail -n 1 | grep 'Split-Brain' || true`;
  return dialect === "9"
    ? `said=$(drbdsetup status ${volumeName} --json --statistics)\nprintf '%s\\n' "$said"\nif [[ $said == *StandAlone* ]]; then ${split}; fi\n`
    : `cat /proc/drbd\nif grep -q '^ *${minor}: cs:StandAlone' /proc/drbd; then ${split}; fi\n`;
}

const line84 =
  /^ *(?<minor>\d+): cs:(?<connection>\w+) ro:(?<role>\w+)\/(?<peerRole>\w+) ds:(?<disk>\w+)\/(?<peerDisk>\w+) [^\n]*\n[^\n]* oos:(?<kib>\d+)(?<more>(?:\n(?! *\d+: )[^\n]*)*)/gm;

/**
 * DRBD 8.4's /proc/drbd, whose `oos` counts KiB. Source: drbd.conf-8.4, `drbd_proc.c`.
 *
 * @returns undefined where the volume is not up
 */
export function parseProcDrbd(text: string, which: number = minor): CopyState | undefined {
  const found = [...text.matchAll(line84)].find(({ groups }) => Number(groups?.["minor"]) === which)?.groups;
  if (found === undefined) return undefined;
  const word = (name: string): string => found[name] ?? "";
  const done = /sync'ed: *(?<done>[\d.]+)%/.exec(word("more"))?.groups?.["done"];
  return {
    connection: word("connection"),
    role: word("role"),
    peerRole: word("peerRole"),
    disk: word("disk"),
    peerDisk: word("peerDisk"),
    outOfSyncBytes: 1024 * Number(word("kib")),
    ...(done === undefined ? {} : { done: Number(done) }),
    split: saysSplit(text),
  };
}

function saysSplit(text: string): boolean {
  return /Split-Brain detected/u.test(text);
}

const statusSchema = z.array(
  z.object({
    name: z.string(),
    role: z.string(),
    devices: z.array(z.object({ "disk-state": z.string() })).min(1),
    connections: z.array(
      z.object({
        "connection-state": z.string(),
        "peer-role": z.string().default("Unknown"),
        peer_devices: z
          .array(
            z.object({
              "replication-state": z.string().default("Off"),
              "peer-disk-state": z.string().default("DUnknown"),
              "out-of-sync": z.number().default(0),
              "percent-in-sync": z.number().optional(),
            }),
          )
          .default([]),
      }),
    ),
  }),
);

/** `drbdsetup status --json --statistics` of DRBD 9, which counts KiB. Source: drbdsetup-9.0(8). */
export function parseStatusJson(text: string): CopyState | undefined {
  const end = text.lastIndexOf("]");
  const parsed = statusSchema.safeParse(jsonOf(text.slice(0, end + 1)));
  const found = parsed.success ? parsed.data.find(({ name }) => name === volumeName) : undefined;
  const device = found?.devices[0];
  if (found === undefined || device === undefined) return undefined;
  const connection = found.connections[0];
  const peer = connection?.peer_devices[0];
  const replication = peer?.["replication-state"] ?? "Off";
  const syncing = /^(?:Paused)?Sync|^Verify/u.test(replication);
  const done = peer?.["percent-in-sync"];
  return {
    connection: syncing ? replication : (connection?.["connection-state"] ?? "StandAlone"),
    role: found.role,
    peerRole: connection?.["peer-role"] ?? "Unknown",
    disk: device["disk-state"],
    peerDisk: peer?.["peer-disk-state"] ?? "DUnknown",
    outOfSyncBytes: 1024 * (peer?.["out-of-sync"] ?? 0),
    ...(syncing && done !== undefined ? { done } : {}),
    split: saysSplit(text.slice(end + 1)),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One copy as part of a snapshot. */
export function drbdPart(output: string, host: string, dialect: Dialect): Part {
  const said = dialect === "9" ? parseStatusJson(output) : parseProcDrbd(output);
  if (said === undefined) {
    return { component, host, state: "down", sentence: "the volume is not up on this host", detail: {} };
  }
  const { state, sentence } = judged(said);
  const full = roomSentence(output);
  return {
    component,
    host,
    state: full !== "" && state === "up" ? "degraded" : state,
    sentence: sentence + full,
    detail: { ...said },
    ...(said.role === "Primary" ? { leads: "primary" } : {}),
  };
}

/** Empty where there is enough; root may write on where others may not, so that what is left is theirs. */
function roomSentence(output: string): string {
  const groups = /^room +(?<left>\d+) +(?<size>\d+)$/mu.exec(output)?.groups;
  const left = Number(groups?.["left"] ?? 1);
  const size = Number(groups?.["size"] ?? 1);
  if (left >= leastRoom * size) return "";
  return left === 0
    ? ", and its file system is full: whoever writes to it waits for room"
    : `, and its file system has ${sizeWords(left)} of ${sizeWords(size)} left`;
}

function judged(said: CopyState): Pick<Part, "state" | "sentence"> {
  const { connection, role, disk, peerDisk, outOfSyncBytes, done, split } = said;
  const copy = `${role.toLowerCase()}, copy ${disk}`;
  const apart = outOfSyncBytes === 0 ? "" : `, ${sizeWords(outOfSyncBytes)} not on both`;
  if (disk !== "UpToDate" && peerDisk !== "UpToDate") {
    return { state: "down", sentence: `${copy}, and no other copy in reach${apart}` };
  }
  if (split && connection === "StandAlone") {
    return {
      state: "degraded",
      sentence: `split brain: ${copy}, ${sizeWords(outOfSyncBytes)} written here alone; say whose copy is given up (quorate resolve HOST)`,
    };
  }
  if (connection === "StandAlone")
    return { state: "degraded", sentence: `${copy}, speaks to no other copy (StandAlone)${apart}` };
  if (done !== undefined || /Sync/u.test(connection)) {
    const percent = done === undefined ? "" : ` (${done.toFixed(1)} %)`;
    return { state: "degraded", sentence: `${copy}, catching up: ${connection}${percent}${apart}` };
  }
  if (!connection.startsWith("Connected") && !connection.startsWith("Verify")) {
    return { state: "degraded", sentence: `${copy}, waits for the other one (${connection})${apart}` };
  }
  if (disk !== "UpToDate" || peerDisk !== "UpToDate" || outOfSyncBytes > 0) {
    return { state: "degraded", sentence: `${copy}, the other one ${peerDisk}${apart}` };
  }
  return { state: "up", sentence: `${copy}, the other one ${peerDisk}` };
}

export function sizeWords(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[power]}`;
}
