import type { CopiesProvision } from "../contract/provisions.ts";
import { heredocOf } from "../../text/script.ts";
import { programs } from "./config.ts";

/** What an operator asks of a copy's host: each program is told by a document on its standard input, and answers with another. */
export const mariadbCopiesProvision: CopiesProvision = {
  rehearse: (moment, leaveRunning) => asked(programs.restore, { moment, leaveRunning }),
  bookmark: (name, at, kept) =>
    asked(programs.bookmark, { name, number: at?.number ?? null, time: at?.time ?? null, kept }),
  list: asked(programs.bookmark, {}),
};

function asked(program: string, what: object): string {
  return `${program} ${heredocOf(JSON.stringify(what))}`;
}
