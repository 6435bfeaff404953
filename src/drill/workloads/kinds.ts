import { canary } from "./canary.ts";
import type { WorkloadKind } from "./kind.ts";
import { list } from "./list.ts";
import { queueBacklog } from "./queue-backlog.ts";
import { queueConsume } from "./queue-consume.ts";
import { queuePublish } from "./queue-publish.ts";
import { sqlBank } from "./sql-bank.ts";
import { sqlInsert } from "./sql-insert.ts";
import { sqlListAppend } from "./sql-list-append.ts";
import { sqlRegister } from "./sql-register.ts";
import { token } from "./token.ts";

/**
 * Every kind of clients that a drill can have, in the order in which they are started, stopped and reported: publishers
 * before consumers, so that what was published can still arrive.
 */
export const workloadKinds: readonly WorkloadKind[] = [
  token,
  list,
  sqlInsert,
  queuePublish,
  queueBacklog,
  queueConsume,
  sqlBank,
  sqlRegister,
  sqlListAppend,
  canary,
];

export function kindNamed(name: string): WorkloadKind {
  const found = workloadKinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`there are no clients of the kind ${name}`);
  return found;
}
