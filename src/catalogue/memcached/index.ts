import type { ManagedUnit } from "../contract/condition.ts";
import type { LineCheck } from "../contract/endpoint.ts";
import { hostNamed, isMember } from "../contract/lookup.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { component, configPath, memcachedFiles, port, sealSecret, unit } from "./config.ts";
import { memcachedOptions, type MemcachedOptions } from "./options.ts";
import { cache } from "./provides.ts";
import { memcachedPart, statsCommand } from "./status.ts";
import { memcachedReferenceTimers, memcachedTimerLimits, memcachedTimers } from "./timers.ts";

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
  uses: ["balancer"],
  fills: [{ role: "cache" }],
  offer: (site) => ({
    components: [
      {
        name: component,
        nature: "stateless",
        because: "what it holds can be computed again; losing it costs time, not data",
        mode: "active-active",
        modeBecause: "all run; one serves all hosts, and the next takes its place, empty, when it is lost",
        loses: "nothing but time, since what it held is computed again",
        redundancy: { rule: "any" },
        on: "members",
        run: { by: "systemd", units: [unit] },
        packages: ["memcached"],
        fills: ["cache"],
        needs: [],
      },
    ],
    relays: [{ name: "cache", component, port, backendPort: port, check: answersCheck, idleTimeoutMs: hour }],
    secrets: [{ name: sealSecret, kind: "password", rotates: { kind: "memcached", by: "swap" } }],
    timers: memcachedTimers(site),
    referenceTimers: memcachedReferenceTimers,
    timerLimits: memcachedTimerLimits,
    decisions: [
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
  }),
  // No failover of its own: no endpoint leads to it, and those who use it count their own wait.
  host: (view) => {
    const { design, host } = view;
    if (!isMember(design, host)) return nothing;
    const { address } = hostNamed(design, host);
    return {
      files: memcachedFiles(view),
      units: [serverUnit(host, address)],
      probes: [
        { component, script: statsCommand(address, port), parse: (output, _exitCode, on) => memcachedPart(output, on) },
      ],
    };
  },
  provides: { cache },
};

function serverUnit(host: string, address: string): ManagedUnit {
  return {
    unit,
    files: [configPath],
    runs: { rank: "data" },
    onChange: "restart",
    startedBy: "systemd",
    ready: `exec 3<>/dev/tcp/${address}/${port}`,
    after: [{ host, file: configPath }],
    gate: {
      turn: "memcached",
      interrupts: `nothing for long: the cache of ${host} starts empty, its clients work more slowly until it fills`,
    },
    startMs: 15_000,
  };
}
