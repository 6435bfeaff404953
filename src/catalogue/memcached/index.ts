import type { LineCheck } from "../contract/component.ts";
import { hostNamed, isMember } from "../contract/lookup.ts";
import type { Technology } from "../contract/technology.ts";
import { configPath, memcachedFiles, port } from "./config.ts";
import { memcachedOptions, type MemcachedOptions } from "./options.ts";
import { memcachedPart, statsCommand } from "./status.ts";
import { memcachedReferenceTimers, memcachedTimers } from "./timers.ts";

const unit = "memcached.service";
const hour = 3_600_000;

/**
 * The shortest question of its protocol. A server that was given up holds what has been changed elsewhere since: it is
 * emptied before it can be taken again. Source: memcached `protocol.txt`, "version" and "flush_all".
 */
const answersCheck: LineCheck = { ask: "version", askWhenDown: "flush_all", expect: "^(OK|VERSION)" };

export const memcached: Technology<MemcachedOptions> = {
  name: "memcached",
  kind: "infrastructure",
  options: memcachedOptions,
  requires: ["haproxy"],
  packages: ["memcached"],
  maskedUnits: [],
  secrets: [],
  referenceTimers: memcachedReferenceTimers,
  components: () => [
    {
      name: "memcached",
      nature: "stateless",
      because: "what it holds can be computed again; losing it costs time, not data",
      modes: ["active-active"],
      modeBecause: "all run; one serves all hosts, and the next takes its place, empty, when it is lost",
      units: [unit],
      runsOn: "members",
      redundancy: { rule: "any" },
      needs: [],
    },
  ],
  endpoints: () => [],
  relays: () => [
    {
      name: "cache",
      component: "memcached",
      port,
      backendPort: port,
      check: answersCheck,
      idleTimeoutMs: hour,
    },
  ],
  timers: memcachedTimers,
  decisions: () => [
    {
      subject: "memcached",
      choice:
        "one server on each member, of which one at a time serves all hosts, through the balancer beside each client",
      because:
        "a key must be written, read and deleted at the same server; a client that spreads keys itself waits for a dead server once for each of its cache regions, one after another, while the balancer finds out once for all, as early as it does for the database",
    },
    {
      subject: "memcached preferred server",
      choice: "the last member",
      because: "the database's writer begins on the first: one lost host then costs the one or the other",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  // No endpoint leads to it; those who use it count their own wait (client.ts).
  failover: () => [],
  files: (view) => memcachedFiles(view, memcachedOptions.parse(view.design.options["memcached"] ?? {})),
  units: ({ design, host }) => {
    if (!isMember(design, host)) return [];
    const { address } = hostNamed(design, host);
    return [
      {
        unit,
        host,
        technology: "memcached",
        files: [configPath],
        onChange: "restart",
        startedBy: "systemd",
        ready: `exec 3<>/dev/tcp/${address}/${port}`,
        after: [`${host}/file ${configPath}`],
        gate: {
          turn: "memcached",
          interrupts: `nothing for long: the cache of ${host} starts empty, its clients work more slowly until it fills`,
          askOn: [],
          question: "",
          test: "true",
        },
        startMs: 15_000,
      },
    ];
  },
  conditions: () => [],
  probes: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            component: "memcached",
            script: statsCommand(hostNamed(design, host).address, port),
            parse: (output, _exitCode, on) => memcachedPart(output, on),
          },
        ]
      : [],
};
