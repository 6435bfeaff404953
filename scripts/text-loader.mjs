// Node's hook for `import script from "./x.sh"`: a script that runs on hosts is imported as its text. Registered by from-sources.mjs.
import { readFile } from "node:fs/promises";

/** Endings of the files that are imported as text: from the sources, by the build and by the tests. */
export const scriptEndings = [".sh", ".py", ".pl", ".erl", ".options"];

/** See Node's "Customization hooks", `load(url, context, nextLoad)`. */
export async function load(url, context, nextLoad) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== "file:" || !scriptEndings.some((ending) => pathname.endsWith(ending))) return nextLoad(url, context);
  return { format: "module", shortCircuit: true, source: textModule(await readFile(new URL(url), "utf8")) };
}

/** The source of a module whose default export is the text. */
export function textModule(text) {
  return `export default ${JSON.stringify(text)};\n`;
}
