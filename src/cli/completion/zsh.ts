import { shellWord } from "../../text/shell-word.ts";
import {
  type ArgumentReference,
  type CommandReference,
  type OptionReference,
  withDescendants,
  type Words,
} from "../reference.ts";

/** What zsh completes the program's command lines with: a file of `$fpath`, or to be sourced. Source: zshcompsys(1), `_arguments`. */
export function zshCompletion(program: CommandReference): string {
  return `#compdef quorate
# zsh completion of quorate; made by: quorate completion zsh

${withDescendants(program).map(functionOf).join("\n")}
if [[ $funcstack[1] == _quorate ]]; then _quorate "$@"; else compdef _quorate quorate; fi
`;
}

function functionOf(command: CommandReference): string {
  const specs = [
    ...command.options.flatMap(optionSpecs),
    ...(command.commands.length === 0 ? command.arguments.map(argumentSpec) : ["1: :->command", "*:: :->rest"]),
  ];
  const lines = specs.map((spec) => `    ${shellWord(spec)}`).join(" \\\n");
  const body = command.commands.length === 0 ? `  _arguments -s \\\n${lines}\n` : branching(command, lines);
  return `${functionName(command.path)}() {\n${body}}\n`;
}

function branching({ commands }: CommandReference, lines: string): string {
  const described = commands.map(({ path, summary }) => `${path.at(-1) ?? ""}:${summary}`);
  const calls = commands.map(({ path }) => `    ${path.at(-1) ?? ""}) ${functionName(path)} ;;`);
  return `  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C \\\n${lines}
  case $state in
  command)
    local -a known=(
${described.map((each) => `      ${shellWord(each)}`).join("\n")}
    )
    _describe command known
    ;;
  rest)
    case $line[1] in
${calls.join("\n")}
    esac
    ;;
  esac
`;
}

function functionName(path: readonly string[]): string {
  return `_${path.join("_").replaceAll("-", "_")}`;
}

function optionSpecs({ short, long, text, value }: OptionReference): readonly string[] {
  const shown = `[${escaped(text)}]`;
  const again = value?.isVariadic === true ? "*" : "";
  const after = value === undefined ? "" : `:${value.name}:${actionOf(value.words)}`;
  const name = value === undefined ? long : `${long}=`;
  if (short === undefined) return [`${again}${name}${shown}${after}`];
  const others = `(${short} ${long})`;
  return [`${others}${short}${shown}${after}`, `${others}${name}${shown}${after}`];
}

function argumentSpec({ name, isRequired, isVariadic, words }: ArgumentReference, place: number): string {
  return `${isVariadic ? "*" : place + 1}${isRequired || isVariadic ? ":" : "::"}${name}:${actionOf(words)}`;
}

function actionOf(words: Words): string {
  switch (words.kind) {
    case "choices":
      return `(${words.choices.join(" ")})`;
    case "file":
      return words.ending === undefined ? "_files" : `_files -g "*${words.ending}"`;
    case "directory":
      return "_files -/";
    case "any":
      // A blank: nothing is offered, and the name is shown.
      return " ";
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}
