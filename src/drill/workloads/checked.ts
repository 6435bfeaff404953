import type { Model } from "../../history/claims.ts";

/** Whose history of a drill is meant where only what it is to be checked as is said; messages are told apart by what was done with them. */
export const checkedAs: Readonly<Partial<Record<Model, string>>> = {
  set: "sql-insert",
  bank: "sql-bank",
  register: "sql-register",
  "cas-register": "sql-register",
  "list-append": "sql-list-append",
};
