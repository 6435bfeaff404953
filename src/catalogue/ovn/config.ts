import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, isVoter } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { plainFile } from "../format/plain-file.ts";
import { northbound, placesOf, southbound, type OvnDatabase } from "./databases.ts";
import { methodOf } from "./method.ts";
import { remotes } from "./provides.ts";
import { certificateFiles, tlsWords } from "./tls.ts";
import { inBrackets } from "../../text/network-place.ts";

/** northd's arguments, read by ovn-ctl(8) as they are: it takes no comment there. */
export const northdPath = "/etc/ovn/ovn-northd-db-params.conf";

export function ovnFiles(view: HostView): readonly ManagedFile[] {
  const { design, host } = view;
  if (!isVoter(design, host)) return certificateFiles(view);
  const words = [
    `--ovnnb-db=${remotes(design, northbound)}`,
    `--ovnsb-db=${remotes(design, southbound)}`,
    ...tlsWords(design),
  ];
  return [plainFile(northdPath, `${words.join(" ")}\n`), ...certificateFiles(view)];
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
    `--remote=p${methodOf(design)}:${database.port}:${inBrackets(hostNamed(design, host).address)}`,
    ...tlsWords(design, database),
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
