import { isMember } from "../contract/lookup.ts";
import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { provision, type Provided } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { giverComponent, giverManaged, giverProbe, giverSecrets } from "../mariadb/copy-giver.ts";
import { secondNames } from "../mariadb/server.ts";
import { daysScript } from "../format/certificate-days.ts";
import { releaseNamed } from "../releases/index.ts";
import { promotedCheck } from "./check.ts";
import { copyReady, replicationConditions } from "./conditions.ts";
import { replicationConfigFile } from "./config-file.ts";
import { replicationFiles } from "./config.ts";
import { replicationDecisions } from "./decisions.ts";
import { replicationEvents } from "./events.ts";
import { replicationOptions, type ReplicationOptions } from "./options.ts";
import { replicationOrigins } from "./origins.ts";
import { adminSecret, component, databaseEndpoint, databasePort, giver, replicationSecret } from "./places.ts";
import { replicatedDatabase } from "./provides.ts";
import { mariadbResource } from "./resource.ts";
import statusScript from "./status.sh";
import { replicationPart } from "./status.ts";
import { replicationReferenceTimers, replicationTimerLimits, replicationTimers } from "./timers.ts";
import { certificatePath, isSecure, tlsSecrets } from "../mariadb/tls.ts";

const hour = 3_600_000;

/** MariaDB, active-passive: one member is written to, the others follow, and the cluster promotes one of them. */
export const mariadbReplication: Technology<ReplicationOptions> = {
  name: "mariadb-replication",
  kind: "infrastructure",
  options: replicationOptions,
  uses: ["balancer", "cluster", "membership"],
  fills: [{ role: "database", engine: "mariadb", mode: "replicated" }],
  offer: (site) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "every answer depends on what was written before",
        mode: "active-passive",
        modeBecause:
          "one member takes the writes; a commit is on another one before it is acknowledged, and that one can take over",
        loses: "transactions that were under way at the writer; nothing that was acknowledged",
        redundancy: { rule: "majority" },
        on: "members",
        run: { by: "cluster", units: [], resource: mariadbResource(site) },
        // The server's package needs galera-4: named, the image of a lab is the one that Galera's sites have.
        packages: ["mariadb-server", "mariadb-backup", "galera-4"],
        // Debian makes a database of its own and starts it.
        masked: ["mariadb.service", ...secondNames(releaseNamed(site.release))],
        fills: ["database"],
        needs: ["cluster"],
        listens: [
          { protocol: "tcp", port: databasePort, from: "peers", what: "what a copy follows, and who is primary" },
        ],
      },
      giverComponent(giver),
    ],
    endpoints: [
      {
        name: databaseEndpoint,
        component,
        for: "services",
        port: databasePort,
        backendPort: databasePort,
        localPort: databasePort,
        protocol: "tcp",
        check: promotedCheck(),
        share: { kind: "promoted", others: "answer" },
        idleTimeoutMs: 2 * hour,
      },
    ],
    secrets: [
      { name: replicationSecret, kind: "password" },
      { name: adminSecret, kind: "password" },
      ...giverSecrets(site, giver),
      ...tlsSecrets(site),
    ],
    timers: replicationTimers(site),
    referenceTimers: replicationReferenceTimers,
    timerLimits: replicationTimerLimits,
    decisions: replicationDecisions(site),
  }),
  bind: (draft, _options, provided) => ({
    // A failover must not wait until the hosts are less busy: Pacemaker holds actions back at 80 % of their processors.
    properties: { "load-threshold": "1000%" },
    // A copy that is being made is not for the cluster to start or to stop, and its agent must be there.
    beforeResources: draft.members.flatMap(copyReady),
    failover: { [component]: failoverTerms(draft, provided) },
  }),
  host: (view) =>
    isMember(view.design, view.host)
      ? {
          files: replicationFiles(view),
          units: [giverManaged(view, giver)],
          probes: [
            {
              component,
              script: isSecure(view.design) ? statusScript + daysScript(certificatePath) : statusScript,
              parse: (output, exitCode, on) => replicationPart(output, exitCode, on, view.design.members.length),
            },
            giverProbe(giver),
          ],
        }
      : nothing,
  site: replicationConditions,
  files: { config: replicationConfigFile, origins: replicationOrigins },
  provides: { database: replicatedDatabase },
  log: replicationEvents,
};

/**
 * The others are asked and told whom to follow, and writes are let in; a standby that still asks the dead host whom it followed to
 * end their connection does so for a second, and acknowledges after that. Measured: docs/mariadb-replication.md.
 */
const promoteMs = 1300;

function failoverTerms(draft: DesignDraft, provided: Provided): readonly OutageTerm[] {
  return [
    ...provision(provided, "cluster").takeover(draft, provided),
    { what: "the standby that has all that was acknowledged is promoted, and another one follows it", ms: promoteMs },
    { what: "the balancers' checks find it", ms: provision(provided, "balancer").backendDownMs(draft) },
  ];
}
