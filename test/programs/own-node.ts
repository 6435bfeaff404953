import path from "node:path";
import { pathToFileURL } from "node:url";
import { shellWord } from "../../src/text/shell-word.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** The address of a module of `src/`, for an import, wherever the project lies. */
export function ownModule(name: string): string {
  return pathToFileURL(path.join(root, "src", name)).href;
}

/** bash that has Node run a script that imports from `src/`; its complaints are part of what it says. */
export function runsOwn(script: string): string {
  const loader = pathToFileURL(path.join(root, "scripts/from-sources.mjs")).href;
  return `${shellWord(process.execPath)} --import ${shellWord(loader)} --input-type=module - <<'JS' 2>&1\n${script}\nJS`;
}
