import type { ManagedUnit } from "../contract/condition.ts";
import { isMember, timerMs } from "../contract/lookup.ts";
import type { DesignDraft, HostView, Technology } from "../contract/technology.ts";
import type { OutageTerm } from "../contract/design.ts";
import { dropInPath } from "../format/drop-in.ts";
import { galeraEvents } from "./events.ts";
import { syncedCheck } from "./check.ts";
import { clusteredOnly, galeraConditions, primaryExists } from "./conditions.ts";
import { configPath, galeraFiles, secondNames, unit } from "./config.ts";
import { galeraOptions, type GaleraOptions } from "./options.ts";
import { galeraPart, statusScript } from "./status.ts";
import { galeraReferenceTimers, galeraTimers } from "./timers.ts";

const hour = 3_600_000;

/** The database: synchronously replicated masters, of which one at a time is written to. */
export const galera: Technology<GaleraOptions> = {
  name: "galera",
  kind: "infrastructure",
  options: galeraOptions,
  requires: ["haproxy"],
  packages: ["mariadb-server", "mariadb-backup", "galera-4", "socat", "rsync"],
  maskedUnits: [],
  maskedUnder: secondNames,
  secrets: [],
  referenceTimers: galeraReferenceTimers,
  components: () => [
    {
      name: "galera",
      nature: "stateful",
      because: "every answer depends on what was written before",
      modes: ["active-active"],
      modeBecause: "every member has every commit, so any can take over at once; no standby is promoted",
      units: [unit],
      runsOn: "members",
      redundancy: { rule: "majority" },
      needs: [],
    },
  ],
  endpoints: () => [
    {
      name: "sql",
      component: "galera",
      port: 3306,
      backendPort: 3306,
      localPort: 3306,
      protocol: "tcp",
      check: syncedCheck(),
      balance: "first",
      share: "one",
      idleTimeoutMs: 2 * hour,
    },
  ],
  timers: galeraTimers,
  decisions: (_site, options) => [
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
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  failover,
  log: galeraEvents,
  files: galeraFiles,
  units: galeraUnits,
  conditions: galeraConditions,
  probes: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            component: "galera",
            script: statusScript,
            parse: (output, exitCode, on) => galeraPart(output, exitCode, on, design.members.length),
          },
        ]
      : [],
};

function failover(design: DesignDraft): readonly OutageTerm[] {
  const ms = (name: string): number => timerMs(design, `galera.${name}`);
  return [
    {
      what: "the survivors suspect the silent member",
      ms: ms("evs.suspect_timeout") + ms("evs.inactive_check_period"),
    },
    // Join messages and one install message: a round each, were the first of either lost.
    { what: "they agree on a view without it", ms: 2 * ms("evs.join_retrans_period") },
  ];
}

/**
 * A member's very first copy is small and blocks nobody: rsync brings it in a third of the time that mariabackup takes,
 * whose donor sleeps for ten seconds (wsrep_sst_mariabackup). Later copies are made while the donor goes on serving.
 */
const joinScript = `
if [ ! -s /var/lib/mysql/grastate.dat ]; then
  systemctl set-environment MYSQLD_OPTS=--wsrep-sst-method=rsync
  trap 'systemctl unset-environment MYSQLD_OPTS' EXIT
fi
systemctl restart mariadb.service
`;

function galeraUnits({ design, host }: HostView): readonly ManagedUnit[] {
  if (!isMember(design, host)) return [];
  const others = design.members.filter((member) => member !== host);
  const before = design.members[design.members.indexOf(host) - 1];
  const synced = `mysql -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" | grep -qw 4`;
  return [
    {
      unit,
      host,
      technology: "galera",
      files: [configPath, dropInPath(unit)],
      onChange: "restart",
      startedBy: "systemd",
      start: joinScript,
      ready: `${synced} && mkdir -p /var/lib/quorate && touch /var/lib/quorate/galera-member`,
      // One joins at a time: two state transfers at once can leave a member running outside the cluster.
      after: [primaryExists, clusteredOnly(host), ...(before === undefined ? [] : [`${before}/unit ${unit}`])],
      gate: {
        turn: "galera",
        interrupts: `the member on ${host}; sessions move to another one if it is the preferred writer`,
        askOn: others,
        question: `all ${design.members.length} members are in the primary component and this one is synced`,
        test: `${synced} && mysql -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_size'" | grep -qw ${design.members.length}`,
      },
      startMs: 180_000,
    },
  ];
}
