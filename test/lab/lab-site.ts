import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { labNames } from "../../src/lab/down.ts";
import { leftOf } from "./leftovers.ts";
import { example, quorate } from "./quorate.ts";

/** A site in a lab of its own, up before the tests of a file or a `describe`, and gone without a trace after them. */
export interface LabSite {
  /** Of the lab. */
  readonly name: string;
  /** The site file; there once the tests run. */
  readonly file: () => string;
  readonly directory: () => string;
}

/** @param change makes the site's text from a file's, which is the smallest example where none is named */
export function labSite(name: string, change: (text: string) => string, from: string = example): LabSite {
  let directory = "";
  const file = (): string => join(directory, "site.yaml");

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), `quorate-${name}-`));
    await writeFile(file(), change(await readFile(from, "utf8")));
    // Of a run that was cut off.
    if (labNames().includes(name)) await quorate(["lab", "down", name]);
    const up = await quorate(["lab", "up", file(), "--name", name]);
    expect(up.exitCode, up.stderr).toBe(0);
  });

  afterAll(async () => {
    await quorate(["lab", "down", name]);
    await rm(directory, { recursive: true, force: true });
    expect(leftOf(name)).toEqual([]);
  });

  return { name, file, directory: () => directory };
}
