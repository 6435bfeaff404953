import type { FoundText } from "./found-text.ts";
import type { Action } from "./plan.ts";

/** What is to be replaced though Quorate did not write it, as lines for people; nothing for what a package ships. */
export function replacedLines(action: Action, found: FoundText | undefined): readonly string[] {
  if (action.found === undefined || action.goal.kind !== "file" || found?.kind === "pristine") return [];
  const { path } = action.goal.file;
  const whose = action.found === "edited" ? "was edited by hand" : "was not written by Quorate";
  const head = `${action.host}: ${path} ${whose}; it is replaced, and a copy is kept on the host.`;
  if (found?.kind !== "diff") return [`${head} It may hold secrets and is not shown.`];
  return [
    head,
    ...found.text
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
  ];
}
