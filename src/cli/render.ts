import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { designSite } from "../design/design-site.ts";
import { renderHost } from "../design/render.ts";
import { ensureSecrets, exampleSecrets, secretsFile } from "../store/secrets.ts";
import { Unusable } from "./failure.ts";
import { loadSite } from "./site-argument.ts";

interface RenderOptions {
  readonly output: string;
  readonly exampleSecrets?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command("render")
    .description("Writes every file of every host: DIR/<host>/<absolute path>.")
    .argument("[SITE]", "the site file", "site.yaml")
    .requiredOption("-o, --output <DIR>", "where to write; must not exist or be empty of other things")
    .option("--example-secrets", "write fixed example secrets instead of the site's own; for looking, never for use")
    .option("--json", "print one JSON document: the paths that were written")
    .action(render);
}

async function render(siteFile: string, options: RenderOptions): Promise<void> {
  const { site } = await loadSite(siteFile);
  const design = designSite(site);
  const needs = design.secrets;
  const secrets =
    options.exampleSecrets === true
      ? exampleSecrets(needs)
      : await ensureSecrets(secretsFile(siteFile, site.secretsPath), needs);
  const hosts = site.hosts.map(({ name }) => ({ name, files: renderHost(design, name, secrets) }));

  await refuseForeign(options.output);
  for (const { name, files } of hosts) {
    await rm(join(options.output, name), { recursive: true, force: true });
    const folders = new Set(files.map(({ path }) => dirname(join(options.output, name, path))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    for (const file of files) {
      const path = join(options.output, name, file.path);
      await writeFile(path, file.content, { mode: file.mode });
      await chmod(path, file.mode);
    }
  }
  const count = hosts.reduce((sum, { files }) => sum + files.length, 0);
  if (options.json === true) {
    const listed = hosts.map(({ name, files }) => ({ name, files: files.map(({ path }) => path) }));
    process.stdout.write(`${JSON.stringify({ directory: options.output, hosts: listed }, undefined, 2)}\n`);
  } else {
    process.stdout.write(`${count} files of ${hosts.length} hosts written below ${options.output}\n`);
  }
}

/** The directory is ours to fill; a file of that name is not. */
async function refuseForeign(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw new Unusable(`${directory} is a file, not a directory`);
}
