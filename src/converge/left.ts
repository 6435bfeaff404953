import { departureStages, type Departure } from "../catalogue/contract/departure.ts";
import { partingId } from "./belonging.ts";
import { fileId, goalId, masksId, packagesId, unitId, type Goal, type Goals, type ScriptGoal } from "./goals.ts";
import { inOrder } from "./graph.ts";
import type { HostPaths } from "./host-paths.ts";
import { fileLeaves, leftUnitId, unitLeaves } from "./left-goals.ts";
import { aptFolder } from "./package-goals.ts";
import type { HostFacts } from "./parse-facts.ts";

/** What one host has of an earlier design, by the host's own notes of what was laid there: its stamps and its manifest. */
interface Left {
  readonly host: string;
  readonly units: readonly string[];
  readonly files: readonly string[];
  /** How its units leave, where the host leaves the site. */
  readonly departures?: readonly Departure[];
}

/**
 * The goals with those that what left the design leaves the hosts. What Quorate did not lay is not in a host's notes, and so
 * never among them.
 *
 * A unit that the whole site no longer has stops before any other starts or is told anew: what takes its place may want its
 * port or its address. One that goes on elsewhere stops last, when the others serve. A host's files go before its own units
 * take theirs up, unless a unit still needs them until the end. On a host that leaves, units stop stage by stage; those that
 * stay forget the host where its technologies say so: not before it has left.
 */
export function withLeft(goals: Goals, facts: ReadonlyMap<string, HostFacts>, paths: HostPaths): Goals {
  if (goals.isPart === true) return goals;
  const left = goals.hosts.flatMap((host): Left[] => {
    const its = facts.get(host);
    return its === undefined ? [] : [leftOn(host, goals, its)];
  });
  if (left.every(({ units, files }) => units.length === 0 && files.length === 0)) return goals;

  const known = goals.goals;
  const laying = known.filter(
    ({ kind, id, host }) => kind === "file" || id === packagesId(host) || id === masksId(host),
  );
  const earlier = predecessors(known, laying);
  const laid = laying.map(({ id }) => id);
  const told = toldAfter(left);
  const waiting = successors(known, new Set(told.keys()));
  const done = known.map(({ id }) => id).filter((id) => !waiting.has(id) && !isParting(id, goals.hosts));

  const added: ScriptGoal[] = [];
  const first: string[] = [];
  const behind = new Map<string, readonly string[]>();
  for (const each of left) {
    const { host, units, files, departures } = each;
    const stopped = units.map((unit) => {
      const elsewhere = known.filter((goal) => goal.kind === "unit").filter((goal) => goal.unit.unit === unit);
      const active = facts.get(host)?.units.get(unit)?.active === true;
      const departure = departures === undefined ? undefined : departureOf(unit, host, departures);
      const about = { host, unit, active, elsewhere, ...(departure === undefined ? {} : { departure }) };
      const goesFirst = elsewhere.length === 0;
      const goal = unitLeaves(about, paths);
      if (goesFirst) first.push(goal.id);
      const early = goesFirst || departure?.stage === "address";
      const after = early ? laid : [...done, ...earlierStages(each, departure)];
      return { goesFirst, goal: { ...goal, after } };
    });
    const after = [...(departures === undefined ? [packagesId(host)] : []), ...stopped.map(({ goal }) => goal.id)];
    const removed = files.map((path) => ({ ...fileLeaves(host, path, facts.get(host), paths), after }));
    added.push(...stopped.map(({ goal }) => goal), ...removed);
    if (departures !== undefined || stopped.every(({ goesFirst }) => goesFirst)) {
      behind.set(
        host,
        [...removed, ...(departures === undefined ? [] : stopped.map(({ goal }) => goal))].map(({ id }) => id),
      );
    }
  }
  const rewired = known.map((goal): Goal => {
    const waits = told.get(goal.id) ?? [];
    if (isParting(goal.id, goals.hosts)) return { ...goal, after: [...goal.after, ...(behind.get(goal.host) ?? [])] };
    if (earlier.has(goal.id)) return goal;
    const files = goal.kind === "unit" ? (behind.get(goal.host) ?? []) : [];
    return { ...goal, after: [...new Set([...goal.after, ...first, ...files, ...waits])] };
  });
  return { ...goals, goals: inOrder([...rewired, ...added]) };
}

function isParting(id: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => id === partingId(host));
}

/** What a unit's technology says of its leaving; what says nothing is a part like others. */
function departureOf(unit: string, host: string, departures: readonly Departure[]): Departure {
  const said = departures.find((each) => each.unit === unit);
  return said ?? { unit, stage: "part", interrupts: `what ${unit} on ${host} does, for good`, before: [] };
}

/** Units of the same host that leave before a unit does. */
function earlierStages({ host, units, departures = [] }: Left, departure: Departure | undefined): readonly string[] {
  if (departure === undefined) return [];
  return units
    .filter((unit) => place(departureOf(unit, host, departures)) < place(departure))
    .map((unit) => leftUnitId(host, unit));
}

function place({ stage }: Departure): number {
  return departureStages.indexOf(stage);
}

/** By the ids of what those that stay are told: what must have left before. */
function toldAfter(left: readonly Left[]): ReadonlyMap<string, readonly string[]> {
  const told = new Map<string, readonly string[]>();
  for (const { host, units, departures = [] } of left) {
    for (const { unit, before } of departures.filter((each) => units.includes(each.unit))) {
      for (const id of before.map(goalId)) told.set(id, [...(told.get(id) ?? []), leftUnitId(host, unit)]);
    }
  }
  return told;
}

function leftOn(host: string, { goals, departures }: Goals, facts: HostFacts): Left {
  const wanted = new Set(goals.filter((goal) => goal.host === host).map(({ id }) => id));
  const units = [...facts.units].filter(([unit, { stamp }]) => stamp !== "" && !wanted.has(unitId(host, unit)));
  const files = [...facts.manifest.keys()].filter(
    // Package sources have a goal of their own, which brings the host's own back.
    (path) => !wanted.has(fileId(host, path)) && !path.startsWith(`${aptFolder}/`),
  );
  const its = departures?.get(host);
  return {
    host,
    units: units.map(([unit]) => unit).sort(),
    files: files.sort(),
    ...(its === undefined ? {} : { departures: its }),
  };
}

/** Ids of the things that some of them come after, themselves included. */
function predecessors(goals: readonly Goal[], from: readonly Goal[]): ReadonlySet<string> {
  const byId = new Map(goals.map((goal) => [goal.id, goal]));
  const found = new Set<string>();
  const open = from.map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(byId.get(id)?.after ?? []));
  }
  return found;
}

/** Ids of the things that come after some of them, themselves included; `goals` must be in order. */
function successors(goals: readonly Goal[], from: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(from);
  for (const { id, after } of goals) if (after.some((before) => found.has(before))) found.add(id);
  return found;
}
