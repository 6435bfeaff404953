import { setTimeout as pause } from "node:timers/promises";
import type { ClientConfiguration } from "./client-configuration.ts";
import { type RunningClients, startClients } from "./clients.ts";
import type { DrillRun } from "./drill.ts";
import { DrillError } from "./drill-error.ts";
import type { Fault } from "./faults/fault.ts";
import { watchMachine } from "./machine-pressure.ts";
import { servedAgain } from "./served-again.ts";
import { clockOf, contextOf, say, type Stage } from "./stage.ts";
import { findRoles, hostOfTarget } from "./targets.ts";

/** Between two questions whether the site is whole: they cost its hosts work. */
const wholePollMs = 4000;

export type Played = Omit<DrillRun, "history" | "order" | "missingLogs" | "audit">;

/** Everything between the first request and the last. */
export async function play(stage: Stage): Promise<Played> {
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
