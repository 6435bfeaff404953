import { createHash } from "node:crypto";
import type { Along } from "../catalogue/contract/along.ts";
import type { Condition, ManagedUnit } from "../catalogue/contract/condition.ts";
import type { Departure } from "../catalogue/contract/departure.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { ManagedFile } from "../catalogue/contract/file.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { releaseNamed, releases } from "../catalogue/releases/index.ts";
import { packageSourceFiles } from "../catalogue/index.ts";
import { departuresFrom, packagesOfHost, wantsOfHost, wantsOfSite } from "../design/wants.ts";
import { belongingGoal, partingGoal, siteId } from "./belonging.ts";
import { fileId, goalId, packagesId, unitId, type FileGoal, type Goal, type Goals, type UnitGoal } from "./goals.ts";
import { inOrder } from "./graph.ts";
import { hostPaths, stampDirectory, type HostPaths } from "./host-paths.ts";
import { invariant } from "./invariant.ts";
import { masksGoal, packagesGoal, retiredSourcesGoal } from "./package-goals.ts";

/** What the design wants of one host. */
export interface HostGoals {
  readonly host: string;
  /** Files that tell apt where packages come from: they are in place before any package is installed. */
  readonly packageSources: readonly ManagedFile[];
  readonly packages: readonly string[];
  readonly maskedUnits: readonly string[];
  readonly files: readonly ManagedFile[];
  readonly units: readonly ManagedUnit[];
  /** How what an earlier design had there leaves, where the host leaves the site. */
  readonly departures?: readonly Departure[];
}

/** What the design wants of a site. */
export interface SiteWants {
  readonly site: string;
  readonly hosts: readonly HostGoals[];
  readonly conditions: readonly Condition[];
}

/** Design + secrets → everything that must hold. The same input always gives the same goals. */
export function buildGoals(design: Design, secrets: Secrets, along?: Along): Goals {
  const goals = goalsOf({
    site: design.site,
    hosts: design.hosts.map(({ name }) => wantsOf(design, name, secrets, along)),
    conditions: wantsOfSite(design, secrets),
  });
  return { ...goals, system: { release: releaseNamed(design.release), releases } };
}

function wantsOf(design: Design, host: string, secrets: Secrets, along: Along | undefined): HostGoals {
  if (design.hosts.some(({ name, leaving }) => name === host && leaving === true))
    return leavingHost(design, host, secrets);
  const { files, units } = wantsOfHost(design, host, secrets, along);
  const { packages, masked } = packagesOfHost(design, host);
  const started = new Set(units.map(({ unit }) => unit));
  const maskedUnits = masked.filter((unit) => !started.has(unit));
  return { host, packageSources: packageSourceFiles(design), packages, maskedUnits, files, units };
}

function leavingHost(design: Design, host: string, secrets: Secrets): HostGoals {
  const departures = departuresFrom(design, host, secrets);
  return { host, packageSources: [], packages: [], maskedUnits: [], files: [], units: [], departures };
}

export function goalsOf(wants: SiteWants, paths: HostPaths = hostPaths()): Goals {
  const goals = [
    ...wants.hosts.flatMap((host) => hostGoals(host, wants.site, paths)),
    ...wants.conditions.map(conditionGoal),
  ];
  const ordered = inOrder(afterOthersWord(goals, wants.conditions));
  const leaving = wants.hosts.flatMap(({ host, departures }) =>
    departures === undefined ? [] : [[host, departures] as const],
  );
  return {
    site: wants.site,
    hosts: wants.hosts.map(({ host }) => host),
    goals: ordered,
    ...(leaving.length === 0 ? {} : { departures: new Map(leaving) }),
  };
}

/** A condition may put itself before goals that know nothing of it. */
function afterOthersWord(goals: readonly Goal[], conditions: readonly Condition[]): readonly Goal[] {
  const earlier = new Map<string, string[]>();
  for (const { id, before = [] } of conditions) {
    for (const later of before.map(goalId)) earlier.set(later, [...(earlier.get(later) ?? []), id]);
  }
  return goals.map((goal) => ({ ...goal, after: unique([...goal.after, ...(earlier.get(goal.id) ?? [])]) }));
}

function hostGoals(wants: HostGoals, site: string, paths: HostPaths): readonly Goal[] {
  const { host } = wants;
  if (wants.departures !== undefined)
    return [{ ...retiredSourcesGoal(host, [], paths), after: [] }, partingGoal(host, paths)];
  const sourceGoals = wants.packageSources.map((file) => fileGoal(host, file, [siteId(host)]));
  const fileGoals = wants.files.map((file) => fileGoal(host, file, [packagesId(host)]));
  const digests = new UnitDigests(wants, fileGoals);
  const unitGoals = wants.units.map((unit) => unitGoal(host, unit, digests, fileGoals));
  return [
    belongingGoal(host, site, paths),
    masksGoal(host, wants.maskedUnits, paths),
    retiredSourcesGoal(host, sourceGoals, paths),
    ...sourceGoals,
    packagesGoal(host, wants.packages, sourceGoals, paths),
    ...fileGoals.map((goal) => ({
      ...goal,
      units: unitGoals.filter(({ files }) => files.includes(goal.id)).map(({ unit }) => unit.unit),
    })),
    ...unitGoals,
  ];
}

function fileGoal(host: string, file: ManagedFile, after: readonly string[]): FileGoal {
  invariant(/^\/[\x21-\x7e]+$/.test(file.path) && !/["'\\|]/.test(file.path), () => `${file.path} is no plain path`);
  return {
    kind: "file",
    id: fileId(host, file.path),
    host,
    alternates: [],
    holds: `${file.path} is as the design says`,
    after,
    file,
    sha256: sha256(file.content),
    units: [],
  };
}

/**
 * All files of the host come first, not the unit's own alone: a unit's start draws in others that its package wants, and those
 * must not begin with their packages' settings.
 */
function unitGoal(host: string, unit: ManagedUnit, digests: UnitDigests, files: readonly FileGoal[]): UnitGoal {
  const followed = unit.files.flatMap((path) => stampedUnit(path) ?? []).map((other) => unitId(host, other));
  return {
    kind: "unit",
    id: unitId(host, unit.unit),
    host,
    alternates: [],
    holds: `${unit.unit} runs with its files as they are`,
    after: unique([packagesId(host), ...files.map(({ id }) => id), ...followed, ...unit.after.map(goalId)]),
    unit,
    digest: digests.of(unit.unit),
    files: digests.filesOf(unit.unit),
  };
}

function conditionGoal(condition: Condition): Goal {
  return {
    kind: "script",
    id: condition.id,
    host: condition.host,
    alternates: condition.alternates,
    holds: condition.holds,
    what: condition.holds,
    after: unique([packagesId(condition.host), ...condition.after.map(goalId)]),
    test: condition.test,
    remedy: condition.remedy,
    settleMs: condition.settleMs,
    ...(condition.gate === undefined ? {} : { gate: condition.gate }),
  };
}

/** What each unit of a host depends on, through the units it follows as well. */
class UnitDigests {
  private readonly units: ReadonlyMap<string, ManagedUnit>;
  private readonly contents: ReadonlyMap<string, FileGoal>;
  private readonly host: string;

  constructor(wants: HostGoals, files: readonly FileGoal[]) {
    this.host = wants.host;
    this.units = new Map(wants.units.map((unit) => [unit.unit, unit]));
    this.contents = new Map(files.map((goal) => [goal.file.path, goal]));
  }

  of(unit: string): string {
    const lines = this.goalsOf(unit, []).map((goal) => `${goal.file.path} ${goal.sha256}\n`);
    return sha256(sortedSet(lines).join(""));
  }

  filesOf(unit: string): readonly string[] {
    return unique(this.goalsOf(unit, []).map(({ id }) => id));
  }

  private goalsOf(name: string, path: readonly string[]): readonly FileGoal[] {
    const where = `${name} on ${this.host}`;
    invariant(!path.includes(name), () => `units follow each other in a circle: ${[...path, name].join(", ")}`);
    const unit = this.units.get(name);
    invariant(unit !== undefined, () => `${where} is followed by ${path.at(-1) ?? "nobody"} but not managed`);
    return unit.files.flatMap((file) => {
      const followed = stampedUnit(file);
      if (followed !== undefined) return this.goalsOf(followed, [...path, name]);
      const goal = this.contents.get(file);
      invariant(goal !== undefined, () => `${where} depends on ${file}, which is no managed file there`);
      return [goal];
    });
  }
}

function stampedUnit(path: string): string | undefined {
  return path.startsWith(`${stampDirectory}/`) ? path.slice(stampDirectory.length + 1) : undefined;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

function sortedSet(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}
