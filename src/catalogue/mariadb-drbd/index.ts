import type { ManagedUnit } from "../contract/condition.ts";
import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { provision, type HostView, type Provided } from "../contract/provisions.ts";
import { daysScript } from "../format/certificate-days.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { secondNames } from "../mariadb/server.ts";
import { certificatePath, isSecure, tlsSecrets } from "../mariadb/tls.ts";
import { releaseNamed } from "../releases/index.ts";
import { greetingCheck } from "./check.ts";
import { mariadbConditions, noneBeside, startable } from "./conditions.ts";
import { mariadbFiles } from "./config.ts";
import { mariadbDrbdDecisions } from "./decisions.ts";
import { mariadbDrbdEvents } from "./events.ts";
import { mariadbDrbdOptions, type MariadbDrbdOptions } from "./options.ts";
import { mariadbDrbdOrigins } from "./origins.ts";
import {
  adminSecret,
  component,
  configPath,
  databaseEndpoint,
  databasePort,
  initPath,
  resourceId,
  unit,
} from "./places.ts";
import { mariadbDrbdDatabase } from "./provides.ts";
import { serverResource } from "./resource.ts";
import { mariadbPart, statusScript } from "./status.ts";
import { mariadbTimerLimits, mariadbTimers } from "./timers.ts";

const hour = 3_600_000;

/** A database server whose files lie on a volume that two hosts have: the cluster starts it where the volume is. */
export const mariadbDrbd: Technology<MariadbDrbdOptions> = {
  name: "mariadb-drbd",
  kind: "infrastructure",
  options: mariadbDrbdOptions,
  uses: ["balancer", "cluster", "membership", "replicated-volume"],
  fills: [{ role: "database", engine: "mariadb", mode: "drbd" }],
  offer: (site) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "every answer depends on what was written before",
        mode: "active-passive",
        modeBecause:
          "one server has the files for itself; the other host has them as well and starts one when the first host is off",
        loses: "transactions that were under way at the server; nothing that was committed",
        redundancy: { rule: "any" },
        on: "members",
        run: { by: "cluster", units: [unit], resource: serverResource(site) },
        packages: ["mariadb-server"],
        masked: secondNames(releaseNamed(site.release)),
        fills: ["database"],
        needs: ["cluster", "replicated-volume"],
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
        check: greetingCheck(),
        share: { kind: "promoted", others: "are-stopped" },
        idleTimeoutMs: 2 * hour,
      },
    ],
    secrets: [{ name: adminSecret, kind: "password" }, ...tlsSecrets(site)],
    timers: mariadbTimers(site),
    timerLimits: mariadbTimerLimits,
    decisions: mariadbDrbdDecisions(site),
  }),
  bind: (draft, _options, provided) => ({
    // A failover must not wait until the hosts are less busy: Pacemaker holds actions back at 80 % of their processors.
    properties: { "load-threshold": "1000%" },
    constraints: whereTheVolumeIs(provision(provided, "replicated-volume").mounted),
    beforeResources: startable,
    failover: { [component]: failoverTerms(draft, provided) },
  }),
  host: (view) =>
    view.design.members.includes(view.host)
      ? {
          files: mariadbFiles(view),
          units: [serverUnit(view)],
          probes: [
            {
              component,
              script: isSecure(view.design) ? statusScript + daysScript(certificatePath) : statusScript,
              parse: mariadbPart,
            },
          ],
        }
      : nothing,
  site: mariadbConditions,
  files: { origins: mariadbDrbdOrigins },
  provides: { database: mariadbDrbdDatabase },
  log: mariadbDrbdEvents,
};

function whereTheVolumeIs(mounted: string) {
  return [
    {
      kind: "colocation" as const,
      id: `${resourceId}-with-volume`,
      resource: { resource: resourceId },
      with: { resource: mounted },
      score: "INFINITY",
    },
    {
      kind: "order" as const,
      id: `${resourceId}-after-volume`,
      first: { resource: mounted },
      next: { resource: resourceId },
    },
  ];
}

/** Reading the log of a small database again, and beginning to listen: assumed, not measured (docs/drbd.md). */
const recoverMs = 6000;

function failoverTerms(draft: DesignDraft, provided: Provided): readonly OutageTerm[] {
  return [
    ...provision(provided, "cluster").takeover(draft, provided),
    ...provision(provided, "replicated-volume").takeover(draft),
    { what: "the server starts and recovers what the lost one had written", ms: recoverMs },
    { what: "the cluster sees that it has started", ms: timerMs(draft, "mariadb.monitor") },
    { what: "the balancers' checks find it", ms: provision(provided, "balancer").backendDownMs(draft) },
  ];
}

/** Without what the package asks first: where in Galera's log its server was. */
const startAlone = "\nExecStart=/usr/sbin/mariadbd $MYSQLD_OPTS";

function serverUnit({ design, host }: HostView): ManagedUnit {
  return {
    unit,
    files: [configPath, initPath],
    // One that dies is the cluster's to start again, on this host or on the other one.
    runs: {
      rank: "data",
      settings: { Restart: "no", TimeoutStartSec: "10min", TimeoutStopSec: "2min", ExecStart: startAlone },
    },
    onChange: "restart",
    startedBy: "cluster",
    ready: "mariadb -N -B -e 'SELECT 1' >/dev/null",
    after: [{ condition: noneBeside(host) }, ...(isSecure(design) ? [{ host, file: certificatePath }] : [])],
    gate: { turn: "mariadb", interrupts: "the database, until its server has started again" },
    startMs: 300_000,
  };
}
