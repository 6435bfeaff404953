import { countRequests, latency } from "../checks/failed-requests.ts";
import { auditEverywhere, auditLedger, copiesFromDeliveries, type LedgerVerdict } from "../checks/ledger.ts";
import { longestGap, type LoadWindow } from "../checks/longest-gap.ts";
import { twoAtOnce } from "../checks/two-at-once.ts";
import { finalReader, type OperationLine } from "../history.ts";
import type { DrillRun } from "../drill.ts";
import { counted } from "../../text/sentence.ts";
import { seconds } from "./seconds.ts";
import { machinePressure } from "./pressure.ts";
import { historyChecks } from "./history-checks.ts";
import { reasonsOf } from "./reasons.ts";
import { splitGap } from "./split-gap.ts";
import type { DrillVerdict, EndpointVerdict, LedgerCount, Prediction } from "./verdict.ts";
import { type Ledger, type WorkloadWords, wordsOf } from "./workload-words.ts";

const examplesMax = 5;

/**
 * Pure: what a run shows, beside what the design said of it.
 *
 * @param predictions by endpoint
 */
export function judge(run: DrillRun, predictions: Readonly<Record<string, Prediction>>): DrillVerdict {
  const seen = new Set(run.history.operations.map(({ workload }) => workload));
  const asked = run.workloads.filter(({ name }) => seen.has(name));
  const endpoints = asked
    .filter(({ bounded }) => bounded)
    .map((words) => measure(run, words, predictions[words.endpoint]));
  const ledgers = run.workloads
    .flatMap((words) => (words.ledger === undefined ? [] : [ledgerOf(run, words, words.ledger)]))
    .filter(({ attempted }) => attempted > 0);
  const checks = historyChecks(run);
  const losses = {
    lost: sum(ledgers.map((ledger) => ledger.lost)),
    duplicated: sum(ledgers.map((ledger) => ledger.duplicated)),
    unexpected: sum(ledgers.map((ledger) => ledger.unexpected)),
  };
  return {
    name: run.order.name,
    ...reasonsOf(run, endpoints, ledgers, checks),
    headline: headline(run, endpoints, losses),
    fault: {
      name: run.order.fault.name,
      host: run.host,
      held: rolesOf(run),
      over: run.order.fault.over(run.host),
    },
    pressure: machinePressure(run.history.pressure.filter(({ at }) => at >= run.load.fromMs && at <= run.load.toMs)),
    wholeAgainMs: run.wholeAgainMs === undefined ? null : round(run.wholeAgainMs),
    losses,
    endpoints,
    alsoMeasured: asked.filter(({ bounded }) => !bounded).map((words) => measure(run, words, undefined)),
    ledgers,
    checks,
    twoAtOnce: overlapsOf(run),
    audit: run.audit ?? null,
    uncertaintyMs: Math.max(0, ...run.history.lateness.map((line) => line.maxMs)),
    startedAt: new Date(run.history.run.originWallMs).toISOString(),
    durationMs: round(run.load.toMs - run.load.fromMs),
    missingLogs: run.missingLogs,
  };
}

/** In milliseconds from the fault on, as gaps are. */
function overlapsOf({ history, roles, load, order, host, faultAtMs, healedAtMs }: DrillRun): DrillVerdict["twoAtOnce"] {
  const still = order.fault.stands === true ? [{ host, fromMs: faultAtMs, toMs: healedAtMs }] : [];
  const first = roles.vipHolder === undefined ? {} : { first: { address: "internal", host: roles.vipHolder } };
  return twoAtOnce(history.events, { ...load, ...first, still }).map((overlap) => ({
    ...overlap,
    fromMs: round(overlap.fromMs - faultAtMs),
    toMs: round(overlap.toMs - faultAtMs),
  }));
}

function measure(run: DrillRun, words: WorkloadWords, prediction: Prediction | undefined): EndpointVerdict {
  const { name: workload, endpoint, waitsFor, needs } = words;
  const during = run.history.operations.filter(
    (operation) => operation.workload === workload && operation.client !== finalReader,
  );
  const serves = servesAgainMs(run, during);
  const gap = longestGap(during, { ...outageWindow(run), toMs: serves });
  const { faultAtMs } = run;
  const parts = splitGap(gap, { faultAtMs, events: run.history.events, waitsFor, endpoints: [endpoint, ...needs] });
  const returned = longestGap(during, { fromMs: serves, toMs: run.load.toMs });
  const relative = (ms: number): number => round(ms - run.faultAtMs);
  return {
    name: prediction?.endpoint ?? workload,
    workload,
    ...countRequests(during),
    longestGapMs: round(gap.ms),
    gap: {
      fromMs: relative(gap.fromMs),
      toMs: relative(gap.toMs),
      parts: parts.map((part) => ({
        ...part,
        fromMs: relative(part.fromMs),
        toMs: relative(part.toMs),
        ms: round(part.ms),
      })),
    },
    returnGapMs: round(returned.ms),
    returnGap: { fromMs: relative(returned.fromMs), toMs: relative(returned.toMs) },
    boundMs: prediction?.boundMs ?? null,
    ...(prediction?.limit === undefined ? {} : { limit: prediction.limit }),
    terms: prediction?.terms ?? [],
    latency: latency(during) ?? null,
  };
}

/** Just before the fault, a second of it at most, so that a gap that it made longer is seen whole. */
const beforeFaultMs = 1000;

/**
 * The first answer after the fault's end. A gap that reaches over the end is the fault's, whole: cut in two there, either half
 * might be within the bound.
 */
function servesAgainMs({ healedAtMs, load }: DrillRun, during: readonly OperationLine[]): number {
  const ends = during.filter(({ outcome, end }) => outcome === "ok" && end >= healedAtMs).map(({ end }) => end);
  return Math.min(load.toMs, ...ends);
}

/**
 * From the fault to its end. The host's coming back is judged by itself. What clients missed while their caches were still cold,
 * before the fault, is not its cost.
 */
function outageWindow({ load, faultAtMs, healedAtMs }: DrillRun): LoadWindow {
  return { fromMs: Math.max(load.fromMs, faultAtMs - beforeFaultMs), toMs: healedAtMs };
}

function ledgerOf({ history }: DrillRun, { name }: WorkloadWords, ledger: Ledger): LedgerCount {
  const attempts = history.operations.filter(({ workload }) => workload === name);
  switch (ledger.kind) {
    case "copies": {
      const places = history.copies.filter(({ workload }) => workload === name);
      const readAt = places.map(({ where }) => where);
      return count(name, auditEverywhere(attempts, places), 0, readAt);
    }
    case "deliveries": {
      const deliveries = history.operations.filter(({ workload }) => workload === ledger.to);
      const { copies, redelivered } = copiesFromDeliveries(deliveries);
      return count(name, auditLedger(attempts, copies), redelivered, [ledger.from]);
    }
  }
}

function count(workload: string, verdict: LedgerVerdict, redelivered: number, readAt: readonly string[]): LedgerCount {
  return {
    workload,
    attempted: verdict.attempted,
    acknowledged: verdict.acknowledged,
    unsure: verdict.unsure,
    unsureFound: verdict.unsureFound,
    lost: verdict.lost.length,
    duplicated: verdict.duplicated.length,
    unexpected: verdict.unexpected.length,
    redelivered,
    readAt,
    examples: [...verdict.lost, ...verdict.duplicated, ...verdict.unexpected].slice(0, examplesMax),
  };
}

function headline(run: DrillRun, endpoints: readonly EndpointVerdict[], losses: DrillVerdict["losses"]): string {
  const longest = endpoints.reduce<EndpointVerdict | undefined>(
    (most, each) => (most === undefined || each.longestGapMs > most.longestGapMs ? each : most),
    undefined,
  );
  const waited =
    longest === undefined
      ? "No client made a request"
      : `Clients waited ${seconds(longest.longestGapMs)} at most, for ${wordsOf(run.workloads, longest.workload).forA}`;
  const wrong = losses.lost + losses.duplicated + losses.unexpected;
  const kept =
    wrong === 0
      ? "nothing that was acknowledged is lost"
      : `${counted(losses.lost, "acknowledged write is", "acknowledged writes are")} lost, ${losses.duplicated} duplicated, ${losses.unexpected} unexpected`;
  return `${run.order.fault.happened(run.host)}. ${waited}; ${kept}.`;
}

function rolesOf({ host, roles }: DrillRun): readonly string[] {
  return [
    ...(roles.vipHolder === host ? ["the virtual address"] : []),
    ...(roles.writer === host ? ["the database's writer"] : []),
    ...(roles.queueLeader === host ? ["the queue's leader"] : []),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
