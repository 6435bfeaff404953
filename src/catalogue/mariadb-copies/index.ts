import type { ManagedUnit } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import { copyFiles, copyOf, followed, sourceOf } from "./config.ts";
import { copiesOptions, type CopiesOptions } from "./options.ts";
import { mariadbCopiesProvision } from "./provides.ts";
import { hasReplica, replicaDecision, replicaOffered, replicaWants } from "./replica.ts";
import { copyPart, statusScript } from "../copies/status.ts";
import { component, unit } from "../copies/places.ts";

/** Copies of a MariaDB cluster that any moment can be brought back from: whole copies, and the log of all that was written since. */
export const mariadbCopies: Technology<CopiesOptions> = {
  name: "mariadb-copies",
  kind: "infrastructure",
  options: copiesOptions,
  uses: ["database"],
  fills: [{ role: "copies", engine: "mariadb", mode: "galera", ready: true }],
  offer: (site, options) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "it keeps what the database held at any moment",
        mode: "active-active",
        modeBecause: "each copy follows the database by itself and is whole alone",
        loses: "nothing that others keep; the moments that it kept can be brought back from another copy",
        redundancy: { rule: "any" },
        on: "copy",
        run: { by: "systemd", units: [unit] },
        cluster: { runs: "never", because: "a copy belongs to its host's disk and has no other to move to" },
        packages: ["mariadb-server", "mariadb-backup", "python3"],
        masked: strangers(site),
        fills: ["copies"],
        needs: [],
      },
      ...(hasReplica(site) ? [replicaOffered] : []),
    ],
    decisions: [
      {
        subject: "copies source",
        choice: "the member that is written to, through the database's endpoint",
        because:
          "only the member that a transaction was sent to logs when its commit was asked for; when it is lost, the balancer leads to the next, whose log goes on under the same numbers",
      },
      {
        subject: "copies moments",
        choice: "whole seconds, bookmarks, and the moment before a statement; each to the transaction",
        because:
          "the log's clock counts seconds: what was acknowledged before one begins is told from what was asked for after it, and nothing finer is",
      },
      {
        subject: "copies whole copies",
        choice: `one every ${options["base-hours"]} hours, from a member that is not written to`,
        because: "bringing a moment back applies the log from the last one on; the writer has other work",
      },
      ...(hasReplica(site) ? [replicaDecision] : []),
    ],
  }),
  host: (view) => {
    const { design, host } = view;
    if (!hostsOf(design, component).includes(host)) return nothing;
    const { lagMs } = copyOf(design, host);
    const replica = replicaWants(view);
    return {
      files: [...copyFiles(view), ...replica.files],
      units: [copyUnit(view), ...replica.units],
      probes: [
        { component, script: statusScript, parse: (output, _exitCode, on) => copyPart(output, on, lagMs) },
        ...replica.probes,
      ],
    };
  },
  provides: { copies: mariadbCopiesProvision },
};

/** A copy's host has the server for what is brought back alone: Debian's own must not begin an empty database there. */
function strangers({ release, copies = [], hosts }: Parameters<Technology["offer"]>[0]): readonly string[] {
  const beside = copies.some(({ host }) => hosts.some(({ name, roles }) => name === host && roles.includes("control")));
  if (beside) return [];
  return ["mariadb.service", ...(atLeast(releaseNamed(release), "mariadb", "11.8") ? ["mysql.service"] : [])];
}

function copyUnit(view: HostView<CopiesOptions>): ManagedUnit {
  const { design, host } = view;
  return {
    unit,
    files: followed,
    runs: { rank: "api", settings: { Nice: "0", CPUWeight: "50", RestartSec: "1s" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: `systemctl is-active -q ${unit}`,
    after: [{ host, packages: true }, ...sourceOf(view).ready(design)],
    startMs: 30_000,
  };
}
