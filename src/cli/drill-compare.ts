import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { compareDrills, compareStory, worsened } from "../drill/report/compare.ts";
import { parseKept, type ToldDrill } from "../drill/verdict/kept.ts";
import { reasonOf } from "../text/operational-error.ts";
import { inkFor } from "./drill-order.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { print, printJson } from "./output.ts";

/** A suite's drills lie one folder below it, and suites in one more. */
const depthMost = 3;
const drillsMost = 2000;

/** Two sets of drills side by side, as their directories hold them; exit 1 where one came out worse. @throws Unusable */
export async function compareDirectories(directories: readonly string[], json: boolean): Promise<void> {
  const [before, after, ...others] = directories;
  if (before === undefined || after === undefined || others.length > 0) {
    throw new Unusable("--compare takes two directories of drills: what was before, and what is now");
  }
  const compared = compareDrills(await drillsBelow(before), await drillsBelow(after));
  if (json) printJson({ before, after, drills: compared });
  else print(compareStory(compared, inkFor(process.stdout)));
  if (worsened(compared).length > 0) process.exitCode = exitCodes.findings;
}

async function drillsBelow(directory: string): Promise<readonly ToldDrill[]> {
  const found: ToldDrill[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const { name } of entries.filter((entry) => entry.isFile() && entry.name === "verdict.json")) {
      const kept = parseKept(await readFile(join(folder, name), "utf8"));
      if (kept === undefined) throw new Unusable(`${join(folder, name)} is no verdict of a drill`);
      found.push(kept);
    }
    if (depth === depthMost || found.length >= drillsMost) return;
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of folders.toSorted()) await visit(join(folder, name), depth + 1);
  };
  try {
    await stat(directory);
    await visit(directory, 0);
  } catch (cause) {
    if (cause instanceof Unusable) throw cause;
    throw new Unusable(`the directory of drills ${directory} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  if (found.length === 0)
    throw new Unusable(`there is no drill in ${directory}; run quorate drill -o ${directory} first`);
  return found;
}
