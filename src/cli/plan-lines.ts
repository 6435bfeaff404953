import type { FoundText } from "../converge/found-text.ts";
import type { Action } from "../converge/plan.ts";
import { replacedLines } from "../converge/replaced-lines.ts";

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
        ...replacedLines([action], found).map((line) => `    ${line}`),
      ]),
    ];
  });
}
