import { withVariables } from "../../text/script.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { DesignDraft, Lack, OutageTerm } from "../contract/design.ts";
import { isMember, timerMs } from "../contract/lookup.ts";
import { provision, type HostView, type Provided } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { daysScript } from "../format/certificate-days.ts";
import {
  databaseEndpoint,
  databasePort,
  adminSecret,
  majorVersion,
  replicationSecret,
} from "../postgresql-server/places.ts";
import { copySecrets } from "../postgresql-server/copy-source.ts";
import serverStatus from "../postgresql-server/status.sh";
import { certificatePath, isSecure, memberSecrets, tlsDecision } from "../postgresql-server/tls.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import type { Site } from "../../spec/site.ts";
import { primaryCheck } from "./check.ts";
import { mayBegin, patroniConditions } from "./conditions.ts";
import { patroniFiles } from "./config.ts";
import { patroniDecisions } from "./decisions.ts";
import { patroniEvents } from "./events.ts";
import { patroniOptions, type PatroniOptions } from "./options.ts";
import { patroniOrigins } from "./origins.ts";
import { apiPort, apiSecret, askPath, component, configPath, unit } from "./places.ts";
import { patroniDatabase } from "./provides.ts";
import statusScript from "./status.sh";
import { patroniPart } from "./status.ts";
import { patroniReferenceTimers, patroniTimerLimits, patroniTimers } from "./timers.ts";

const hour = 3_600_000;

/** The other database, kept by a manager of its own: whoever has the lease is primary. */
export const patroni: Technology<PatroniOptions> = {
  name: "patroni",
  kind: "infrastructure",
  options: patroniOptions,
  uses: ["balancer", "lease-store"],
  fills: [{ role: "database", engine: "postgresql", mode: "patroni" }],
  offer: (site, options) => {
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
          run: { by: "systemd", units: [unit] },
          cluster: { runs: "never", because: "Patroni starts, stops and promotes the server by its own lease" },
          packages: [`postgresql-${version}`, `postgresql-client-${version}`, "patroni", "python3-etcd", "curl"],
          // Debian makes a database of its own and starts it.
          masked: ["postgresql.service", `postgresql@${version}-main.service`],
          fills: ["database"],
          needs: ["lease-store"],
          listens: [
            { protocol: "tcp", port: databasePort, from: "peers", what: "what a copy follows, and who is primary" },
            { protocol: "tcp", port: apiPort, from: "peers", what: "how far each copy is, and an operator's orders" },
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
          check: primaryCheck(site.certificates !== "none"),
          share: { kind: "promoted", others: "answer" },
          idleTimeoutMs: 2 * hour,
        },
      ],
      secrets: [
        { name: replicationSecret, kind: "password" },
        { name: adminSecret, kind: "password" },
        { name: apiSecret, kind: "password" },
        ...memberSecrets(site),
        ...copySecrets(site),
      ],
      timers: patroniTimers(site),
      referenceTimers: patroniReferenceTimers,
      timerLimits: patroniTimerLimits,
      decisions: [...patroniDecisions(site, options), ...tlsDecision(site)],
      lacks: lacks(site),
    };
  },
  bind: (draft, _options, provided) => ({ failover: { [component]: failoverTerms(draft, provided) } }),
  host: (view) =>
    isMember(view.design, view.host)
      ? {
          files: patroniFiles(view),
          units: [memberUnit(view)],
          probes: [
            {
              component,
              script: [
                withVariables(statusScript, { ask: askPath }),
                isSecure(view.design) ? serverStatus + daysScript(certificatePath) : serverStatus,
              ].join("\n"),
              parse: (output, exitCode, on) => patroniPart(output, exitCode, on, view.design.members.length),
            },
          ],
        }
      : nothing,
  site: patroniConditions,
  files: { origins: patroniOrigins },
  provides: { database: patroniDatabase },
  log: patroniEvents,
};

function lacks({ release }: Site): readonly Lack[] {
  if (atLeast(releaseNamed(release), "patroni", "4.0")) return [];
  return [
    {
      severity: "error",
      sentence: "the Patroni of this release knows no quorum commit (4.0 does), by which no acknowledged row is lost",
      remedy: "Write database: postgresql, or a release that has it.",
      key: ["database"],
    },
  ];
}

/** How long a member waits for the answer of another one before it takes the lease. Source: Patroni 4.0, ha.py, `fetch_node_status`. */
const askMs = 2000;
/** Who lost the race for the lease waited as long for the silent one; then it follows, and says how far it is. */
const askAgainMs = 3000;
/** The server leaves recovery. */
const promoteMs = 1000;

function failoverTerms(draft: DesignDraft, provided: Provided): readonly OutageTerm[] {
  const store = provision(provided, "lease-store");
  return [
    ...store.leaderLoss(draft),
    {
      what: "the lease of the lost primary ends",
      ms: timerMs(draft, "patroni.ttl") + store.leaseExtraMs(draft),
    },
    { what: "a standby asks how far the others are, of whom one is silent", ms: askMs },
    { what: "as many as it must ask follow it, and are asked again", ms: askAgainMs },
    { what: "it is promoted", ms: promoteMs },
    { what: "the balancers' checks find it", ms: provision(provided, "balancer").backendDownMs(draft) },
  ];
}

/** A copy of a large database takes as long. */
const copyMs = 900_000;

/** What changes is taken up without a restart; what the server itself has to be restarted for is done in turn, by a condition. */
function memberUnit({ design, host }: HostView): ManagedUnit {
  const [first] = design.members;
  return {
    unit,
    files: [configPath],
    // It ends at once where the store's member on its host does not answer yet.
    runs: { rank: "data", settings: { RestartSec: "1s", TimeoutStopSec: "120s" } },
    onChange: "reload",
    startedBy: "systemd",
    ready: `${askPath} health | grep -q '"state": *"running"' && mkdir -p /var/lib/quorate && touch /var/lib/quorate/patroni-member`,
    after: [...mayBegin, ...(first === undefined || first === host ? [] : [{ host: first, unit }])],
    gate: { turn: component, interrupts: `Patroni on ${host}, for the length of a reload; no connection is cut` },
    startMs: copyMs,
  };
}
