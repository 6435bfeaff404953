import { setTimeout as pause } from "node:timers/promises";
import type { Host } from "../hosts/host.ts";
import type { LogReader } from "../catalogue/contract/events.ts";
import type { TrialLogin } from "../catalogue/contract/trial.ts";
import type { ClientConfiguration } from "./client-configuration.ts";
import { type ClientPlacement, type RunningClients, startClients } from "./clients.ts";
import { type Clock, startClock } from "./clock.ts";
import { DrillError } from "./drill-error.ts";
import type { Fault, FaultContext, Operations, Power } from "./faults/fault.ts";
import { collect, type EventLine, type History, type HistoryLine, type RunLine } from "./history.ts";
import type { LoadWindow } from "./checks/longest-gap.ts";
import { clearAway, freshLogin, letIn, placesOf, prepare, shutOut, type Entry, type SiteTrials } from "./prepare.ts";
import { hostOfTarget, findRoles, type Roles } from "./targets.ts";
import { type Audit, audit, takeStock } from "./audit/audit.ts";
import { collectEvents } from "./timeline/collect.ts";
import { servedAgain } from "./served-again.ts";
import { type DrillTiming, usualTiming } from "./timing.ts";
import { watchMachine } from "./machine-pressure.ts";
import { listed } from "../text/sentence.ts";
import type { WorkloadWords } from "./verdict/workload-words.ts";
import type { SiteWorkload } from "./workloads/kind.ts";

/** What a drill needs to know of a site and to be able to do with it. */
export interface DrillSite {
  readonly hosts: readonly Host[];
  readonly power: Power;
  /** Absent where nobody may act on the site meanwhile. */
  readonly operations?: Operations;
  /** Processor time that the hosts have had so far, in seconds, where they are processes of this machine. */
  readonly hostSeconds?: () => number;
  readonly placement: ClientPlacement;
  /** The internal virtual address. */
  readonly vip: string;
  /** Whether every part of the site does all its work, with a sentence that says what does not. */
  isWhole(): Promise<{ readonly whole: boolean; readonly sentence: string }>;
  /** The clients, with the login that was made for this drill. */
  workloads(login: TrialLogin): readonly SiteWorkload[];
  /** Whoever keeps what the clients write. */
  readonly trials: SiteTrials;
  /** What is read of the hosts' logs. */
  readonly logs: readonly LogReader[];
  /** Where a firewall keeps clients out that are no host of the site. */
  readonly entry?: Entry;
}

export interface DrillOrder {
  /** `power-off vip-holder` */
  readonly name: string;
  readonly fault: Fault;
  /** `vip-holder`, `writer`, or a host's name. */
  readonly target: string;
  /** A site that already lacks something is left alone: it might not survive the fault. */
  readonly onlyWhenWhole: boolean;
}

/** Between two questions whether the site is whole: they cost its hosts work. */
const wholePollMs = 4000;
/** The final reads wait for no failover: whatever does not answer by then is not whole. */
const readTimeoutMs = 10_000;

export interface DrillRun {
  readonly history: History;
  readonly order: DrillOrder;
  /** The host that the fault happened to, and what it was before. */
  readonly host: string;
  readonly roles: Roles;
  readonly workloads: readonly WorkloadWords[];
  readonly load: LoadWindow;
  readonly faultAtMs: number;
  readonly healedAtMs: number;
  /** From the end of the fault; `undefined` when it did not become whole in time. */
  readonly wholeAgainMs: number | undefined;
  /** What `isWhole` said last. */
  readonly wholeSentence: string;
  readonly missingLogs: readonly { readonly host: string; readonly because: string }[];
  /** What was asked once all was over; undefined where the site did not become whole. */
  readonly audit: Audit | undefined;
}

export interface DrillWatcher {
  /** One line for people about what is being done. */
  readonly step: (text: string) => void;
  /** Each line of the history as it comes. */
  readonly line: (line: HistoryLine) => void;
}

/**
 * Load, fault, observation, heal, until the site is whole again, and the final reads.
 *
 * However it ends, also when the signal fires: the fault is healed, the clients are stopped, and what was made for the
 * drill is removed.
 */
export async function runDrill(
  site: DrillSite,
  order: DrillOrder,
  watcher: DrillWatcher,
  signal: AbortSignal,
  timing: DrillTiming = usualTiming,
): Promise<DrillRun> {
  const clock = startClock();
  const run: RunLine = {
    kind: "run",
    schema: "quorate-history/1",
    drill: order.name,
    originWallMs: clock.originWallMs,
  };
  const lines: HistoryLine[] = [];
  const record = (line: HistoryLine): void => {
    lines.push(line);
    watcher.line(line);
  };
  record(run);
  const login = freshLogin();
  const workloads = site.workloads(login);
  const stage: Stage = { site, order, watcher, signal, timing, clock, workloads, record, lines };
  let drill: Omit<DrillRun, "audit">;
  let notRemoved: readonly string[] = [];
  const stock = await takeStock(site.hosts);
  try {
    if (order.onlyWhenWhole) await insistOnWhole(site);
    watcher.step(`make ${listed(placesOf(site.trials).map(([what]) => `a ${what}`))} for the clients`);
    if (site.entry !== undefined) await letIn(site.hosts, site.entry);
    await prepare(site.hosts, site.trials, login);
    const played = await play(stage);
    watcher.step("read back every row and every message");
    await finalReads(stage);
    await readBackElsewhere(stage, played.host);
    watcher.step("collect what the hosts logged");
    const { events, missing } = await collectEvents(site.hosts, site.logs, clock.originWallMs, played.load.fromMs);
    for (const event of events) record(event);
    drill = { ...played, order, history: collect(run, lines), missingLogs: missing };
  } catch (trouble) {
    throw asInterrupted(trouble, signal);
  } finally {
    notRemoved = await clearAway(site.hosts, site.trials);
    if (site.entry !== undefined) await shutOut(site.hosts, site.entry);
  }
  if (drill.wholeAgainMs === undefined) return { ...drill, audit: undefined };
  watcher.step("look at what is left, and whether all members have the same data");
  const audited = await audit(site.hosts, stock, site.trials.database?.contents, signal).catch((trouble: unknown) => {
    throw asInterrupted(trouble, signal);
  });
  const problems = [...notRemoved.map((what) => `the drill's ${what} could not be removed`), ...audited.problems];
  return { ...drill, audit: { ...audited, problems } };
}

function asInterrupted(trouble: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return trouble;
  return new DrillError("interrupted", "The drill was interrupted; what it broke is healed.", { cause: trouble });
}

interface Stage {
  readonly site: DrillSite;
  readonly order: DrillOrder;
  readonly watcher: DrillWatcher;
  readonly signal: AbortSignal;
  readonly timing: DrillTiming;
  readonly clock: Clock;
  readonly workloads: readonly SiteWorkload[];
  readonly record: (line: HistoryLine) => void;
  readonly lines: readonly HistoryLine[];
}

type Played = Omit<DrillRun, "history" | "order" | "missingLogs" | "audit">;

/** Everything between the first request and the last. */
async function play(stage: Stage): Promise<Played> {
  const { site, watcher, signal, timing, clock } = stage;
  const workloads = stage.workloads.map(({ words }) => words);
  const configuration: ClientConfiguration = {
    mode: "load",
    ...clockOf(clock),
    workloads: stage.workloads.map(({ words, load }) => ({ name: words.name, load })),
  };
  watcher.step(`start the clients: ${workloads.map(({ name }) => name).join(", ")}`);
  const clients = startClients(configuration, site.placement, stage.record);
  const machine = watchMachine(clock, site.hostSeconds, stage.record);
  try {
    await clients.ready;
    const fromMs = say(stage, "load-begin", "clients work");
    const [roles] = await Promise.all([findRoles(site), pause(timing.warmUpMs, undefined, { signal })]);
    const host = placeOf(stage.order.fault, hostOfTarget(stage.order.target, roles));
    if (host === undefined)
      throw new DrillError("not-possible", `No host is ${stage.order.target}: there is nothing to break.`);
    const broken = await breakAndHeal(stage, host);
    const whole = await waitUntilWhole(stage, broken.healedAtMs);
    await pause(timing.settleMs, undefined, { signal });
    return { host, roles, workloads, ...broken, ...whole, load: { fromMs, toMs: await endLoad(stage, clients) } };
  } finally {
    machine.stop();
    clients.kill();
  }
}

/** Where a fault strikes that is meant for the host with a role: there, or where it can, which a quorum host's own parts are not. */
function placeOf({ on }: Fault, host: string | undefined): string | undefined {
  return host === undefined || on === undefined || on.includes(host) ? host : on[0];
}

/** The heal comes even when what is between was cut off: by an error, or by the operator. */
async function breakAndHeal(
  stage: Stage,
  host: string,
): Promise<{ readonly faultAtMs: number; readonly healedAtMs: number }> {
  const { order, watcher, clock } = stage;
  const context = contextOf(stage, host);
  const faultAtMs = clock.now();
  let healedAtMs = faultAtMs;
  try {
    watcher.step(`${order.fault.name}: ${host}`);
    await order.fault.inject(context);
    await observe(stage, faultAtMs);
  } finally {
    healedAtMs = clock.now();
    watcher.step(`end of ${order.fault.name}: ${host}`);
    await order.fault.heal(context);
  }
  return { faultAtMs, healedAtMs };
}

function contextOf(stage: Stage, host: string): FaultContext {
  const { site, signal } = stage;
  return {
    host,
    hosts: site.hosts,
    power: site.power,
    ...(site.operations === undefined ? {} : { operations: site.operations }),
    signal,
    say: (name, text) => void say(stage, name, text),
  };
}

async function observe(stage: Stage, faultAtMs: number): Promise<void> {
  const { timing, clock, signal, lines, order } = stage;
  if (order.fault.lastsMs !== undefined) {
    await pause(Math.max(0, faultAtMs + order.fault.lastsMs - clock.now()), undefined, { signal });
    return;
  }
  const names = stage.workloads.map(({ words }) => words.name);
  const elapsed = (): number => clock.now() - faultAtMs;
  while (elapsed() < timing.observeMaxMs) {
    if (elapsed() >= timing.observeMinMs && servedAgain(lines, names, clock.now(), timing.steadyMs)) return;
    await pause(100, undefined, { signal });
  }
}

async function waitUntilWhole(
  stage: Stage,
  healedAtMs: number,
): Promise<{ readonly wholeAgainMs: number | undefined; readonly wholeSentence: string }> {
  const { site, timing, clock, signal, watcher } = stage;
  watcher.step("wait until the site is whole again");
  let sentence = "nobody was asked";
  while (clock.now() - healedAtMs < timing.wholeMaxMs) {
    const answer = await site.isWhole();
    sentence = answer.sentence;
    if (answer.whole) {
      const at = say(stage, "whole-again", sentence);
      return { wholeAgainMs: at - healedAtMs, wholeSentence: sentence };
    }
    await pause(wholePollMs, undefined, { signal });
  }
  return { wholeAgainMs: undefined, wholeSentence: sentence };
}

async function endLoad(stage: Stage, clients: RunningClients): Promise<number> {
  const toMs = say(stage, "load-end", "clients stop");
  await clients.stop();
  return toMs;
}

async function finalReads(stage: Stage): Promise<void> {
  const { site, clock, workloads } = stage;
  const configuration: ClientConfiguration = {
    mode: "final-reads",
    ...clockOf(clock),
    reads: workloads.flatMap(({ readBack }) => readBack ?? []),
    timeoutMs: readTimeoutMs,
  };
  const reader = startClients(configuration, site.placement, stage.record);
  try {
    await reader.stop();
  } catch (trouble) {
    // The checks then find every row that could not be read among the lost: that is what a client would find, too.
    const why = trouble instanceof DrillError ? trouble.message : String(trouble);
    say(stage, "note", `the final reads failed: ${why}`);
  }
}

/** Rows that the site's own servers hold, at the places that the fault knows besides. Nothing counts there that nobody read here. */
async function readBackElsewhere(stage: Stage, host: string): Promise<void> {
  const { order, lines, clock, watcher, workloads } = stage;
  const ledger = workloads.find(({ words }) => words.ledger?.kind === "copies")?.words.name;
  if (order.fault.readBack === undefined || ledger === undefined) return;
  if (!lines.some((line) => line.kind === "copies" && line.workload === ledger)) return;
  watcher.step(`${order.fault.name}: read back every row there as well`);
  const attempts = lines.flatMap((line) => (line.kind === "op" && line.workload === ledger ? [line] : []));
  const found = await order.fault.readBack(contextOf(stage, host), {
    workload: ledger,
    attempts,
    now: () => clock.now(),
  });
  for (const line of found) stage.record(line);
}

function say({ clock, record }: Stage, name: EventLine["name"], text: string): number {
  const at = clock.now();
  record({ kind: "event", at, name, source: "drill", text });
  return at;
}

function clockOf({ originNs, originWallMs }: Clock): { originNs: string; originWallMs: number } {
  return { originNs, originWallMs };
}

async function insistOnWhole(site: DrillSite): Promise<void> {
  const { whole, sentence } = await site.isWhole();
  if (whole) return;
  throw new DrillError("not-possible", `The site is not whole, and might not survive a fault. ${sentence}`);
}
