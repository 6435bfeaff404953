import type { Where } from "../files/source.ts";

/** Where a database's log is copied to for the day on which the database itself is lost. */
export interface LogArchive {
  /** `nowhere`: the command succeeds and copies nothing; `own-disk`: into a directory of the same host. */
  readonly to: "nowhere" | "own-disk";
  /** The directory; empty for nowhere. */
  readonly directory: string;
  readonly where: Where;
}

interface Written {
  readonly value: string;
  readonly where: Where;
}

const nothing = /^(?:\/(?:usr\/)?bin\/)?(?:true|:|exit 0|cd \.|echo\b[^|>]*)\s*$/u;
/** `cp %p /backup/%f`, with what guides write before and after it; other programs copy somewhere that their own files say. */
const copy =
  /(?:^|&&|;)\s*(?:\/(?:usr\/)?bin\/)?(?:cp|mv|gzip|install|rsync|dd)\b[^&;|]*?\s(?:>\s*)?"?(\/[^\s"]+?)\/?"?%f(?:\.gz)?"?/u;

/** Undefined where nothing is archived, or where it goes cannot be told, or to what hosts share. */
export function logArchive(
  mode: Written | undefined,
  command: Written | undefined,
  sharedMounts: readonly string[],
): LogArchive | undefined {
  if (command === undefined || !/^(?:on|always|true|yes|1)$/iu.test(mode?.value ?? "")) return undefined;
  const { value, where } = command;
  if (value.trim() === "" || nothing.test(value.trim())) return { to: "nowhere", directory: "", where };
  const directory = copy.exec(value)?.[1];
  if (directory === undefined || /[:@]/u.test(directory)) return undefined;
  const isShared =
    sharedMounts.some((mount) => `${directory}/`.startsWith(`${mount.replace(/\/$/u, "")}/`)) ||
    // What is mounted there no file here tells.
    /^\/(?:mnt|media|net|nfs)\//u.test(directory);
  return isShared ? undefined : { to: "own-disk", directory, where };
}
