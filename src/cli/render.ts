import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { renderHost } from "../design/render.ts";
import { reasonOf } from "../text/operational-error.ts";
import { Unusable } from "./failure.ts";
import { openSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { siteArgument } from "./site-argument.ts";

interface RenderOptions {
  readonly output: string;
  readonly exampleSecrets?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command("render")
    .description("Writes every file of every host: DIR/<host>/<absolute path>.")
    .addArgument(siteArgument())
    .requiredOption("-o, --output <DIR>", "where to write; must not exist or be empty of other things")
    .option("--example-secrets", "write fixed example secrets instead of the site's own; for looking, never for use")
    .option("--json", "print one JSON document: the paths that were written")
    .action(render);
}

async function render(siteFile: string, options: RenderOptions): Promise<void> {
  const { site, design, secrets } = await openSite(siteFile, options.exampleSecrets === true ? "example" : "kept");
  const hosts = site.hosts.map(({ name }) => ({ name, files: renderHost(design, name, secrets) }));

  await refuseForeign(options.output);
  try {
    await writeTree(options.output, hosts);
  } catch (cause) {
    throw new Unusable(`the files cannot be written below ${options.output}: ${reasonOf(cause)}`, { cause });
  }
  const count = hosts.reduce((sum, { files }) => sum + files.length, 0);
  if (options.json === true) {
    const listed = hosts.map(({ name, files }) => ({ name, files: files.map(({ path }) => path) }));
    printJson({ directory: options.output, hosts: listed });
  } else {
    print(`${count} files of ${hosts.length} hosts written below ${options.output}\n`);
  }
}

interface HostFiles {
  readonly name: string;
  readonly files: ReturnType<typeof renderHost>;
}

async function writeTree(directory: string, hosts: readonly HostFiles[]): Promise<void> {
  for (const { name, files } of hosts) {
    await rm(join(directory, name), { recursive: true, force: true });
    const folders = new Set(files.map(({ path }) => dirname(join(directory, name, path))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    for (const file of files) {
      const path = join(directory, name, file.path);
      await writeFile(path, file.content, { mode: file.mode });
      await chmod(path, file.mode);
    }
  }
}

/** The directory is ours to fill; a file of that name is not. */
async function refuseForeign(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw new Unusable(`${directory} is a file, not a directory`);
}
