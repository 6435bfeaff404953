import type { Gate, GoalRef, ManagedUnit, Remedy } from "../catalogue/contract/condition.ts";
import type { Departure } from "../catalogue/contract/departure.ts";
import type { ManagedFile } from "../catalogue/contract/file.ts";
import type { WantedSystem } from "./system.ts";

interface GoalBase {
  readonly id: string;
  readonly host: string;
  /** Hosts that can stand in for `host`, best first. */
  readonly alternates: readonly string[];
  /** The fact as a sentence without a full stop. */
  readonly holds: string;
  /** Ids of goals that must hold before this one is made. */
  readonly after: readonly string[];
}

/** A fact with a test and a remedy of its own: packages, masked units, the catalogue's conditions. */
export interface ScriptGoal extends GoalBase {
  readonly kind: "script";
  /** What making it is called: "install 12 packages". */
  readonly what: string;
  /** Why it is made, where there is more to say than that it does not hold. */
  readonly why?: string;
  readonly test: string;
  readonly remedy: Remedy;
  readonly settleMs: number;
  readonly gate?: Gate;
}

/** A file with the content, owner and permissions of the design, recorded in the host's manifest. */
export interface FileGoal extends GoalBase {
  readonly kind: "file";
  readonly file: ManagedFile;
  readonly sha256: string;
  /** Units of the same host whose stamps a change of the content makes stale. */
  readonly units: readonly string[];
}

/** A unit that is enabled, active, ready, and has taken up the files it depends on. */
export interface UnitGoal extends GoalBase {
  readonly kind: "unit";
  readonly unit: ManagedUnit;
  /** Of the wanted content of its files; what its stamp must say. */
  readonly digest: string;
  /** Ids of the file goals that it takes up, its own and those of units it follows. */
  readonly files: readonly string[];
}

export type Goal = ScriptGoal | FileGoal | UnitGoal;

/** Everything that must hold on the hosts of a site. Holds secrets: never printed, never stored. */
export interface Goals {
  readonly site: string;
  /** In site order. */
  readonly hosts: readonly string[];
  /** Each after all that it must come after; host by host where that leaves a choice. */
  readonly goals: readonly Goal[];
  /** How units leave the hosts that leave the site, by host; such a host has no other goals. */
  readonly departures?: ReadonlyMap<string, readonly Departure[]>;
  /** They concern some parts of the site alone: whatever else a host's notes name stays as it is. */
  readonly isPart?: true;
  /** What the hosts must run for anything to be changed on them; absent: whatever they run. */
  readonly system?: WantedSystem;
}

export function fileId(host: string, path: string): string {
  return `${host}/file ${path}`;
}

/** The path in a file goal's id. */
export function filePath(id: string): string {
  return id.slice(id.indexOf("/file ") + "/file ".length);
}

export function unitId(host: string, unit: string): string {
  return `${host}/unit ${unit}`;
}

export function packagesId(host: string): string {
  return `${host}/packages`;
}

/** That no package source of an earlier design is left. */
export function retiredSourcesId(host: string): string {
  return `${host}/retired package sources`;
}

/** The id of the goal that the catalogue means. */
export function goalId(ref: GoalRef): string {
  if ("condition" in ref) return ref.condition;
  if ("unit" in ref) return unitId(ref.host, ref.unit);
  if ("file" in ref) return fileId(ref.host, ref.file);
  return packagesId(ref.host);
}

export function masksId(host: string): string {
  return `${host}/masked units`;
}
