import { z } from "zod";
import type { Site } from "../../spec/site.ts";
import { withPort } from "../../text/network-place.ts";
import { clusterSecrets } from "../contract/cluster-certificates.ts";
import type { GoalRef, ManagedUnit } from "../contract/condition.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import { type HostView, provision } from "../contract/provisions.ts";
import { servicePassword } from "../contract/secret.ts";
import type { HostWants, Offer, Technology } from "../contract/technology.ts";
import { limitsOf } from "../contract/timer-limit.ts";
import { programCondition, userCondition, watchConditions } from "./conditions.ts";
import {
  cluster,
  components,
  database,
  databasePassword,
  endpoint,
  hostFiles,
  hostUnitFiles,
  isWatched,
  leaseTimer,
  mayServe,
  pagePort,
  siteFiles,
  siteUnitFiles,
  units,
  user,
  watchPort,
} from "./config.ts";
import { hostPart, hostStatusScript, sitePart, siteStatusScript } from "./status.ts";

const options = z.strictObject({});

/** Quorate itself on the site's hosts: each says what changes on it, and one of the members listens and shows it. */
export const watch: Technology<z.infer<typeof options>> = {
  name: "watch",
  kind: "infrastructure",
  options,
  uses: ["database", "balancer", "authority"],
  fills: [{ role: "watch" }],
  offer,
  bind: (draft) => ({
    failover: {
      [components.site]: [
        { what: "the lease of who watches the site ends, and another takes it", ms: timerMs(draft, leaseTimer) },
        { what: "the next one begins to serve, and the balancer has seen it", ms: takeOverMs },
      ],
    },
  }),
  host: wantsOn,
  site: watchConditions,
  provides: { watch: { endpoint } },
};

/** The history is read from the site's database, and the balancer asks again. */
const takeOverMs = 5000;

function offer(site: Site): Offer {
  return {
    components: [
      {
        name: components.host,
        nature: "stateless",
        because: "it says what is, and remembers nothing",
        mode: "active-active",
        modeBecause: "each host speaks for itself",
        loses: "what its host would have said; the host itself goes on",
        redundancy: { rule: "any" },
        on: ["control", "network", "compute", "storage", "quorum", "copy"],
        run: { by: "systemd", units: [units.host] },
        cluster: { runs: "never", because: "it speaks for its own host" },
        packages: ["socat", "iproute2", "perl"],
        needs: [],
        listens: [
          { protocol: "tcp", port: watchPort, from: { components: [components.site] }, what: "who watches the site" },
        ],
      },
      {
        name: components.site,
        nature: "stateful",
        because:
          "it remembers what happened; that is in the site's database, and here only while it cannot be written there",
        mode: "active-passive",
        modeBecause:
          "two that watch would tell of everything twice; a lease in the site's database says whose turn it is",
        loses: "what it had not written to the database within the last second, while that could not be reached",
        redundancy: { rule: "any" },
        on: "members",
        run: { by: "systemd", units: [units.site] },
        cluster: { runs: "never", because: "whose turn it is follows from the lease in the site's database" },
        packages: ["nodejs", "curl"],
        fills: ["watch"],
        needs: [],
      },
    ],
    endpoints: [
      {
        name: endpoint,
        component: components.site,
        for: "operators",
        port: pagePort,
        backendPort: pagePort,
        protocol: "http",
        // Who stands by says 503: there is one page, that of the host whose turn it is.
        check: { kind: "http", path: "/healthz", expectStatus: "200" },
        share: { kind: "promoted", others: "answer" },
        idleTimeoutMs: 120_000,
      },
    ],
    databases: [{ name: database, user, passwordSecret: databasePassword }],
    secrets: [servicePassword(databasePassword), ...clusterSecrets(site, cluster, site.hosts)],
    timers: [
      {
        name: leaseTimer,
        layer: "quorate",
        valueMs: Math.max(3000, 3 * site.detectionMs),
        because:
          "a writer that is moved keeps the database away for about the detection time; the page must not move for that",
      },
    ],
    timerLimits: [limitsOf("quorate")("lease", 1000, 600_000, 1)],
    decisions: [
      {
        subject: "quorate history",
        choice: "in the site's database, with a working copy on the host whose turn it is",
        because:
          "it must survive any host; and what happens while the database is away is written down all the same, and handed in afterwards",
      },
      {
        subject: "quorate reach",
        choice:
          "each host says what changes on it by a script of its own, to who shows a certificate of the site's watch; no controller has a key to another host",
        because:
          "who breaks into the page's host is to learn what the page shows and no more: actions are asked for where the site file and its secrets are",
      },
    ],
  };
}

function wantsOn(view: HostView): HostWants {
  const { design, host } = view;
  const { address } = hostNamed(design, host);
  const watched = isWatched(design, host);
  const serves = mayServe(design, host);
  return {
    files: [...(watched ? hostFiles(view) : []), ...(serves ? siteFiles(view) : [])],
    units: [...(watched ? [hostUnit(view)] : []), ...(serves ? [siteUnit(view)] : [])],
    probes: [
      ...(watched
        ? [
            {
              component: components.host,
              script: hostStatusScript,
              parse: (said: string, _: number, on: string) => hostPart(said, on),
            },
          ]
        : []),
      ...(serves
        ? [
            {
              component: components.site,
              script: siteStatusScript(address),
              parse: (said: string, _: number, on: string) => sitePart(said, on),
            },
          ]
        : []),
    ],
  };
}

function hostUnit({ host }: HostView): ManagedUnit {
  return {
    unit: units.host,
    files: hostUnitFiles,
    // Before whatever an operator starts by hand, and behind all that serves.
    runs: { rank: "api", settings: { Nice: "-4", CPUWeight: "100" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: `systemctl is-active -q ${units.host}`,
    after: [{ host, packages: true }],
    startMs: 20_000,
  };
}

function siteUnit({ design, host, provided }: HostView): ManagedUnit {
  const { address } = hostNamed(design, host);
  const ready: readonly GoalRef[] = provision(provided, "database").ready(database);
  return {
    unit: units.site,
    files: siteUnitFiles,
    runs: { rank: "api", settings: { Nice: "-4", CPUWeight: "100", RestartSec: "1s" } },
    onChange: "restart",
    startedBy: "systemd",
    // Whoever stands by answers as well.
    ready: `curl -s -o /dev/null -m 2 -w '%{http_code}' http://${withPort(address, pagePort)}/healthz | grep -qE '200|503'`,
    after: [
      ...ready,
      { condition: userCondition(host) },
      { condition: programCondition(host) },
      { host, unit: units.host },
    ],
    startMs: 60_000,
  };
}
