import { askedOfCopies } from "../copies/asked.ts";
import { component, unit } from "../copies/places.ts";
import { copyPart, statusScript } from "../copies/status.ts";
import { hostsOf } from "../contract/lookup.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { releaseNamed } from "../releases/index.ts";
import { copyFiles, copyOf, followed, sourceOf } from "./config.ts";
import { postgresqlCopiesOptions, type PostgresqlCopiesOptions } from "./options.ts";

/** Copies of a PostgreSQL that any moment can be brought back from: whole copies, and the log of all that was written since. */
export const postgresqlCopies: Technology<PostgresqlCopiesOptions> = {
  name: "postgresql-copies",
  kind: "infrastructure",
  options: postgresqlCopiesOptions,
  uses: ["database"],
  fills: [
    { role: "copies", engine: "postgresql", mode: "replication" },
    { role: "copies", engine: "postgresql", mode: "patroni" },
  ],
  offer(site, options) {
    const { postgresql: version } = releaseNamed(site.release).versions;
    return {
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
          packages: [`postgresql-${version}`, `postgresql-client-${version}`, "python3", "python3-psycopg2"],
          // Debian makes a database of its own and starts it.
          masked: ["postgresql.service", `postgresql@${version}-main.service`],
          fills: ["copies"],
          needs: [],
        },
      ],
      decisions: [
        {
          subject: "copies source",
          choice: "the log of the member that is promoted, through the database's endpoint, as pg_receivewal gets it",
          because:
            "a member's log says itself on which timeline the next one went on; a program that archives whole segments would know a moment only once its segment is full, and pgBackRest needs a way into the members' hosts",
        },
        {
          subject: "copies moments",
          choice: "whole seconds and bookmarks, which are named points of the log; each to the transaction",
          because: "the log says of each commit when it was asked for, in the order in which they took effect",
        },
        {
          subject: "copies whole copies",
          choice: `one every ${options["base-hours"]} hours, of the promoted member`,
          because: "bringing a moment back goes through the log from the last one on",
        },
      ],
    };
  },
  host(view) {
    const { design, host } = view;
    if (!hostsOf(design, component).includes(host)) return nothing;
    const { lagMs } = copyOf(design, host);
    return {
      files: copyFiles(view),
      units: [
        {
          unit,
          files: followed,
          runs: { rank: "api", settings: { Nice: "0", CPUWeight: "50", RestartSec: "1s" } },
          onChange: "restart",
          startedBy: "systemd",
          ready: `systemctl is-active -q ${unit}`,
          after: [{ host, packages: true }, ...sourceOf(view).ready],
          startMs: 30_000,
        },
      ],
      probes: [{ component, script: statusScript, parse: (output, _exitCode, on) => copyPart(output, on, lagMs) }],
    };
  },
  provides: { copies: askedOfCopies },
};
