import { shellWord } from "../../text/shell-word.ts";
import type { CommandReference, Words } from "../reference.ts";
import { tableOf } from "./table.ts";

/** What bash completes the program's command lines with: to be sourced. */
export function bashCompletion(program: CommandReference): string {
  const { paths, takers, words, flags } = tableOf(program);
  const cases = [
    ...words.flatMap(({ after, words: what }) => {
      const call = callFor(what);
      return call === undefined ? [] : [`${pattern(after)}) ${call} ;;`];
    }),
    ...flags.map(
      ({ path, flags: names }) => `${pattern(`${path} -`)}) _quorate_words ${shellWord(names.join(" "))} ;;`,
    ),
  ];
  return `# shellcheck shell=bash
# bash completion of quorate; made by: quorate completion bash

_quorate_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_quorate_directories() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
}
_quorate_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$current"; compgen -f -X "!*$1" -- "$current")
}

_quorate() {
    local current=\${COMP_WORDS[COMP_CWORD]} path=quorate place=0 takes='' index word
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word=\${COMP_WORDS[index]}
        # bash makes three words of --option=value.
        [[ $word == '=' ]] && continue
        if [[ -n $takes ]]; then
            takes=
            continue
        fi
        case "$path $word" in
        ${paths.map(shellWord).join(" | \\\n            ")})
            path="$path $word"
            place=0
            ;;
        ${takers.map(shellWord).join(" | \\\n            ")}) takes="$path $word" ;;
        *' -'*) ;;
        *) place=$((place + 1)) ;;
        esac
    done
    [[ $current == '=' ]] && current=
    if [[ -n $takes ]]; then
        word=$takes
    elif [[ $current == -* ]]; then
        word="$path -"
    else
        word="$path $place"
    fi
    case $word in
    ${cases.join("\n    ")}
    esac
}
complete -F _quorate quorate
`;
}

function callFor(words: Words): string | undefined {
  switch (words.kind) {
    case "choices":
      return `_quorate_words ${shellWord(words.choices.join(" "))}`;
    case "file":
      return `_quorate_files ${shellWord(words.ending ?? "")}`;
    case "directory":
      return "_quorate_directories";
    case "any":
      return undefined;
  }
}

/** The last word may stand for any place. */
function pattern(after: string): string {
  return after.endsWith(" *") ? `${shellWord(after.slice(0, -1))}[0-9]*` : shellWord(after);
}
