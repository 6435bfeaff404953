import { type CommandReference, withDescendants, type Words } from "../reference.ts";

/** What is completed where, as a shell without a notion of commands asks for it. */
export interface CompletionTable {
  /** `quorate lab power` and all other commands but the program itself. */
  readonly paths: readonly string[];
  /** `quorate apply --on`: options that take the next word. */
  readonly takers: readonly string[];
  /** The word after the option of a command, `quorate apply --on`, or its so-manieth argument, `quorate lab power 0`. */
  readonly words: readonly { readonly after: string; readonly words: Words }[];
  /** `quorate apply`: what its options are called. */
  readonly flags: readonly { readonly path: string; readonly flags: readonly string[] }[];
}

export function tableOf(program: CommandReference): CompletionTable {
  const all = withDescendants(program);
  return {
    paths: all.slice(1).map(({ path }) => path.join(" ")),
    takers: all.flatMap((command) => valuesOf(command).map(({ after }) => after)),
    words: all.flatMap((command) => [...valuesOf(command), ...argumentsOf(command)]),
    flags: all.map(({ path, options }) => ({ path: path.join(" "), flags: options.flatMap(namesOf) })),
  };
}

function namesOf({ short, long }: { readonly short?: string; readonly long: string }): readonly string[] {
  return short === undefined || short === "-h" ? [long] : [short, long];
}

function valuesOf({ path, options }: CommandReference) {
  return options.flatMap((option) => {
    const { value } = option;
    if (value === undefined) return [];
    return namesOf(option).map((name) => ({ after: `${path.join(" ")} ${name}`, words: value.words }));
  });
}

function argumentsOf({ path, arguments: taken, commands }: CommandReference) {
  const at = path.join(" ");
  const names = commands.map((command) => command.path.at(-1) ?? "");
  const first = names.length === 0 ? [] : [{ after: `${at} 0`, words: { kind: "choices", choices: names } as const }];
  // Where a command has arguments and commands, the word at the first place may be either.
  return [
    ...first,
    ...taken.flatMap(({ words, isVariadic }, place) =>
      place === 0 && first.length > 0 ? [] : [{ after: `${at} ${isVariadic ? "*" : place}`, words }],
    ),
  ];
}
