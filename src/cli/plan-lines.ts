import type { FoundText } from "../converge/found-text.ts";
import type { Action } from "../converge/plan.ts";

/** An action as JSON documents have it. */
export function actionText(action: Action, found: FoundText | undefined): object {
  return {
    host: action.host,
    what: action.what,
    why: action.why,
    ...(action.gate === undefined ? {} : { interrupts: action.gate.interrupts }),
    ...(action.found === undefined ? {} : { found: found?.kind === "pristine" ? "as-packaged" : action.found }),
    ...(found?.kind === "diff" ? { diff: found.text } : {}),
  };
}

/** What is to be replaced though Quorate did not write it, as lines for people; nothing for what a package ships. */
export function foundLines(action: Action, found: FoundText | undefined): readonly string[] {
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

/** What would be done, host by host. */
export function planLines(
  hosts: readonly string[],
  actions: readonly Action[],
  found: ReadonlyMap<string, FoundText>,
): readonly string[] {
  return hosts.flatMap((host) => {
    const its = actions.filter((action) => action.host === host);
    if (its.length === 0) return [];
    return [
      host,
      ...its.flatMap((action) => [
        `  ${action.what}: ${action.why}`,
        ...(action.gate === undefined ? [] : [`    interrupts ${action.gate.interrupts}`]),
        ...foundLines(action, found.get(action.id)).map((line) => `    ${line}`),
      ]),
    ];
  });
}
