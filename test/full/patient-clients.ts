import type { DrillSite, DrillRun } from "../../src/drill/drill.ts";
import { judge } from "../../src/drill/verdict/judge.ts";

/** Clients who know of no failover, as most are: what they miss was refused, cut off or lost, and not only late. */

/** On a machine for which twenty tokens a second are too many, QUORATE_TEST_PERIOD is how often each service is asked, in milliseconds. */
const periodMs = Number(process.env["QUORATE_TEST_PERIOD"] ?? 50);
/** Seconds of the heartbeat: oslo.messaging's, as it comes. */
const own = { timeoutMs: 10_000, connectTimeoutMs: 5000, heartbeatSeconds: 60 };
/** So many of what failed are told one by one. */
const failuresTold = 40;
/** What happened so long before or after may have to do with it. */
const meanwhileMs = 500;

/**
 * The same site, whose clients wait for ten seconds.
 *
 * @param pace `own`: each kind asks twenty times a second; `usual`: all who ask for lists do so together, as in any drill
 */
export function withPatience(site: DrillSite, pace: "own" | "usual" = "own"): DrillSite {
  return {
    ...site,
    workloads: (login) =>
      site.workloads(login).map(({ load, ...each }) => {
        const { clients } = load;
        const ownPeriodMs = periodMs * (typeof clients === "number" ? clients : 1);
        const known = Object.entries(own).filter(([name]) => name in load || name === "timeoutMs");
        const often = pace === "own" && "periodMs" in load ? { periodMs: ownPeriodMs } : {};
        return { ...each, load: { ...load, ...Object.fromEntries(known), ...often } };
      }),
  };
}

/** What a run's clients met, with the times of what failed beside those of what was done. */
export function whatClientsMet(run: DrillRun) {
  const { endpoints, ledgers, audit } = judge(run, {});
  return {
    requests: endpoints.map(({ workload, requests, failed, errors, longestGapMs }) => {
      const rest = failed === 0 ? {} : { errors };
      return { workload, requests, failed, longestGapMs: Math.round(longestGapMs), ...rest };
    }),
    lost: ledgers.map(({ workload, acknowledged, lost }) => ({ workload, acknowledged, lost })),
    audit: audit?.problems ?? ["no audit"],
    failures: run.history.operations
      .filter(({ outcome }) => outcome !== "ok")
      .slice(0, failuresTold)
      .map(({ workload, start, end, error }) => ({
        what: `${Math.round(start)}-${Math.round(end)} ${workload}: ${error ?? ""}`,
        meanwhile: run.history.events
          .filter(({ at, source }) => source !== "drill" && at > start - meanwhileMs && at < end + meanwhileMs)
          .map(({ at, host, text }) => `${Math.round(at)} ${host ?? ""}: ${text}`),
      })),
    notes: run.history.events
      .filter(({ source }) => source === "drill")
      .map(({ at, text }) => `${Math.round(at)} ${text}`),
  };
}
