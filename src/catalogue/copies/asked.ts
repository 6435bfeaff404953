import type { CopiesProvision } from "../contract/roles/copies.ts";
import { heredocOf } from "../../text/script.ts";
import { programs } from "./places.ts";

/** What an operator asks of a copy's host: each program is told by a document on its standard input, and answers with another. */
export const askedOfCopies: Omit<CopiesProvision, "replica"> = {
  rehearse: (moment, leaveRunning, ledger) => asked(programs.restore, { moment, leaveRunning, ledger: ledger ?? null }),
  prove: (proof) => asked(programs.restore, { proof }),
  bookmark: (name, at, kept) =>
    asked(programs.bookmark, { name, number: at?.number ?? null, time: at?.time ?? null, kept }),
  forget: (name) => asked(programs.bookmark, { forget: name }),
  list: asked(programs.bookmark, {}),
};

export function asked(program: string, what: object): string {
  return `${program} ${heredocOf(JSON.stringify(what))}`;
}
