import type { GoalRef } from "../contract/condition.ts";
import { databases, type OvnDatabase } from "./databases.ts";

/** Ids of conditions that others come after. */
export function wholeId({ short }: OvnDatabase): string {
  return `ovn/${short} database has a leader`;
}

export function fileId({ short }: OvnDatabase, host: string): string {
  return `ovn/${short} database on ${host}`;
}

export function chassisId(host: string): string {
  return `ovn/chassis ${host}`;
}

/** Both databases take what they are told. */
export function databasesReady(): readonly GoalRef[] {
  return databases.map((database) => ({ condition: wholeId(database) }));
}

/** The host does what the southbound database says. */
export function chassisReady(host: string): GoalRef {
  return { condition: chassisId(host) };
}
