import { shellWord } from "./shell-word.ts";

/**
 * Scripts that run on hosts are files beside the code that uses them; importing one gives its text. What a script must be told is
 * declared in its beginning, so that shellcheck knows it and bash refuses to run without it:
 *
 *     path=${path?}                # one value
 *     files=("${files[@]}")        # a list
 *
 * In Python, `given["path"]` wherever it is needed. Erlang is the matter of the broker that runs it (`catalogue/rabbitmq/erlang.ts`).
 */

/** A value for a bash script; numbers are written as they are. */
export type Variable = string | number | readonly string[];

const bashDeclaration = /^(?<name>[a-z_]\w*)=(?:\$\{\k<name>\?\}|\((?<list>"\$\{\k<name>\[@\]\}")\))/gm;
const pythonUse = /\bgiven\["(?<name>\w+)"\]/g;

/**
 * A bash script with its variables set before it.
 *
 * @throws Error, a bug of ours, when the script does not declare exactly these variables, or a list where it wants one value.
 */
export function withVariables(script: string, variables: Readonly<Record<string, Variable>>): string {
  const declared = [...script.matchAll(bashDeclaration)].map(({ groups }) => ({
    name: groups?.["name"] ?? "",
    list: groups?.["list"] !== undefined,
  }));
  requireSame(
    declared.map(({ name }) => name),
    Object.keys(variables),
  );
  for (const { name, list } of declared) {
    if (list === (typeof variables[name] === "object")) continue;
    throw new Error(`invariant: a script wants ${list ? "a list" : "one value"} as ${name}`);
  }
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${bashValue(value)}\n`);
  return lines.join("") + script;
}

/**
 * A Python 3 script with `given`, a dictionary of what it needs, set before it.
 *
 * @param given What JSON can hold.
 * @throws Error, a bug of ours, when the script does not use exactly these names.
 */
export function withGiven(script: string, given: Readonly<Record<string, unknown>>): string {
  requireSame(
    [...script.matchAll(pythonUse)].map(({ groups }) => groups?.["name"] ?? ""),
    Object.keys(given),
  );
  // A string of JSON is also one of Python.
  return `import json\ngiven = json.loads(${JSON.stringify(JSON.stringify(given))})\n${script}`;
}

/** A text as a bash command's standard input, whatever is in it: what it holds is in no argument list. */
export function heredocOf(text: string): string {
  if (text.split("\n").includes("QUORATE_TEXT")) throw new Error("invariant: a text holds the mark of its own end");
  return `<<'QUORATE_TEXT'\n${text}\nQUORATE_TEXT\n`;
}

function bashValue(value: Variable): string {
  if (typeof value === "object") return `(${value.map(shellWord).join(" ")})`;
  return shellWord(String(value));
}

/** @throws Error, a bug of ours, when what a script is given is not what it declares. */
export function requireSame(wanted: readonly string[], got: readonly string[]): void {
  const missing = wanted.filter((name) => !got.includes(name));
  const unused = got.filter((name) => !wanted.includes(name));
  if (missing.length > 0) throw new Error(`invariant: a script is not given ${missing.join(", ")}`);
  if (unused.length > 0)
    throw new Error(`invariant: a script is given ${unused.join(", ")}, which it does not declare`);
}
