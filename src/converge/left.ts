import type { Gate } from "../catalogue/contract/condition.ts";
import { managedMark } from "../catalogue/contract/file.ts";
import { withVariables } from "../text/script.ts";
import { listed } from "../text/sentence.ts";
import { shellWord } from "../text/shell-word.ts";
import { fileId, masksId, packagesId, unitId, type Goal, type Goals, type ScriptGoal, type UnitGoal } from "./goals.ts";
import { inOrder } from "./graph.ts";
import type { HostPaths } from "./host-paths.ts";
import leftFile from "./left-file.sh";
import leftFileTest from "./left-file-test.sh";
import leftUnit from "./left-unit.sh";
import { aptFolder } from "./package-goals.ts";
import type { HostFacts } from "./parse-facts.ts";

/** A unit may take its time to stop: systemd's own limit is 90 s (`DefaultTimeoutStopSec`, systemd-system.conf(5)). */
const stopMs = 120_000;
const fileMs = 90_000;

/** What one host has of an earlier design, by the host's own notes of what was laid there: its stamps and its manifest. */
interface Left {
  readonly host: string;
  readonly units: readonly string[];
  readonly files: readonly string[];
}

/**
 * The goals with those that what left the design leaves the hosts. What Quorate did not lay is not in a host's notes, and so
 * never among them.
 *
 * A unit that the whole site no longer has stops before any other starts or is told anew: what takes its place may want its
 * port or its address. One that goes on elsewhere stops last, when the others serve. A host's files go before its own units
 * take theirs up, unless a unit still needs them until the end.
 */
export function withLeft(goals: Goals, facts: ReadonlyMap<string, HostFacts>, paths: HostPaths): Goals {
  const left = goals.hosts.flatMap((host): Left[] => {
    const its = facts.get(host);
    return its === undefined ? [] : [leftOn(host, goals.goals, its)];
  });
  if (left.every(({ units, files }) => units.length === 0 && files.length === 0)) return goals;

  const known = goals.goals;
  const laying = known.filter(
    ({ kind, id, host }) => kind === "file" || id === packagesId(host) || id === masksId(host),
  );
  const earlier = predecessors(known, laying);
  const later = known.filter(({ id }) => !earlier.has(id));
  const laid = laying.map(({ id }) => id);

  const added: ScriptGoal[] = [];
  const first: string[] = [];
  const behind = new Map<string, readonly string[]>();
  for (const { host, units, files } of left) {
    const stopped = units.map((unit) => {
      const elsewhere = known.filter((goal) => goal.kind === "unit").filter((goal) => goal.unit.unit === unit);
      const active = facts.get(host)?.units.get(unit)?.active === true;
      const goal = unitLeaves({ host, unit, active, elsewhere }, paths);
      const goesFirst = elsewhere.length === 0;
      if (goesFirst) first.push(goal.id);
      return { goesFirst, goal: { ...goal, after: goesFirst ? laid : known.map(({ id }) => id) } };
    });
    const after = [packagesId(host), ...stopped.map(({ goal }) => goal.id)];
    const removed = files.map((path) => ({ ...fileLeaves(host, path, facts.get(host), paths), after }));
    added.push(...stopped.map(({ goal }) => goal), ...removed);
    if (stopped.every(({ goesFirst }) => goesFirst))
      behind.set(
        host,
        removed.map(({ id }) => id),
      );
  }
  const laterIds = new Set(later.map(({ id }) => id));
  const rewired = known.map((goal): Goal => {
    if (!laterIds.has(goal.id)) return goal;
    const files = goal.kind === "unit" ? (behind.get(goal.host) ?? []) : [];
    return { ...goal, after: [...new Set([...goal.after, ...first, ...files])] };
  });
  return { ...goals, goals: inOrder([...rewired, ...added]) };
}

function leftOn(host: string, goals: readonly Goal[], facts: HostFacts): Left {
  const wanted = new Set(goals.filter((goal) => goal.host === host).map(({ id }) => id));
  const units = [...facts.units].filter(([unit, { stamp }]) => stamp !== "" && !wanted.has(unitId(host, unit)));
  const files = [...facts.manifest.keys()].filter(
    // Package sources have a goal of their own, which brings the host's own back.
    (path) => !wanted.has(fileId(host, path)) && !path.startsWith(`${aptFolder}/`),
  );
  return { host, units: units.map(([unit]) => unit).sort(), files: files.sort() };
}

interface LeftUnit {
  readonly host: string;
  readonly unit: string;
  readonly active: boolean;
  /** Where the design has it. */
  readonly elsewhere: readonly UnitGoal[];
}

function unitLeaves({ host, unit, active, elsewhere }: LeftUnit, paths: HostPaths): ScriptGoal {
  const stamp = `${paths.stamps}/${unit}`;
  const why =
    elsewhere.length === 0
      ? "it left the design"
      : `the design has it on ${listed(elsewhere.map((goal) => goal.host))} instead`;
  return {
    kind: "script",
    id: `${host}/left unit ${unit}`,
    host,
    alternates: [],
    holds: `${unit}, which left the design, does not run`,
    what: `stop and disable ${unit}`,
    why,
    after: [],
    test: `[ ! -e ${shellWord(stamp)} ]`,
    remedy: { kind: "make", script: withVariables(leftUnit, { unit, stamp }), timeoutMs: stopMs },
    settleMs: 1000,
    ...(active ? { gate: gateOf(host, unit, elsewhere) } : {}),
  };
}

/** Where the unit goes on elsewhere, those hosts are asked what they are asked before one of them restarts it. */
function gateOf(host: string, unit: string, elsewhere: readonly UnitGoal[]): Gate {
  const [other] = elsewhere;
  const interrupts = `what ${unit} on ${host} does, for good`;
  if (other?.unit.gate === undefined) return { turn: `left ${unit}`, interrupts };
  return { ...other.unit.gate, interrupts };
}

function fileLeaves(host: string, path: string, facts: HostFacts | undefined, paths: HostPaths): ScriptGoal {
  const { root, manifest, backups, locks, removed } = paths;
  return {
    kind: "script",
    id: `${host}/${leftFilePart}${path}`,
    host,
    alternates: [],
    holds: `${path}, which left the design, is not there`,
    ...whatOf(path, facts),
    after: [],
    test: withVariables(leftFileTest, { manifest, path }),
    remedy: {
      kind: "make",
      script: withVariables(leftFile, { root, path, manifest, backups, locks, removed, mark: managedMark }),
      timeoutMs: fileMs,
    },
    settleMs: 1000,
  };
}

function whatOf(path: string, facts: HostFacts | undefined): { readonly what: string; readonly why: string } {
  const is = facts?.files.get(path);
  if (is === undefined) return { what: `forget ${path}`, why: "it left the design and is not there any more" };
  const isOurs = is.kind === "regular" && (is.sha256 === facts?.manifest.get(path) || facts?.marked.has(path) === true);
  return isOurs
    ? { what: `take ${path} away`, why: "it left the design; a copy is kept on the host" }
    : {
        what: `forget ${path} and leave it`,
        why: "it left the design, and what is there now was not written by Quorate",
      };
}

const leftFilePart = "left file ";

/** Whether a unit takes something up for the last time: a file that it may have read is taken away. */
export function losesFiles({ host, after }: Pick<UnitGoal, "host" | "after">): boolean {
  return after.some((id) => id.startsWith(`${host}/${leftFilePart}`));
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
