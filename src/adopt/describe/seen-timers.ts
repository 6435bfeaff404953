import { listed } from "../../text/sentence.ts";
import { masterDownMs } from "../../review/model/address.ts";
import type { BalancedServer } from "../../review/model/site-model.ts";
import { runningTimers } from "../known/running-timers.ts";
import { serviceTimers } from "../known/service-timers.ts";
import { writtenTimers, type WrittenTimer } from "../known/timers.ts";
import { technologyOf } from "../technologies.ts";
import type { SeenTimer } from "./fit-timers.ts";
import { runningOn, type Found } from "./found.ts";

/** Every timer by the design's name for it: what runs counts over what is written, and of several hosts the slowest. */
export function seenTimers(found: Found): readonly SeenTimer[] {
  const inUse = [
    ...writtenTimers(found.files, found.model).filter((timer) => isRead(found, timer)),
    ...serviceTimers(found.model),
    ...[...found.cluster.timers].map(([name, ms]): WrittenTimer => ({ host: "the cluster", name, ms })),
  ];
  const running = found.readings.flatMap(runningTimers);
  const isSaid = ({ host, name }: WrittenTimer): boolean =>
    running.some((timer) => timer.name === name && timer.host === host);
  const all = [...inUse.filter((timer) => !isSaid(timer)), ...running];
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => slowest(all.filter((timer) => timer.name === name)));
}

/** Files of a program that does not run on their host say nothing; the services' are read by clients everywhere. */
function isRead({ readings }: Found, { host, name }: WrittenTimer): boolean {
  const reading = readings.find((each) => each.host === host);
  const layer = name.split(".")[0] ?? "";
  return reading === undefined || runningOn(reading).some((part) => technologyOf(part.name) === layer);
}

function slowest(timers: readonly WrittenTimer[]): SeenTimer {
  const last = timers.reduce((slow, next) => (next.ms > slow.ms ? next : slow));
  const faster = timers.filter(({ host, ms }) => host !== last.host && ms < last.ms);
  const differs =
    faster.length === 0 ? [] : [listed([...new Set(faster.map(({ host, ms }) => `${ms} ms on ${host}`))])];
  const note = [...(last.note === undefined ? [] : [last.note]), ...differs].join("; ");
  return { name: last.name, ms: last.ms, ...(note === "" ? {} : { note }) };
}

/** When the slowest of the layers notices that a host has died; undefined where none was seen. */
export function slowestLayerMs({ model }: Found): number | undefined {
  const times = [
    ...model.backends.flatMap(({ servers }) => servers.filter(({ checked }) => checked).map(noticedMs)),
    ...model.addresses.map(({ advertMs, priority }) => masterDownMs(advertMs.value, priority)),
    ...model.memberships.map(({ runtimeTokenMs }) => runtimeTokenMs),
    ...model.databases.filter(({ isMember }) => isMember).map(({ suspectMs }) => suspectMs.value),
  ];
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Each check waits for an answer before it counts as missed. */
function noticedMs({ detectionMs, fall, attemptMs, interMs }: BalancedServer): number {
  return detectionMs.value + fall * Math.min(attemptMs, interMs);
}
