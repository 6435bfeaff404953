import { askOthers, type GoalRef, type ManagedUnit } from "../contract/condition.ts";
import type { Departure } from "../contract/departure.ts";
import type { Site } from "../../spec/site.ts";
import type { Decision, OutageTerm, DesignDraft } from "../contract/design.ts";
import { withVariables } from "../../text/script.ts";
import { isMember, timerMs } from "../contract/lookup.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import type { HostView } from "../contract/provisions.ts";
import { daysScript } from "../format/certificate-days.ts";
import { syncedCheck } from "./check.ts";
import { clusteredOnly, galeraConditions } from "./conditions.ts";
import { arbitrator, arbitratorComponent, arbitratorHost, arbitratorWants } from "./arbitrator.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import { configPath, galeraFiles, galeraListens, guardPath, unit } from "./config.ts";
import { secondNames } from "../mariadb/server.ts";
import { copySecrets, copySourceComponent, copySourceFiles, copySourceProbe, copySourceUnit } from "./copy-source.ts";
import { isCopied } from "./copied.ts";
import { releaseNamed } from "../releases/index.ts";
import { galeraEvents } from "./events.ts";
import { galeraConfigFile } from "./config-file.ts";
import join from "./join.sh";
import { restartGate, serving, synced } from "./gate.ts";
import { databaseEndpoint, databasePort, primaryExists } from "./names.ts";
import { galeraOptions, type GaleraOptions } from "./options.ts";
import { galeraDatabase } from "./provides.ts";
import { galeraPart, statusScript } from "./status.ts";
import { certificatePath, galeraSecrets, isSecure, tlsDecision } from "./tls.ts";
import { galeraReferenceTimers, galeraTimerLimits, galeraTimers, galeraTolerates } from "./timers.ts";
import { galeraOrigins } from "./origins.ts";
import { localClient } from "../mariadb/wire.ts";

const hour = 3_600_000;
const component = "galera";

/** The database: synchronously replicated masters, of which one at a time is written to. */
export const galera: Technology<GaleraOptions> = {
  name: "galera",
  kind: "infrastructure",
  options: galeraOptions,
  uses: ["balancer"],
  fills: [{ role: "database", engine: "mariadb", mode: "galera" }],
  offer: (site, options) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "every answer depends on what was written before",
        mode: "active-active",
        modeBecause: "every member has every commit, so any can take over at once; no standby is promoted",
        loses: "transactions that were under way at the writer; nothing that was committed",
        redundancy: quorumHost(site) === undefined ? { rule: "majority" } : { rule: "majority", with: arbitrator },
        on: "members",
        run: { by: "systemd", units: [unit] },
        cluster: {
          runs: "never",
          because:
            "which member starts first after all have stopped is decided by comparing them all, and its majority is its own",
        },
        packages: ["mariadb-server", "mariadb-backup", "galera-4", "socat", "rsync"],
        masked: secondNames(releaseNamed(site.release)),
        fills: ["database"],
        needs: [],
        listens: galeraListens,
      },
      ...(quorumHost(site) === undefined ? [] : [arbitratorComponent]),
      ...(site.copies === undefined ? [] : [copySourceComponent]),
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
        check: syncedCheck(),
        share: { kind: "one" },
        idleTimeoutMs: 2 * hour,
      },
    ],
    secrets: [...galeraSecrets(site), ...(site.copies === undefined ? [] : copySecrets(site))],
    timers: galeraTimers(site),
    referenceTimers: galeraReferenceTimers,
    timerLimits: galeraTimerLimits,
    decisions: [
      {
        subject: "galera writer",
        choice:
          "one preferred member at a time takes all connections; when it is down the balancer cuts them and the next takes over",
        because:
          "two writers that touch the same row both commit locally and one is then rolled back at certification; OpenStack's SELECT … FOR UPDATE does not lock across members",
      },
      {
        subject: "galera health check",
        choice: "the balancer logs in and asks for wsrep_local_state",
        because: "a member that has lost its quorum still accepts connections: a port check calls it up",
      },
      {
        subject: "galera innodb_flush_log_at_trx_commit",
        choice: String(options["flush-log"]),
        because:
          options["flush-log"] === 1
            ? "a commit survives the power loss of all members at once"
            : "the site says so; commits of the last second are lost when all members lose power at once",
      },
      {
        subject: "galera bootstrap",
        choice: "cluster UUID and sequence number of every member are compared; an unreachable member stops it",
        because: "starting from the wrong member loses what only another one has",
      },
      ...tlsDecision(site),
      ...arbitratorDecision(site),
    ],
  }),
  bind: (draft) => ({ failover: { [component]: failoverTerms(draft) } }),
  host: (view) => {
    const { design, host } = view;
    if (arbitratorHost(design) === host) return arbitratorWants(view);
    if (!isMember(design, host)) return nothing;
    const copied = isCopied(design);
    return {
      files: [...galeraFiles(view), ...(copied ? copySourceFiles(view) : [])],
      units: [memberUnit(view), ...(copied ? [copySourceUnit(view)] : [])],
      probes: [
        ...(copied ? [copySourceProbe] : []),
        {
          component,
          script: isSecure(design) ? statusScript + daysScript(certificatePath) : statusScript,
          parse: (output, exitCode, on) => galeraPart(output, exitCode, on, design.voters.length),
        },
      ],
    };
  },
  departs: memberDeparts,
  site: galeraConditions,
  files: { config: galeraConfigFile, origins: galeraOrigins },
  provides: { database: galeraDatabase },
  tolerates: galeraTolerates,
  log: galeraEvents,
};

function failoverTerms(draft: DesignDraft): readonly OutageTerm[] {
  const ms = (name: string): number => timerMs(draft, `galera.${name}`);
  return [
    {
      what: "the survivors suspect the silent member",
      ms: ms("evs.suspect_timeout") + ms("evs.inactive_check_period"),
    },
    // Join messages and one install message: a round each, were the first of either lost.
    { what: "they agree on a view without it", ms: 2 * ms("evs.join_retrans_period") },
  ];
}

/** A member that stops in order says good-bye: the others count themselves anew, and none is suspected. */
function memberDeparts({ design, host }: HostView): readonly Departure[] {
  return [
    {
      unit,
      stage: "part",
      interrupts: `the member on ${host}; sessions move to another one if it is the preferred writer`,
      ...askOthers(
        design.members,
        "every member that stays is synced and in the primary component",
        `${synced} && ${localClient} -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_status'" | grep -qw Primary`,
      ),
      before: [],
    },
  ];
}

function memberUnit({ design, host }: HostView): ManagedUnit {
  const before = design.members[design.members.indexOf(host) - 1];
  const previous: readonly GoalRef[] = before === undefined ? [] : [{ host: before, unit }];
  return {
    unit,
    files: [configPath],
    // A full copy to a joining member takes as long as the data is large; systemd must not kill it half way. Group
    // communication sets its thread's priority itself: without the capability it refuses to begin.
    runs: {
      rank: "data",
      settings: {
        RestartSec: "1s",
        TimeoutStartSec: "15min",
        AmbientCapabilities: "CAP_SYS_NICE",
        ExecStartPre: guardPath,
      },
    },
    onChange: "restart",
    startedBy: "systemd",
    start: withVariables(join, { first: isSecure(design) ? "mariabackup" : "rsync" }),
    ready: `${serving} && mkdir -p /var/lib/quorate && touch /var/lib/quorate/galera-member`,
    // One joins at a time: two state transfers at once can leave a member running outside the cluster.
    after: [{ condition: primaryExists }, { condition: clusteredOnly(host) }, ...previous],
    gate: restartGate(design, host),
    startMs: 180_000,
  };
}

function arbitratorDecision(site: Site): readonly Decision[] {
  const third = quorumHost(site);
  return third === undefined
    ? []
    : [
        {
          subject: "galera arbitrator",
          choice: `garbd on ${third.name}, which has a vote and no data`,
          because:
            "of two members neither is a majority; the arbitrator is one more vote with the members' own timers, and takes every write in only to throw it away",
        },
      ];
}
