import type { Happening } from "../../catalogue/contract/events.ts";
import { counted } from "../../text/sentence.ts";
import type { DrillRun } from "../drill.ts";
import { type HistoryCheck, promisedClaim } from "./history-checks.ts";
import { explains, othersOver, othersWithin, stretched } from "./pressure.ts";
import { seconds } from "./seconds.ts";
import type { DrillVerdict, EndpointVerdict, LedgerCount } from "./verdict.ts";
import { wordsOf } from "./workload-words.ts";

/** What is wrong with a run, and whether those who had the machine meanwhile may be to blame for it. */
interface Reason {
  readonly text: string;
  readonly explained: boolean;
}

/**
 * Pure: a run passes when nothing is wrong with it. It is inconclusive when everything that is wrong is lateness, and others than
 * the site had the machine's processors at that very time; what was lost or doubled no pressure explains.
 */
export function reasonsOf(
  run: DrillRun,
  endpoints: readonly EndpointVerdict[],
  ledgers: readonly LedgerCount[],
  checks: readonly HistoryCheck[],
): Pick<DrillVerdict, "verdict" | "reasons"> {
  const found = [
    ...wrongData(run, ledgers),
    ...brokenPromises(run, checks),
    ...endpoints.flatMap((endpoint) => overdue(run, endpoint)),
    ...moved(run),
    ...notWhole(run),
    ...neverFenced(run),
    ...leftWrong(run),
    ...(endpoints.length === 0 ? [{ text: "No client made a request.", explained: false }] : []),
  ];
  const reasons = found.map(({ text }) => text);
  if (found.length === 0) return { verdict: "pass", reasons };
  return { verdict: found.every(({ explained }) => explained) ? "inconclusive" : "fail", reasons };
}

/** What the promise behind a ledger rules out; what it allows is counted, and no reason. */
function wrongData({ workloads }: DrillRun, ledgers: readonly LedgerCount[]): readonly Reason[] {
  return ledgers.flatMap(({ workload, lost, duplicated, unexpected, examples }) => {
    const { title, ledger } = wordsOf(workloads, workload);
    if (ledger === undefined) return [];
    const { forbids } = promisedClaim(ledger.kind === "copies" ? "set" : "queue", ledger.promised);
    const counts = { lost, duplicated, unexpected };
    if (ledgerAnomalies.every((name) => counts[name] === 0 || !forbids.includes(name))) return [];
    const text = `${title}: ${lost} lost, ${duplicated} duplicated, ${unexpected} out of thin air, such as ${examples.join(", ")}.`;
    return [{ text, explained: false }];
  });
}

const ledgerAnomalies = ["lost", "duplicated", "unexpected"] as const;

/** What a history shows that was promised not to be. */
function brokenPromises({ workloads }: DrillRun, checks: readonly HistoryCheck[]): readonly Reason[] {
  return checks.flatMap(({ workload, promised, against }) =>
    against.map(({ name, count, examples }) => {
      const { title } = wordsOf(workloads, workload);
      const example = examples[0] === undefined ? "" : `, such as: ${examples[0].sentence}`;
      const text = `${title}: ${name}, ${counted(count, "time")}, which ${promised.claim} rules out${example}.`;
      return { text, explained: false };
    }),
  );
}

/** The loss of a host and its coming back are judged apart, each against the bound. */
function overdue(run: DrillRun, endpoint: EndpointVerdict): readonly Reason[] {
  const { boundMs, limit, workload } = endpoint;
  if (boundMs === null) return [];
  const { title } = wordsOf(run.workloads, workload);
  const allowed = limit === true ? "no single failure may cost more than" : "the design allows";
  const reason = (ms: number, gap: EndpointVerdict["returnGap"], when: string): readonly Reason[] =>
    ms <= boundMs
      ? []
      : [
          dueTo(
            run,
            { fromMs: run.faultAtMs + gap.fromMs, toMs: run.faultAtMs + gap.toMs },
            `${title}: ${seconds(ms)} without an answer${when}, ${allowed} ${seconds(boundMs)}`,
            { ms, allowedMs: boundMs },
          ),
        ];
  return [
    ...reason(endpoint.longestGapMs, endpoint.gap, ""),
    ...reason(endpoint.returnGapMs, endpoint.returnGap, " after the fault's end"),
  ];
}

/** What moves when something has failed. */
const moves: readonly Happening[] = [
  "address-move",
  "host-silent",
  "backend-down",
  "membership",
  "quorum",
  "fencing",
  "database-view",
  "volume-promoted",
  "volume-mounted",
];

/** What makes a part suspect another lies not longer before it than this. */
const suspicionMs = 3000;

/** Where no part failed, none may be taken for dead. */
function moved(run: DrillRun): readonly Reason[] {
  if (run.order.fault.harmless !== true) return [];
  return moves.flatMap((name) => {
    const [first, ...more] = run.history.events.filter(
      (event) => event.name === name && event.at >= run.faultAtMs && event.at <= run.load.toMs,
    );
    if (first === undefined) return [];
    const who = first.host === undefined ? "" : `${first.host}: `;
    const others = more.length === 0 ? "" : `, and ${counted(more.length, "more of its kind", "more of its kind")}`;
    return [
      dueTo(
        run,
        { fromMs: first.at - suspicionMs, toMs: first.at },
        `Nothing had failed, and yet: ${who}${first.text}${others}`,
      ),
    ];
  });
}

/** Hosts that have processors of their own are whole again before that, after whatever happened. */
const wholeUsualMs = 60_000;

function notWhole(run: DrillRun): readonly Reason[] {
  if (run.wholeAgainMs !== undefined) return [];
  const { healedAtMs, load } = run;
  return [
    dueTo(
      run,
      { fromMs: healedAtMs, toMs: load.toMs },
      `The site did not become whole again: ${run.wholeSentence.replace(/\.$/, "")}`,
      { ms: load.toMs - healedAtMs, allowedMs: wholeUsualMs },
    ),
  ];
}

/** A host that the other members did not hear may still do what they take over from it, unless they have its power. */
function neverFenced({ order, host, history, faultAtMs, load }: DrillRun): readonly Reason[] {
  if (order.fault.fenced !== true) return [];
  const done = history.events.some(
    ({ name, about, at }) => name === "fencing" && about === host && at >= faultAtMs && at <= load.toMs,
  );
  if (done) return [];
  const text = `${host} was not fenced, though the others did not hear it: what they took over it may have gone on doing.`;
  return [{ text, explained: false }];
}

function leftWrong({ audit }: DrillRun): readonly Reason[] {
  return (audit?.problems ?? []).map((problem) => ({ text: `Afterwards: ${problem}.`, explained: false }));
}

/** How late something was, and how late it may be on a machine without others. */
interface Lateness {
  readonly ms: number;
  readonly allowedMs: number;
}

/** Others explain no more than the processors that they had: with half of them, what takes a second takes two. */
function dueTo(
  run: DrillRun,
  time: { readonly fromMs: number; readonly toMs: number },
  text: string,
  late?: Lateness,
): Reason {
  const { pressure } = run.history;
  const worst = othersWithin(pressure, time.fromMs, time.toMs);
  const enough =
    late === undefined || late.ms <= stretched(late.allowedMs, othersOver(pressure, time.fromMs, time.toMs));
  const had = `other programs had up to ${Math.round(100 * worst)} % of this machine's processors then`;
  if (worst < explains) return { text: `${text}.`, explained: false };
  return { text: enough ? `${text}; ${had}.` : `${text}; ${had}, which does not explain it.`, explained: enough };
}
