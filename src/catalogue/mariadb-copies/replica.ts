import type { Site } from "../../spec/site.ts";
import type { Component } from "../contract/component.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { Decision } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { type HostWants, nothing } from "../contract/technology.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import takeCopy from "../mariadb/take-copy.py";
import binlog from "./binlog.py";
import files from "../copies/files.py";
import { root, unit as copyUnit } from "../copies/places.ts";
import { copyOf, copyProgram, toldOf } from "./config.ts";
import kept from "./kept.py";
import moment from "./moment.py";
import type { CopiesOptions } from "./options.ts";
import promote from "./promote.py";
import ready from "./ready.py";
import replay from "./replay.py";
import replica from "./replica.py";
import { replicaPart } from "./replica-status.ts";
import scratch from "./scratch.py";
import source from "./source.py";

export const replicaComponent = "database-replica";
const unit = "quorate-replica.service";
const unitPath = `/etc/systemd/system/${unit}`;
/** Where clients find it once it is promoted: at the port of the members. */
const port = 3306;
/** Domains of GTIDs: the cluster's is 1, a member's own is 100 and its number. */
const firstDomain = 1000;

export const replicaPrograms = {
  keep: "/usr/libexec/quorate/copy-replica",
  promote: "/usr/libexec/quorate/copy-promote",
} as const;

export function hasReplica({ copies = [] }: Pick<Site, "copies">): boolean {
  return copies.some(({ role }) => role === "replica");
}

export const replicaOffered: Component = {
  name: replicaComponent,
  nature: "stateful",
  because: "it has all that the copy of its host has received",
  mode: "active-passive",
  modeBecause:
    "it serves nobody until an operator promotes it: who cannot reach the site cannot know that nobody else does",
  loses: "the database that was ready for the loss of the site; its copy goes on, and it begins anew from there",
  redundancy: { rule: "any" },
  on: "replicas",
  run: { by: "systemd", units: [unit] },
  cluster: { runs: "never", because: "it is for the day on which the cluster is gone" },
  packages: ["mariadb-server", "python3"],
  needs: [],
  listens: [{ protocol: "tcp", port, from: "site", what: "clients, once it is promoted" }],
};

export const replicaDecision: Decision = {
  subject: "copies replica",
  choice: "it takes up what its host's copy receives, and is promoted by an operator alone",
  because:
    "a second reader of the database's log would cost it more and know no more; that a site is silent does not mean that it is dead",
};

export function replicaWants(view: HostView<CopiesOptions>): HostWants {
  const { design, host, options } = view;
  const { role, lagMs } = copyOf(design, host);
  if (role !== "replica") return nothing;
  const told = {
    ...toldOf(view),
    ready: {
      address: hostNamed(design, host).address,
      port,
      connections: options["replica-connections"],
      memory: options["replica-buffer-pool"],
      domain: firstDomain + hostNamed(design, host).nodeId,
    },
  };
  const program = (path: string, texts: readonly string[]) => copyProgram(design.site, path, texts, told);
  return {
    files: [
      program(replicaPrograms.keep, [files, binlog, kept, takeCopy, moment, scratch, replay, ready, replica]),
      program(replicaPrograms.promote, [files, binlog, kept, takeCopy, source, promote]),
      plainFile(
        unitPath,
        `# ${managedBy(design.site)}
[Unit]
Description=Keeps a server ready on the copy of the database, to be promoted by an operator
After=network-online.target
[Service]
ExecStart=${replicaPrograms.keep}
[Install]
WantedBy=multi-user.target
`,
      ),
    ],
    units: [replicaUnit(host)],
    probes: [
      {
        component: replicaComponent,
        script: statusScript,
        parse: (output, _exitCode, on) => replicaPart(output, on, lagMs),
      },
    ],
  };
}

function replicaUnit(host: string): ManagedUnit {
  return {
    unit,
    files: [replicaPrograms.keep, unitPath],
    runs: { rank: "api", settings: { Nice: "0", CPUWeight: "50", RestartSec: "1s", TimeoutStopSec: "300s" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: `systemctl is-active -q ${unit}`,
    after: [
      { host, packages: true },
      { host, unit: copyUnit },
    ],
    startMs: 30_000,
  };
}

/** How far it last was, and when the copy of its host last saw the database. */
const statusScript = `date +%s
systemctl is-active ${unit} || true
cat ${root}/replica.json 2>/dev/null || true
echo
cat ${root}/state.json 2>/dev/null || true`;
