import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { execa } from "execa";
import { z } from "zod";
import { ownFile } from "../../hosts/own-program.ts";
import { OperationalError } from "../../text/operational-error.ts";

export class ProgramError extends OperationalError<"program-unusable"> {
  override readonly name = "ProgramError";
}

const manifest = z.object({
  bundleDependencies: z.array(z.string()).default([]),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** What a service on a host has no use for: what people read, and what finds places in sources. */
const leftOut = ["*.map", "dist/man", "dist/LICENSES.txt", "dist/.built"];

/**
 * This program as a host runs it: what is built, and the packages that it does not carry within itself. The same files give the same
 * bytes, so that a host that has them is left alone.
 *
 * @throws ProgramError when it is not built.
 */
export async function programArchive(): Promise<Uint8Array> {
  const home = ownFile(".");
  if (!existsSync(ownFile("dist/cli/main.js"))) {
    throw new ProgramError(
      "program-unusable",
      "the program is not built, and the site's hosts are to run it; build it with: npm run build",
    );
  }
  const packages = await packagesOf(home);
  const { stdout } = await execa(
    "tar",
    [
      "-C",
      home,
      ...leftOut.map((pattern) => `--exclude=${pattern}`),
      "--sort=name",
      "--mtime=@0",
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      "--mode=u=rwX,go=rX",
      "-cf",
      "-",
      "package.json",
      "dist",
      ...packages.map((name) => `node_modules/${name}`),
    ],
    { encoding: "buffer", stdin: "ignore" },
  );
  return promisify(gzip)(stdout, { level: 9 });
}

/** The packages that come with the program, and those that these need; types are the compiler's. */
async function packagesOf(home: string): Promise<readonly string[]> {
  const { bundleDependencies } = await manifestIn(home);
  const found = new Set<string>();
  const toDo = [...bundleDependencies];
  for (let name = toDo.pop(); name !== undefined; name = toDo.pop()) {
    const directory = path.join(home, "node_modules", name);
    if (found.has(name) || name.startsWith("@types/") || !existsSync(directory)) continue;
    found.add(name);
    toDo.push(...Object.keys((await manifestIn(directory)).dependencies));
  }
  return [...found].sort();
}

async function manifestIn(directory: string): Promise<z.infer<typeof manifest>> {
  return manifest.parse(JSON.parse(await readFile(path.join(directory, "package.json"), "utf8")));
}
