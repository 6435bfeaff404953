import { countRequests, latency } from "../checks/failed-requests.ts";
import { auditEverywhere, auditLedger, copiesFromDeliveries, type LedgerVerdict } from "../checks/ledger.ts";
import { longestGap, type LoadWindow } from "../checks/longest-gap.ts";
import type { WorkloadName } from "../client-configuration.ts";
import type { OperationLine } from "../history.ts";
import type { DrillRun } from "../run.ts";
import { counted } from "../../text/sentence.ts";
import { seconds } from "./seconds.ts";
import { splitGap } from "./split-gap.ts";
import type { DrillVerdict, EndpointVerdict, LedgerCount, Prediction } from "./verdict.ts";
import { workloadWords } from "./workload-words.ts";

const examplesMax = 5;

/** The workloads that a history has operations of, in the order of the words. */
export function workloadsOf(operations: readonly OperationLine[]): readonly WorkloadName[] {
  const seen = new Set(operations.map((operation) => operation.workload));
  return names.filter((name) => seen.has(name));
}

const names: readonly WorkloadName[] = [
  "keystone-token",
  "glance-list",
  "sql-insert",
  "queue-publish",
  "queue-consume",
];

/** Pure: what a run shows, beside what the design said of it. */
export function judge(run: DrillRun, predictions: Readonly<Partial<Record<WorkloadName, Prediction>>>): DrillVerdict {
  const measured = workloadsOf(run.history.operations).map((name) => measure(run, name, predictions[name]));
  const ledgers = [rowLedger(run), messageLedger(run)].filter((ledger) => ledger.attempted > 0);
  const endpoints = measured.filter((endpoint) => endpoint.workload !== "queue-consume");
  const losses = {
    lost: sum(ledgers.map((ledger) => ledger.lost)),
    duplicated: sum(ledgers.map((ledger) => ledger.duplicated)),
    unexpected: sum(ledgers.map((ledger) => ledger.unexpected)),
  };
  const reasons = reasonsToFail(run, endpoints, ledgers);
  return {
    name: run.order.name,
    verdict: reasons.length === 0 ? "pass" : "fail",
    headline: headline(run, endpoints, losses),
    reasons,
    fault: { name: run.order.fault.name, host: run.host, held: rolesOf(run) },
    wholeAgainMs: run.wholeAgainMs === undefined ? null : round(run.wholeAgainMs),
    losses,
    endpoints,
    alsoMeasured: measured.filter((endpoint) => endpoint.workload === "queue-consume"),
    ledgers,
    uncertaintyMs: Math.max(0, ...run.history.lateness.map((line) => line.maxMs)),
    startedAt: new Date(run.history.run.originWallMs).toISOString(),
    durationMs: round(run.load.toMs - run.load.fromMs),
    missingLogs: run.missingLogs,
  };
}

function measure(run: DrillRun, workload: WorkloadName, prediction: Prediction | undefined): EndpointVerdict {
  const during = run.history.operations.filter(
    (operation) => operation.workload === workload && operation.client !== "final-read",
  );
  const gap = longestGap(during, outageWindow(run));
  const name = prediction?.endpoint ?? workload;
  const { faultAtMs } = run;
  const { waitsFor, needs } = workloadWords[workload];
  const parts = splitGap(gap, { faultAtMs, events: run.history.events, waitsFor, endpoints: [name, ...needs] });
  const relative = (ms: number): number => round(ms - run.faultAtMs);
  return {
    name,
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
    returnGapMs: round(longestGap(during, { fromMs: run.healedAtMs, toMs: run.load.toMs }).ms),
    boundMs: prediction?.boundMs ?? null,
    terms: prediction?.terms ?? [],
    latency: latency(during) ?? null,
  };
}

/** Just before the fault, a second of it at most, so that a gap that it made longer is seen whole. */
const beforeFaultMs = 1000;

/**
 * From the fault to the end of the load: the host's coming back is part of what its loss costs, and is held to the same
 * bound. What clients missed while their caches were still cold, before the fault, is not its cost.
 */
function outageWindow({ load, faultAtMs }: DrillRun): LoadWindow {
  return { fromMs: Math.max(load.fromMs, faultAtMs - beforeFaultMs), toMs: load.toMs };
}

function rowLedger({ history }: DrillRun): LedgerCount {
  const attempts = history.operations.filter((operation) => operation.workload === "sql-insert");
  const places = history.copies.filter((copies) => copies.workload === "sql-insert");
  const verdict = auditEverywhere(attempts, places);
  return count(
    "sql-insert",
    verdict,
    0,
    places.map((place) => place.where),
  );
}

function messageLedger({ history }: DrillRun): LedgerCount {
  const attempts = history.operations.filter((operation) => operation.workload === "queue-publish");
  const deliveries = history.operations.filter((operation) => operation.workload === "queue-consume");
  const { copies, redelivered } = copiesFromDeliveries(deliveries);
  return count("queue-publish", auditLedger(attempts, copies), redelivered, ["the queue"]);
}

function count(
  workload: WorkloadName,
  verdict: LedgerVerdict,
  redelivered: number,
  readAt: readonly string[],
): LedgerCount {
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

function reasonsToFail(
  run: DrillRun,
  endpoints: readonly EndpointVerdict[],
  ledgers: readonly LedgerCount[],
): readonly string[] {
  const overdue = endpoints.flatMap(({ workload, longestGapMs, boundMs }) =>
    boundMs !== null && longestGapMs > boundMs
      ? [
          `${workloadWords[workload].title}: ${seconds(longestGapMs)} without an answer, the design allows ${seconds(boundMs)}.`,
        ]
      : [],
  );
  const wrong = ledgers.flatMap(({ workload, lost, duplicated, unexpected, examples }) =>
    lost + duplicated + unexpected > 0
      ? [
          `${workloadWords[workload].title}: ${lost} lost, ${duplicated} duplicated, ${unexpected} out of thin air, such as ${examples.join(", ")}.`,
        ]
      : [],
  );
  const broken = run.wholeAgainMs === undefined ? [`The site did not become whole again: ${run.wholeSentence}`] : [];
  const silent = endpoints.length === 0 ? ["No client made a request."] : [];
  return [...wrong, ...overdue, ...broken, ...silent];
}

function headline(run: DrillRun, endpoints: readonly EndpointVerdict[], losses: DrillVerdict["losses"]): string {
  const longest = endpoints.reduce<EndpointVerdict | undefined>(
    (most, each) => (most === undefined || each.longestGapMs > most.longestGapMs ? each : most),
    undefined,
  );
  const waited =
    longest === undefined
      ? "No client made a request"
      : `Clients waited ${seconds(longest.longestGapMs)} at most, for ${workloadWords[longest.workload].forA}`;
  const wrong = losses.lost + losses.duplicated + losses.unexpected;
  const kept =
    wrong === 0
      ? "nothing that was acknowledged is lost"
      : `${counted(losses.lost, "acknowledged write is", "acknowledged writes are")} lost, ${losses.duplicated} duplicated, ${losses.unexpected} unexpected`;
  return `${run.host} ${run.order.fault.happened}. ${waited}; ${kept}.`;
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
