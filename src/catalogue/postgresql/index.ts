import { isMember } from "../contract/lookup.ts";
import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { provision, type Provided } from "../contract/provisions.ts";
import { daysScript } from "../format/certificate-days.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { promotedCheck } from "./check.ts";
import { copyReady, postgresqlConditions } from "./conditions.ts";
import { postgresqlFiles } from "./config.ts";
import { copySecrets } from "../postgresql-server/copy-source.ts";
import { postgresqlDecisions } from "./decisions.ts";
import { serverEvents } from "../postgresql-server/events.ts";
import { postgresqlOptions, type PostgresqlOptions } from "../postgresql-server/options.ts";
import { postgresqlOrigins } from "./origins.ts";
import {
  adminSecret,
  databaseEndpoint,
  databasePort,
  majorVersion,
  replicationSecret,
} from "../postgresql-server/places.ts";
import { postgresqlDatabase } from "./provides.ts";
import { postgresqlResource } from "./resource.ts";
import statusScript from "../postgresql-server/status.sh";
import { postgresqlPart } from "../postgresql-server/status.ts";
import { certificatePath, checksByTls, isSecure, memberSecrets, tlsDecision } from "../postgresql-server/tls.ts";
import { postgresqlReferenceTimers, postgresqlTimerLimits, postgresqlTimers } from "./timers.ts";

const hour = 3_600_000;
const component = "postgresql";

/** The other database: one member is written to, the others follow, and the cluster promotes one of them. */
export const postgresql: Technology<PostgresqlOptions> = {
  name: "postgresql",
  kind: "infrastructure",
  options: postgresqlOptions,
  uses: ["balancer", "cluster", "membership"],
  fills: [{ role: "database", engine: "postgresql", mode: "replication" }],
  offer: (site) => {
    const version = majorVersion(site.release);
    return {
      components: [
        {
          name: component,
          nature: "stateful",
          because: "every answer depends on what was written before",
          mode: "active-passive",
          modeBecause:
            "one member takes the writes; a commit is on another one before it is acknowledged, and that one can take over",
          loses: "transactions that were under way at the writer; nothing that was committed",
          redundancy: { rule: "majority" },
          on: "members",
          run: { by: "cluster", units: [], resource: postgresqlResource(site) },
          packages: [`postgresql-${version}`, `postgresql-client-${version}`],
          // Debian makes a database of its own and starts it.
          masked: ["postgresql.service", `postgresql@${version}-main.service`],
          fills: ["database"],
          needs: ["cluster"],
          listens: [
            { protocol: "tcp", port: databasePort, from: "peers", what: "what a copy follows, and who is primary" },
          ],
        },
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
          check: promotedCheck(checksByTls(site)),
          share: { kind: "promoted", others: "answer" },
          idleTimeoutMs: 2 * hour,
        },
      ],
      secrets: [
        { name: replicationSecret, kind: "password" },
        { name: adminSecret, kind: "password" },
        ...memberSecrets(site),
        ...copySecrets(site),
      ],
      timers: postgresqlTimers(site),
      referenceTimers: postgresqlReferenceTimers,
      timerLimits: postgresqlTimerLimits,
      decisions: [...postgresqlDecisions, ...tlsDecision(site)],
    };
  },
  bind: (draft, _options, provided) => ({
    // A failover must not wait until the hosts are less busy: Pacemaker holds actions back at 80 % of their processors.
    properties: { "load-threshold": "1000%" },
    // A copy that is being made is not for the cluster to start or to stop, and its agent must be there.
    beforeResources: draft.members.flatMap((host) => copyReady(draft, host)),
    failover: { [component]: failoverTerms(draft, provided) },
  }),
  host: (view) =>
    isMember(view.design, view.host)
      ? {
          files: postgresqlFiles(view),
          units: [],
          probes: [
            {
              component,
              script: isSecure(view.design) ? statusScript + daysScript(certificatePath) : statusScript,
              parse: (output, exitCode, on) =>
                postgresqlPart("postgresql", output, exitCode, on, view.design.members.length),
            },
          ],
        }
      : nothing,
  site: postgresqlConditions,
  files: { origins: postgresqlOrigins },
  provides: { database: postgresqlDatabase },
  log: { technology: "postgresql", ...serverEvents },
};

/** The others are asked, told whom to follow, and the server leaves recovery. Measured: docs/postgresql.md. */
const promoteMs = 1000;

function failoverTerms(draft: DesignDraft, provided: Provided): readonly OutageTerm[] {
  return [
    ...provision(provided, "cluster").takeover(draft, provided),
    { what: "a standby that has all that was acknowledged is promoted", ms: promoteMs },
    { what: "the balancers' checks find it", ms: provision(provided, "balancer").backendDownMs(draft) },
  ];
}
