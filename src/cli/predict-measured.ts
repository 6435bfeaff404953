import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Design } from "../catalogue/contract/design.ts";
import { drillsOfVerdict, takeOver, type MeasuredDrill, type TakenOver } from "../predict/site/measured.ts";
import { reasonOf } from "../text/operational-error.ts";
import { Unusable } from "./failure.ts";

const verdictName = "verdict.json";
/** Folders below the given one that are looked into: drills, and the faults of each. */
const depthMost = 3;
/** A verdict of five endpoints has 20 KiB. */
const bytesMost = 4 * 1024 * 1024;
const verdictsMost = 1000;

/**
 * What the drills in a directory say of a design: every `verdict.json` in it and in the folders below.
 *
 * @throws Unusable when there is none, one cannot be read, or none says anything of this design
 */
export async function readMeasured(directory: string, design: Design): Promise<TakenOver> {
  const files = await verdictsBelow(directory);
  if (files.length === 0)
    throw new Unusable(`there is no ${verdictName} in ${directory}; run quorate drill -o ${directory} first`);
  const drills: MeasuredDrill[] = [];
  for (const file of files) drills.push(...(await readVerdict(file)));
  const taken = takeOver(design, drills);
  if (taken.used.length === 0) {
    const why = taken.left.map((sentence) => `\n  ${sentence}`).join("");
    throw new Unusable(`no drill in ${directory} says what a host's power loss costs ${design.site}:${why}`);
  }
  return taken;
}

async function verdictsBelow(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= verdictsMost) return;
      const path = join(folder, entry.name);
      if (entry.name === verdictName) found.push(path);
      else if (entry.isDirectory() && depth < depthMost) await visit(path, depth + 1);
    }
  };
  try {
    if ((await stat(directory)).isFile()) return [directory];
    await visit(directory, 0);
  } catch (cause) {
    throw new Unusable(`the directory of drill results ${directory} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  return found;
}

async function readVerdict(file: string): Promise<readonly MeasuredDrill[]> {
  let text;
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new Error("it is no file");
    if (found.size > bytesMost) throw new Error(`it is larger than ${bytesMost / 1024 / 1024} MiB`);
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new Unusable(`the verdict ${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  const drills = drillsOfVerdict(parsed(text), file);
  if (drills === null) {
    throw new Unusable(`${file} is no verdict of a drill; take it away, or run the drill again with quorate drill -o`);
  }
  return drills;
}

/** Undefined for what is no JSON, as for JSON that is no verdict. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
