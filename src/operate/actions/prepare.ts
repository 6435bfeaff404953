import type { Design } from "../../catalogue/contract/design.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import type { Snapshot } from "../../observe/snapshot.ts";
import { nearest } from "../../text/nearest.ts";
import { shellWord } from "../../text/shell-word.ts";
import { OperationalError } from "../../text/operational-error.ts";
import { type ActionKind, interruptionsOf } from "./action.ts";
import { beginning } from "./carry-out.ts";
import type { ReadyAction } from "./carry-out.ts";

/** What was asked for is nothing that can be done, or not now. */
export class ActionError extends OperationalError<"no-such-choice" | "refused"> {
  override readonly name = "ActionError";
}

export interface Prepared {
  readonly plan: ReadyAction;
  readonly id: string;
  /** The same in a shell, without the program and the site. */
  readonly command: string;
  /** Of the last action, where it did not come to its end. */
  readonly before?: string;
  /** Whom it interrupts; empty where nobody is. */
  readonly interrupts: readonly string[];
}

/**
 * What an action would do now. Changes nothing.
 *
 * @throws ActionError where there is nothing to do, or it cannot be done.
 */
export async function prepareAction(
  kind: ActionKind,
  given: readonly string[],
  {
    directory,
    ...of
  }: { readonly design: Design; readonly secrets: Secrets; readonly snapshot: Snapshot; readonly directory: string },
): Promise<Prepared> {
  requireChoices(kind, given, of.design);
  const words = kind.parameters.map((_, place) => given[place] ?? "");
  const command = commandOf(kind, words);
  const { id, before } = await beginning(directory, command, Date.now());
  const plan = kind.plan({ ...of, id }, words);
  if (plan.kind === "refused") throw new ActionError("refused", plan.because);
  return { plan, id, command, interrupts: interruptionsOf(plan), ...(before === undefined ? {} : { before }) };
}

/** What can be told without asking a host. @throws ActionError where a word is none of those that the site allows. */
export function requireChoices(kind: ActionKind, given: readonly string[], design: Design): void {
  for (const [place, { name, choices, also, flag }] of kind.parameters.entries()) {
    if (flag !== undefined && (given[place] ?? "") === "") continue;
    checkChoice(name, given[place], [...choices(design), ...(also?.(design) ?? [])]);
  }
}

function commandOf({ name, parameters }: ActionKind, words: readonly string[]): string {
  const given = parameters.flatMap(({ flag }, place) => {
    const word = words[place] ?? "";
    if (flag === undefined) return [word];
    return word === "" ? [] : [`--${flag}`, word];
  });
  return [name, ...given].map(shellWord).join(" ");
}

function checkChoice(name: string, given: string | undefined, choices: readonly string[]): void {
  if (given !== undefined && choices.includes(given)) return;
  const meant = given === undefined ? undefined : nearest(given, choices);
  const hint = meant === undefined ? `it may be ${choices.join(", ")}` : `did you mean ${meant}?`;
  throw new ActionError("no-such-choice", `${given ?? "nothing"} is no ${name} of this action; ${hint}`);
}
