import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, isVoter } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { plainFile } from "../format/plain-file.ts";
import { northbound, placesOf, southbound, type OvnDatabase } from "./databases.ts";
import { remotes } from "./provides.ts";
import { inBrackets } from "../../text/network-place.ts";

/** northd's arguments, read by ovn-ctl(8) as they are: it takes no comment there. */
export const northdPath = "/etc/ovn/ovn-northd-db-params.conf";

export function ovnFiles({ design, host }: Pick<HostView, "design" | "host">): readonly ManagedFile[] {
  if (!isVoter(design, host)) return [];
  const to = `--ovnnb-db=${remotes(design, northbound)} --ovnsb-db=${remotes(design, southbound)}`;
  return [plainFile(northdPath, `${to}\n`)];
}

/**
 * How systemd runs a database's server. Debian's ovn-ctl would found a cluster wherever there is no file yet; here a file is
 * made by a decision, and without one the server does not start.
 */
export function serverSettings(
  design: HostView["design"],
  host: string,
  database: OvnDatabase,
): Readonly<Record<string, string>> {
  const { file, socket, control, pid, log } = placesOf(database);
  const words = [
    "/usr/sbin/ovsdb-server",
    "-vconsole:off",
    "-vfile:info",
    `--log-file=${log}`,
    `--pidfile=${pid}`,
    `--unixctl=${control}`,
    `--remote=punix:${socket}`,
    `--remote=ptcp:${database.port}:${inBrackets(hostNamed(design, host).address)}`,
    file,
  ];
  return {
    RuntimeDirectory: "ovn",
    RuntimeDirectoryPreserve: "yes",
    ExecStart: `\nExecStart=${words.join(" ")}`,
    RestartSec: "1s",
    TimeoutStopSec: "15",
  };
}
