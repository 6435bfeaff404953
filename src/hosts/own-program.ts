import path from "node:path";
import { pathToFileURL } from "node:url";

/** Whether this runs from the sources, as tests do, or as it was built. */
const fromSource = import.meta.filename.endsWith(".ts");
/** Sources are at src/ROOM/FILE.ts and what is built at dist/ROOM/FILE.js: both two steps below the project's folder. */
const home = path.resolve(import.meta.dirname, "../..");

/** A file that comes with Quorate, such as `examples/three-controllers.yaml`. */
export function ownFile(name: string): string {
  return path.join(home, name);
}

/**
 * Arguments that make Node run a program of our own, such as `lab/controller-main`; from the sources with their loader, unless
 * the environment says that what was built from them is fresh: that starts five times as fast.
 */
export function ownProgram(name: string): readonly string[] {
  if (!fromSource || process.env["QUORATE_RUN_BUILT"] === "1") return [path.join(home, "dist", `${name}.js`)];
  return ["--import", pathToFileURL(ownFile("scripts/from-sources.mjs")).href, path.join(home, "src", `${name}.ts`)];
}
