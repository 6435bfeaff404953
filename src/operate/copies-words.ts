import { counted } from "../text/sentence.ts";
import type { Brought } from "./copies.ts";

/** What a part of the log did: a line for each table, and one for each statement on tables or users. */
export function changeLines({ tables, statements }: Pick<Brought["lost"], "tables" | "statements">): readonly string[] {
  return [
    ...tables.map(({ table, inserted, updated, deleted }) => {
      const what = [
        inserted > 0 ? `${counted(inserted, "row")} inserted` : "",
        updated > 0 ? `${updated} changed` : "",
        deleted > 0 ? `${deleted} deleted` : "",
      ].filter((each) => each !== "");
      return `${table}: ${what.join(", ")}`;
    }),
    ...statements.map((statement) => statement.replaceAll(/\s+/g, " ").slice(0, 120)),
  ];
}

/** @param seconds since 1970 */
export function secondsText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
