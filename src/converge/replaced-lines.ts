import type { FoundText } from "./found-text.ts";
import type { Action } from "./plan.ts";

/**
 * What is to be replaced though Quorate did not write it, as lines for people; nothing for what a package ships. What is
 * the same on several hosts is said once, with their names.
 */
export function replacedLines(actions: readonly Action[], found: ReadonlyMap<string, FoundText>): readonly string[] {
  const hostsBySaid = new Map<string, string[]>();
  for (const action of actions) {
    const said = saidOf(action, found.get(action.id));
    if (said === undefined) continue;
    const hosts = hostsBySaid.get(said);
    if (hosts === undefined) hostsBySaid.set(said, [action.host]);
    else hosts.push(action.host);
  }
  return [...hostsBySaid].flatMap(([said, hosts]) => `${hosts.join(", ")}: ${said}`.split("\n"));
}

function saidOf(action: Action, found: FoundText | undefined): string | undefined {
  if (action.found === undefined || action.goal.kind !== "file" || found?.kind === "pristine") return undefined;
  const { path } = action.goal.file;
  const whose = action.found === "edited" ? "was edited by hand" : "was not written by Quorate";
  const head = `${path} ${whose}; it is replaced, and a copy is kept on the host.`;
  if (found?.kind !== "diff") return `${head} It may hold secrets and is not shown.`;
  return [
    head,
    ...found.text
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
  ].join("\n");
}
