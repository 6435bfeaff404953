import type { CopiesProvision } from "../contract/roles/copies.ts";
import { heredocOf } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { programs, root } from "./places.ts";

/** What an operator asks of a copy's host: each program is told by a document on its standard input, and answers with another. */
export const askedOfCopies: Omit<CopiesProvision, "replica"> = {
  rehearse: (moment, leaveRunning, ledger) => asked(programs.restore, { moment, leaveRunning, ledger: ledger ?? null }),
  prove: (proof) => asked(programs.restore, { proof }),
  bookmark: (name, at, kept) =>
    asked(programs.bookmark, { name, number: at?.number ?? null, time: at?.time ?? null, kept }),
  forget: (name) => asked(programs.bookmark, { forget: name }),
  beside: (name, file) => `cat ${shellWord(`${root}/bookmarks/${name}/${file}`)} 2>/dev/null || true`,
  list: asked(programs.bookmark, {}),
  inPlace: {
    keep: (id, moment, databases) => asked(programs.restore, { keep: id, moment, databases, ledger: null }),
    open: asked(programs.inPlace, {}),
    put: (id, database, guest) => ({
      make: asked(programs.inPlace, { put: database, id, guest }),
      test: `test -e ${shellWord(`${inPlaceRoot}/${id}/${encodeURIComponent(database)}.put`)}`,
    }),
    end: (id) => ({ make: asked(programs.inPlace, { end: id }), test: `! test -e ${inPlaceRoot}` }),
  },
};

const inPlaceRoot = `${root}/in-place`;

export function asked(program: string, what: object): string {
  return `${program} ${heredocOf(JSON.stringify(what))}`;
}
