import { z } from "zod";
import { askOthers, type ManagedUnit } from "../contract/condition.ts";
import { isVoter } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { beginId, etcdConditions } from "./conditions.ts";
import { etcdFiles } from "./config.ts";
import { etcdEvents } from "./events.ts";
import { etcdOrigins } from "./origins.ts";
import {
  beginningPath,
  clientPort,
  clientSecret,
  component,
  configPath,
  dataDirectory,
  healthPath,
  memberMark,
  peerPort,
  rootSecret,
  unit,
} from "./places.ts";
import { etcdStore } from "./provides.ts";
import { etcdProbe } from "./status.ts";
import { etcdReferenceTimers, etcdTimerLimits, etcdTimers, leaderLossTerms } from "./timers.ts";
import { storeSecrets, tlsDecision } from "./tls.ts";

/** Where those who elect one of themselves keep who it is, for as long as it says that it lives. */
export const etcd: Technology = {
  name: "etcd",
  kind: "infrastructure",
  options: z.strictObject({}),
  uses: [],
  fills: [{ role: "lease-store" }],
  offer: (site) => ({
    components: [
      {
        name: component,
        nature: "stateful",
        because: "it holds who leads, and until when",
        mode: "active-active",
        modeBecause:
          "every member answers; what is written goes through the one that leads, and holds when a majority has it (Raft)",
        loses: "nothing that was written; writes wait for another leader if it led",
        redundancy: { rule: "majority" },
        on: "voters",
        run: { by: "systemd", units: [unit] },
        cluster: { runs: "never", because: "its majority is its own, and each member is bound to its host's data" },
        packages: ["etcd-server", "etcd-client", "curl"],
        fills: ["lease-store"],
        needs: [],
        listens: [
          { protocol: "tcp", port: clientPort, from: "peers", what: "questions, changes, and who is still there" },
          { protocol: "tcp", port: peerPort, from: "peers", what: "what the members agree on" },
        ],
      },
    ],
    secrets: [{ name: rootSecret, kind: "password" }, { name: clientSecret, kind: "password" }, ...storeSecrets(site)],
    timers: etcdTimers(site),
    timerLimits: etcdTimerLimits,
    referenceTimers: etcdReferenceTimers,
    decisions: [
      {
        subject: "etcd members",
        choice: "one begins, each other joins without a vote and gets it once it has the data",
        because:
          "a list of members that each begins with by itself makes a second store of one that lost its disk; and a member that is counted before it runs is one that the others wait for",
      },
      ...tlsDecision(site),
    ],
  }),
  bind: (draft) => ({ failover: { [component]: leaderLossTerms(draft) } }),
  host: (view) =>
    isVoter(view.design, view.host)
      ? { files: etcdFiles(view), units: [memberUnit(view)], probes: [etcdProbe(view.design, view.host)] }
      : nothing,
  site: etcdConditions,
  files: { origins: etcdOrigins },
  provides: { "lease-store": etcdStore },
  log: etcdEvents,
};

/** A member whose data are gone does not begin again by itself: under its old name it would vote for what it has forgotten. */
const guard = `/bin/sh -c "[ ! -e ${memberMark} ] || [ -d ${dataDirectory}/member/wal ]"`;

/** Restarted while all others serve, and one host after another. */
function memberUnit({ design, host }: HostView): ManagedUnit {
  return {
    unit,
    files: [configPath],
    runs: {
      rank: "keeper",
      settings: {
        RestartSec: "1s",
        EnvironmentFile: beginningPath,
        ExecStartPre: guard,
        ExecStartPost: `/usr/bin/touch ${memberMark}`,
        // It is ready when there is a majority, which others have to come for.
        TimeoutStartSec: "infinity",
      },
    },
    onChange: "restart",
    startedBy: "systemd",
    // Its alias alone makes it count as enabled, without which the boot does not want it.
    start: `systemctl enable --quiet ${unit}\nsystemctl start ${unit}`,
    ready: `${healthPath} '?serializable=true'`,
    after: [{ condition: beginId(host) }],
    gate: {
      turn: component,
      interrupts: `the member of etcd on ${host}; another one leads if it led`,
      ...askOthers(
        design.voters.filter((voter) => voter !== host),
        "all other members of etcd serve, with a majority",
        healthPath,
      ),
    },
    startMs: 60_000,
  };
}
