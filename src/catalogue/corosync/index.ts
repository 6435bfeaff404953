import { z } from "zod";
import type { Technology } from "../contract/technology.ts";
import { isMember } from "../contract/lookup.ts";
import { corosyncEvents } from "./events.ts";
import { authkeyPath, authkeySecret, configPath, corosyncFiles, unit } from "./config.ts";
import { joined } from "./joined.ts";
import { corosyncPart, statusScript } from "./status.ts";
import { corosyncReferenceTimers, corosyncTimers } from "./timers.ts";
import { dropInPath } from "../format/drop-in.ts";

const options = z.strictObject({});

/** Says who is there, and whether they are enough. Encrypted and authenticated from the start. */
export const corosync: Technology<z.infer<typeof options>> = {
  name: "corosync",
  kind: "infrastructure",
  options,
  requires: ["pacemaker"],
  packages: ["corosync"],
  maskedUnits: ["corosync-notifyd.service"],
  secrets: [{ name: authkeySecret, kind: "bytes-256" }],
  referenceTimers: corosyncReferenceTimers,
  components: () => [
    {
      name: "corosync",
      nature: "stateful",
      because: "its members agree on one view after another",
      modes: ["active-active"],
      modeBecause: "every member votes",
      units: [unit],
      runsOn: "members",
      redundancy: { rule: "majority" },
      duty: "membership",
      needs: [],
    },
  ],
  endpoints: () => [],
  timers: corosyncTimers,
  decisions: () => [
    {
      subject: "corosync",
      choice: "knet, AES-256 and SHA-256 with a key that all members share",
      because: "whoever can forge its packets can fence a host",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  failover: () => [],
  log: corosyncEvents,
  files: corosyncFiles,
  units: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            unit,
            host,
            technology: "corosync",
            files: [configPath, authkeyPath, dropInPath(unit)],
            onChange: "reload",
            startedBy: "systemd",
            ready: "corosync-cfgtool -s >/dev/null",
            after: [],
            gate: {
              turn: "corosync",
              interrupts: `nothing on a reload; ${host} leaves the cluster for a moment on a restart`,
              askOn: design.members.filter((member) => member !== host),
              question: "the partition of the others is quorate",
              test: "corosync-quorumtool -s >/dev/null",
            },
            startMs: 20_000,
          },
        ]
      : [],
  conditions: joined,
  probes: ({ design, host }) =>
    isMember(design, host)
      ? [
          {
            component: "corosync",
            script: statusScript,
            parse: (output, _exitCode, on) => corosyncPart(output, on),
          },
        ]
      : [],
};
