import type { Gate, ManagedUnit } from "../catalogue/contract/condition.ts";
import type { HostError } from "../hosts/host.ts";
import { otherSite } from "./belonging.ts";
import type { SiteFacts } from "./facts.ts";
import { fileClockUs } from "./bash.ts";
import { filePath, type FileGoal, type Goal, type Goals, type ScriptGoal, type UnitGoal } from "./goals.ts";
import { keptPredecessors } from "./graph.ts";
import { removedPath } from "./host-paths.ts";
import { losesFiles } from "./left-goals.ts";
import type { FileFact, HostFacts, TestFact, UnitFact } from "./parse-facts.ts";
import { withoutHosts } from "./placement.ts";
import { wrongSystem, type WantedSystem } from "./system.ts";

/** What becomes of a file that is not as it was written. */
export type FoundFile =
  /** Someone edited what Quorate wrote. */
  | "edited"
  /** It was there before Quorate wrote anything. */
  | "foreign";

/** One thing to do on one host. */
export interface Action {
  /** The goal's id. */
  readonly id: string;
  readonly host: string;
  /** "write /etc/haproxy/haproxy.cfg" */
  readonly what: string;
  /** "its content differs from the design" */
  readonly why: string;
  /** Ids of actions that must be done before. */
  readonly after: readonly string[];
  readonly goal: Goal;
  /** Present when it disturbs something that serves now. */
  readonly gate?: Gate;
  /** Present when it replaces content that Quorate did not write; a copy is kept. */
  readonly found?: FoundFile;
}

export type Plan =
  | { readonly kind: "refused"; readonly unreachable: readonly HostError[] }
  /** Hosts run another system than the site's release is for: a sentence for each. */
  | { readonly kind: "other-system"; readonly sentences: readonly string[] }
  /** Hosts belong to another site: a sentence for each. */
  | { readonly kind: "other-site"; readonly sentences: readonly string[] }
  | {
      readonly kind: "ready";
      /** Each after all that it must come after. */
      readonly actions: readonly Action[];
      /** Hosts that are missing and allowed to be. */
      readonly missing: readonly string[];
      /** In site order, without the missing. */
      readonly hosts: readonly string[];
    };

/**
 * Goals and facts → what to do. A host that said nothing stops everything before anything is changed, unless it is
 * allowed to be missing.
 */
export function makePlan(goals: Goals, facts: SiteFacts, allowMissing: ReadonlySet<string>): Plan {
  const refusing = goals.hosts.flatMap((host) => (allowMissing.has(host) ? [] : (facts.unreachable.get(host) ?? [])));
  if (refusing.length > 0) return { kind: "refused", unreachable: refusing };

  const { system } = goals;
  const others = system === undefined ? [] : goals.hosts.flatMap((host) => otherSystem(host, system, facts) ?? []);
  if (others.length > 0) return { kind: "other-system", sentences: others };

  const strangers = goals.hosts.flatMap((host) => otherSite(host, goals.site, facts.hosts.get(host)?.site) ?? []);
  if (strangers.length > 0) return { kind: "other-site", sentences: strangers };

  const missing = goals.hosts.filter((host) => facts.unreachable.has(host));
  const present = withoutHosts(goals, new Set(missing)).goals;
  const needs = new Map<string, Need>();
  for (const goal of present.goals) {
    const its = facts.hosts.get(goal.host);
    const need = its === undefined ? undefined : needOf(goal, its, needs);
    if (need !== undefined) needs.set(goal.id, need);
  }
  const after = keptPredecessors(present.goals, new Set(needs.keys()));
  const actions = present.goals.flatMap((goal): Action[] => {
    const need = needs.get(goal.id);
    if (need === undefined) return [];
    const { what, why, gate, found } = need;
    return [
      {
        id: goal.id,
        host: goal.host,
        what,
        why,
        after: after.get(goal.id) ?? [],
        goal,
        ...(gate === undefined ? {} : { gate }),
        ...(found === undefined ? {} : { found }),
      },
    ];
  });
  return { kind: "ready", actions, missing, hosts: present.hosts };
}

function otherSystem(host: string, wanted: WantedSystem, facts: SiteFacts): string | undefined {
  const its = facts.hosts.get(host);
  return its === undefined ? undefined : wrongSystem(host, wanted, its.system);
}

interface Need {
  readonly what: string;
  readonly why: string;
  readonly gate?: Gate | undefined;
  readonly found?: FoundFile | undefined;
  /** The file's content changes, not only its owner or its record. */
  readonly content?: boolean;
}

function needOf(goal: Goal, facts: HostFacts, needs: ReadonlyMap<string, Need>): Need | undefined {
  switch (goal.kind) {
    case "file":
      return fileNeed(goal, facts);
    case "unit":
      return unitNeed(goal, facts, needs);
    case "script":
      return scriptNeed(goal, facts);
  }
}

function scriptNeed(goal: ScriptGoal, facts: HostFacts): Need | undefined {
  switch (facts.tests.get(goal.id)) {
    case "holds":
      return undefined;
    case "timed-out":
      return { what: goal.what, why: "its test gave no answer in time", gate: goal.gate };
    case "fails":
    case undefined:
      return { what: goal.what, why: goal.why ?? "it does not hold", gate: goal.gate };
  }
}

function fileNeed({ file, sha256 }: FileGoal, facts: HostFacts): Need | undefined {
  const what = `write ${file.path}`;
  const is: FileFact | undefined = facts.files.get(file.path);
  const written = facts.manifest.get(file.path);
  if (is === undefined) return { what, why: "it is not there", content: true };
  if (is.kind === "other") return { what, why: "something that is no file is in its place", content: true };
  if (is.sha256 !== sha256) {
    if (written === undefined) {
      return { what, why: "what is there was not written by Quorate", content: true, found: "foreign" };
    }
    if (written !== is.sha256) return { what, why: "it was edited by hand", content: true, found: "edited" };
    return { what, why: "the design gives it another content", content: true };
  }
  if (is.mode !== file.mode || is.owner !== file.owner || is.group !== file.group) {
    const wanted = `${file.mode.toString(8)} ${file.owner}:${file.group}`;
    const found = `${is.mode.toString(8)} ${is.owner}:${is.group}`;
    return { what: `set owner and permissions of ${file.path}`, why: `they are ${found} instead of ${wanted}` };
  }
  return written === sha256 ? undefined : { what: `record ${file.path}`, why: "it is right but not recorded" };
}

function unitNeed(goal: UnitGoal, facts: HostFacts, needs: ReadonlyMap<string, Need>): Need | undefined {
  const { unit, startedBy, told } = goal.unit;
  const is = facts.units.get(unit);
  const changing = goal.files.filter((id) => needs.get(id)?.content === true);
  if (is?.active === true) return activeUnitNeed(goal, is, facts, changing);
  if (startedBy === "systemd") return { what: `start ${unit}`, why: "it is not active" };
  if (told !== undefined && facts.tests.get(goal.id) !== "holds") {
    return { what: `start ${unit}`, why: "it is not active, and the cluster has not been told of it yet" };
  }
  // It takes its files up whenever the cluster starts it.
  if (is !== undefined && is.stamp === goal.digest && changing.length === 0 && bootsRightly(is, startedBy)) {
    return undefined;
  }
  return { what: `leave ${unit} to the cluster`, why: "the cluster starts it, with the files of the design" };
}

function activeUnitNeed(goal: UnitGoal, is: UnitFact, facts: HostFacts, changing: readonly string[]): Need | undefined {
  const { unit: managed, digest } = goal;
  const { unit, onChange, startedBy } = managed;
  const ready: TestFact | undefined = facts.tests.get(goal.id);
  // What runs but does not serve has nobody to interrupt; a test without an answer may be a busy part that serves.
  const gate = ready === "fails" ? undefined : managed.gate;
  const verb = onChange === "reload" && is.stamp !== "" ? "reload" : "restart";
  if (changing.length > 0) {
    const names = changing.map(filePath);
    return { what: `${verb} ${unit}`, why: `${names.join(", ")} ${names.length === 1 ? "changes" : "change"}`, gate };
  }
  if (is.stamp !== digest && !losesFiles(goal) && startedSince(goal, is, facts)) {
    return { what: `see ${unit} serve`, why: "it was started with its current files and not looked at since" };
  }
  if (is.stamp !== digest) {
    const why = is.stamp === "" ? "it runs without having taken up its files" : "it has not taken up its current files";
    return { what: `${verb} ${unit}`, why, gate };
  }
  if (ready !== "holds") {
    const why = ready === "timed-out" ? "its readiness test gave no answer in time" : "it runs but does not serve";
    return { what: `get ${unit} to serve`, why, gate };
  }
  if (bootsRightly(is, startedBy)) return undefined;
  return startedBy === "systemd"
    ? { what: `enable ${unit}`, why: "it would not start with the host" }
    : { what: `disable ${unit}`, why: "it would start with the host, before the cluster says so" };
}

/** Whoever started it, it was after the last of its files was put in place, and after the last file was taken away. */
function startedSince(goal: UnitGoal, { startedUs }: UnitFact, { files }: HostFacts): boolean {
  const removed = files.get(removedPath);
  if (removed?.kind === "regular" && startedUs <= removed.changedUs + fileClockUs) return false;
  return goal.files.every((id) => {
    const is = files.get(filePath(id));
    return is?.kind === "regular" && startedUs > is.changedUs + fileClockUs;
  });
}

/** `static` and the like cannot be enabled: what needs them starts them, which is as good. */
const enabledStates = new Set(["enabled", "static", "indirect", "generated", "alias"]);

function bootsRightly({ fileState }: UnitFact, startedBy: ManagedUnit["startedBy"]): boolean {
  return startedBy === "systemd" ? enabledStates.has(fileState) : !fileState.startsWith("enabled");
}
