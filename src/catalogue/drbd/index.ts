import { nothing, type Technology } from "../contract/technology.ts";
import { drbdConditions, volumeReady } from "./conditions.ts";
import { drbdFiles, peerSecret } from "./config.ts";
import { drbdDecisions } from "./decisions.ts";
import { drbdEvents } from "./events.ts";
import { drbdLacks } from "./lacks.ts";
import { drbdOptions, type DrbdOptions } from "./options.ts";
import { drbdOrigins } from "./origins.ts";
import { replicatedVolume } from "./provides.ts";
import { copyClusterResource, mountClusterResource, mountConstraints } from "./resource.ts";
import { drbdPart, statusScript } from "./status.ts";
import { drbdReferenceTimers, drbdTimerLimits, drbdTimers } from "./timers.ts";
import { component, dialectOf, port, volumeHosts } from "./volume.ts";

/** A volume that two hosts have: each write goes to both, and the cluster promotes one copy at a time. */
export const drbd: Technology<DrbdOptions> = {
  name: "drbd",
  kind: "infrastructure",
  options: drbdOptions,
  uses: ["cluster", "membership"],
  fills: [{ role: "replicated-volume" }],
  offer: (site, options) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "it is what those who use it have written",
        mode: "active-passive",
        modeBecause:
          "one host writes to its copy, and the other one's is kept the same; a file system can be mounted once",
        loses: "writes that were under way; none that was acknowledged, under protocol C",
        redundancy: { rule: "any" },
        on: "members",
        run: { by: "cluster", units: [], resource: copyClusterResource(site) },
        packages: ["drbd-utils", "e2fsprogs"],
        // The cluster brings the volume up, and promotes no copy that it has not asked for.
        masked: ["drbd.service"],
        fills: ["replicated-volume"],
        needs: ["cluster"],
        listens: [{ protocol: "tcp", port, from: "peers", what: "each write to the volume" }],
      },
    ],
    secrets: [{ name: peerSecret, kind: "password" }],
    timers: drbdTimers(site),
    referenceTimers: drbdReferenceTimers,
    timerLimits: drbdTimerLimits,
    decisions: drbdDecisions(site, options),
    lacks: drbdLacks(site, options),
  }),
  bind: (draft) => ({
    resources: [mountClusterResource],
    constraints: mountConstraints,
    beforeResources: volumeReady(draft),
  }),
  host: (view) => {
    const dialect = dialectOf(view.design.release, view.options);
    if (!view.design.members.includes(view.host)) return nothing;
    return {
      files: volumeHosts(view.design).includes(view.host) ? drbdFiles(view) : [],
      units: [],
      probes: [
        { component, script: statusScript(dialect), parse: (output, _exitCode, on) => drbdPart(output, on, dialect) },
      ],
    };
  },
  site: drbdConditions,
  files: { origins: drbdOrigins },
  provides: { "replicated-volume": replicatedVolume },
  log: drbdEvents,
};
