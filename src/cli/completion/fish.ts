import { type CommandReference, type OptionReference, withDescendants, type Words } from "../reference.ts";
import { tableOf } from "./table.ts";

/** What fish completes the program's command lines with: a file of its completions, or to be sourced. Source: complete(1) of fish. */
export function fishCompletion(program: CommandReference): string {
  const { paths, takers } = tableOf(program);
  return `# fish completion of quorate; made by: quorate completion fish

function __quorate_where --description 'The command before the cursor, and how many arguments it has'
    set -l path quorate
    set -l place 0
    set -l takes no
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if test $takes = yes
            set takes no
            continue
        end
        switch "$path $word"
            case ${paths.map(quoted).join(" ")}
                set path "$path $word"
                set place 0
            case ${takers.map(quoted).join(" ")}
                set takes yes
            case '* -*'
            case '*'
                set place (math $place + 1)
        end
    end
    echo "$path $place"
end

function __quorate_at --description 'Whether that command stands before the cursor, with so many arguments: a regular expression'
    string match --quiet --regex -- "^$argv\\$" (__quorate_where)
end

complete -c quorate -f
${withDescendants(program)
  .flatMap((command) => linesOf(command))
  .join("\n")}
`;
}

function linesOf(command: CommandReference): readonly string[] {
  const path = command.path.join(" ");
  return [
    ...command.commands.map(
      ({ path: child, summary }) => `${at(path, "0")} -a ${quoted(child.at(-1) ?? "")} -d ${quoted(summary)}`,
    ),
    ...(command.commands.length > 0 ? [] : command.arguments).flatMap(({ words, isVariadic, name }, place) => {
      const values = valuesOf(words);
      return values === "" ? [] : [`${at(path, placesFrom(place, isVariadic))} ${values} -d ${quoted(name)}`];
    }),
    ...command.options.map((option) => `${at(path, placesFrom(0, true))} ${optionWords(option)}`),
  ];
}

function at(path: string, places: string): string {
  return `complete -c quorate -n ${quoted(`__quorate_at ${path} "${places}"`)}`;
}

/** A regular expression of one place, or of that and all that follow. */
function placesFrom(place: number, isVariadic: boolean): string {
  if (!isVariadic) return String(place);
  return place === 0 ? "[0-9]+" : `([${place}-9]|[1-9][0-9]+)`;
}

function optionWords({ short, long, text, value }: OptionReference): string {
  const names = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const taken = value === undefined ? "" : ` -x ${valuesOf(value.words)}`;
  return `${names}${taken.trimEnd()} -d ${quoted(text)}`;
}

function valuesOf(words: Words): string {
  switch (words.kind) {
    case "choices":
      return `-a ${quoted(words.choices.join(" "))}`;
    case "file":
      return `-k -a ${quoted(`(__fish_complete_suffix ${words.ending ?? "''"})`)}`;
    case "directory":
      return `-a ${quoted("(__fish_complete_directories)")}`;
    case "any":
      return "";
  }
}

/** Between single quotes fish knows two escapes. Source: its manual, "Quotes". */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
