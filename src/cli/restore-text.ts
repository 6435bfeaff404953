import type { Answer, Brought, Kept } from "../operate/copies.ts";
import type { ActionResult } from "../operate/actions/carry-out.ts";
import { changeLines, secondsText } from "../operate/copies-words.ts";
import { markOf, type Written } from "../operate/restore/in-place.ts";
import { counted, listed } from "../text/sentence.ts";

/** What is back, what is not, and what it took. */
export function broughtText(host: string, said: Brought): string {
  const { base, databases, lost, ms, server } = said;
  const seconds = Object.values(ms).reduce((sum, each) => sum + each, 0) / 1000;
  const width = Math.max(0, ...databases.map(({ name }) => name.length));
  return [
    `Brought back beside the site, on ${host}: ${said.moment}.`,
    `    the whole copy of ${secondsText(base.taken)}, and ${counted(said.replayed, "transaction")} of the log since`,
    ...databases.map(
      ({ name, tables, rows }) => `    ${name.padEnd(width)}  ${counted(tables, "table")}, ${counted(rows, "row")}`,
    ),
    ...lostLines(lost),
    `Every table was checked and is sound. It took ${seconds.toFixed(1)} s.`,
    server.socket === null
      ? `Its data are in ${server.data} on ${host}, until the next moment is brought back.`
      : `It runs until the next moment is brought back; root of ${host} reaches it at ${server.socket}.`,
    "",
  ].join("\n");
}

function lostLines({ transactions, from, to, tables, statements }: Brought["lost"]): readonly string[] {
  if (transactions === 0 || from === null || to === null) return ["Nothing that the copy knows is newer."];
  return [
    `Not in it: ${counted(transactions, "transaction")}, from ${secondsText(from)} to ${secondsText(to)}.`,
    ...changeLines({ tables, statements }).map((line) => `    ${line}`),
  ];
}

/** What is to take the place of what the site has, and what is lost by it, before anything is changed. */
export function inPlaceWords(host: string, plan: Written, otherSecrets: readonly string[]): readonly string[] {
  const { lost, chosen, databases } = plan;
  const width = Math.max(0, ...chosen.map((name) => name.length));
  return [
    `${host} has brought back ${plan.moment}, and checked every table.`,
    "Brought back would be:",
    ...databases
      .filter(({ name }) => chosen.includes(name))
      .map(({ name, tables, rows }) => `  ${name.padEnd(width)}  ${counted(tables, "table")}, ${counted(rows, "row")}`),
    ...(lost.transactions === 0
      ? ["Nothing that the copy knows is newer."]
      : [`Newer is, and lost as far as it is of ${listed(chosen)}:`, ...lostLines(lost).map((line) => `  ${line}`)]),
    "Left as they are: accounts and rights, other databases, and the message queue.",
    ...(otherSecrets.length === 0
      ? []
      : [
          `Since then these secrets became others: ${otherSecrets.join(", ")}. What is sealed with those of then cannot be opened with those of now; they lie beside the bookmark.`,
        ]),
  ];
}

/** How it ended. @param out how those were let in again that were kept out, where nothing had given way */
export function inPlaceText(plan: Written, { outcome, sentence }: ActionResult, out: ActionResult | undefined): string {
  const undo = `The moment before is on every copy as ${markOf(plan)}.`;
  if (outcome === "done") return `${plan.chosen.join(", ")}: back at ${plan.moment}. ${undo}\n`;
  if (out?.outcome === "done") return `${sentence} Nothing was changed, and all are let in again.\n`;
  return `${sentence} Nobody is let in until all is in its place: asked for again it goes on. ${undo}\n`;
}

/** What copies have. */
export function keptText(answers: readonly Answer<Kept>[]): string {
  const lines = answers.flatMap((each) => {
    if ("not" in each) return [`${each.host}: ${each.not}`];
    const { bases, state, proved, bookmarks } = each.is;
    const [oldest] = bases;
    const range =
      oldest === undefined || state === null
        ? "nothing yet"
        : `any second from ${secondsText(Math.ceil(oldest.taken))} to ${secondsText(Math.floor(state.until))}`;
    const proof = proved === null ? "never proved" : `last proved ${secondsText(proved.at)}`;
    return [
      `${each.host}: ${range}; ${counted(bases.length, "whole copy", "whole copies")}; ${proof}`,
      ...bookmarks.map(({ name, time, number }) => `    ${name}  ${secondsText(time)}, transaction ${number}`),
    ];
  });
  return `${lines.join("\n")}\n`;
}
