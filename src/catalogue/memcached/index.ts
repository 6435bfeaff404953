import { hostNamed, isMember } from "../contract/lookup.ts";
import type { Technology } from "../contract/technology.ts";
import { configPath, memcachedFiles, port } from "./config.ts";
import { memcachedOptions, type MemcachedOptions } from "./options.ts";
import { memcachedPart, statsCommand } from "./status.ts";
import { memcachedReferenceTimers, memcachedTimers } from "./timers.ts";

const unit = "memcached.service";

export const memcached: Technology<MemcachedOptions> = {
  name: "memcached",
  kind: "infrastructure",
  options: memcachedOptions,
  requires: [],
  packages: { zed: ["memcached"] },
  maskedUnits: [],
  secrets: [],
  referenceTimers: memcachedReferenceTimers,
  components: () => [
    {
      name: "memcached",
      nature: "stateless",
      because: "what it holds can be computed again; losing it costs time, not data",
      modes: ["active-active"],
      modeBecause: "each server holds a share of the keys; clients leave out one that is silent",
      units: [unit],
      runsOn: "members",
      redundancy: { rule: "any" },
      needs: [],
    },
  ],
  endpoints: () => [],
  timers: memcachedTimers,
  decisions: () => [
    {
      subject: "memcached",
      choice: "one server on each member, reached directly and not through the balancer",
      because: "clients spread keys themselves; a key must be written, read and deleted at the same server",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  // No endpoint leads to it; those who use it count their own wait.
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
