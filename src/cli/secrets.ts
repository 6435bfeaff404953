import { Command } from "commander";
import { FileStore } from "../store/file-store.ts";
import { isSame } from "../store/secrets-document.ts";
import { openStore } from "../store/open-store.ts";
import { Unusable } from "./failure.ts";
import { loadSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { siteArgument } from "./site-argument.ts";

interface MoveOptions {
  readonly json?: true;
}

export function command(): Command {
  return new Command("secrets").description("where the site's secrets are kept").addCommand(moveCommand());
}

function moveCommand(): Command {
  return new Command("move")
    .description(
      "Brings the site's secrets from a file in the clear to where the site file says, and reads them there again. The file stays as it is.",
    )
    .argument("<FILE>", "the file that has them: demo.secrets.yaml")
    .addArgument(siteArgument())
    .option("--json", "print one JSON document")
    .action(move);
}

async function move(from: string, siteFile: string, options: MoveOptions): Promise<void> {
  const site = await loadSite(siteFile);
  const secrets = await new FileStore(siteFile, from).read();
  if (secrets === undefined) throw new Unusable(`there is no file ${from}`);
  const store = openStore(siteFile, site.secrets);
  const there = await store.read();
  if (there !== undefined && !isSame(there, secrets)) {
    throw new Unusable(
      `${store.named} has other secrets already; nothing was changed. Which of the two the hosts have, quorate diff tells`,
    );
  }
  if (there === undefined) await store.write(secrets);
  if (!isSame((await store.read()) ?? {}, secrets)) {
    throw new Unusable(`${store.named} does not have what was kept there; keep ${from}`);
  }
  const count = Object.keys(secrets).length;
  if (options.json === true) printJson({ site: site.name, from, to: store.named, count });
  else
    print(
      `${count} entries are in ${store.named}. When quorate status can read them, remove ${from} and its copies.\n`,
    );
}
