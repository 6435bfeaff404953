import path from "node:path";
import { Command } from "commander";
import { hostSystem } from "../design/wants.ts";
import { growLab, removeHost, type Grown } from "../lab/change-hosts.ts";
import { LabError } from "../lab/failure.ts";
import { listLabs, type Lab } from "../lab/lab.ts";
import { upLab } from "../lab/up.ts";
import { partsThatRun } from "../operate/parts-that-run.ts";
import type { Site } from "../spec/site.ts";
import { listed } from "../text/sentence.ts";
import { interruptible } from "./interruption.ts";
import { jsonOption, labNamed, nameOption, type JsonOption, type NameOption } from "./lab-named.ts";
import { showProgress } from "./lab-progress.ts";
import { loadSite } from "./open-site.ts";
import { printJson, printLine } from "./output.ts";
import { siteArgument } from "./site-argument.ts";

export function upCommand(): Command {
  return new Command("up")
    .description(
      "make the twin of a site; its hosts then run Debian with the site's packages, and nothing else yet. A twin that is up takes in the hosts that its site file has got",
    )
    .addArgument(siteArgument())
    .option("--name <LAB>", "the lab's name; the site's when left out")
    .option(...jsonOption)
    .action(up);
}

async function up(siteFile: string, options: NameOption & JsonOption): Promise<void> {
  const site = await loadSite(siteFile);
  const name = options.name ?? site.name;
  const begun = performance.now();
  const display = showProgress();
  const { signal, release } = interruptible();
  const file = path.resolve(siteFile);
  const request = { name, site, system: hostSystem(site), siteFile: file, signal };
  const grown = await (
    isTwinOf(name, file) ? growLab(request, display.progress) : upLab(request, display.progress).then(allNew)
  ).finally(() => {
    display.stop();
    release();
  });
  const ms = Math.round(performance.now() - begun);
  if (options.json === true) return printJson(document(grown, site, ms));
  printLine(upLine(grown, site, ms));
  if (grown.left.length > 0) printLine(leftLine(name, grown.left));
}

function isTwinOf(name: string, file: string): boolean {
  return listLabs().some((lab) => lab.name === name && lab.state === "up" && lab.siteFile === file);
}

function allNew(lab: Lab): Grown {
  return { lab, came: lab.hostNames, left: [] };
}

function document({ lab, came, left }: Grown, site: Site, ms: number): object {
  const hosts = site.hosts.map(({ name, address, vm }) => ({
    name,
    address,
    kind: vm === undefined ? "container" : "vm",
  }));
  const { clientNamespace, clientAddress } = lab;
  return { name: lab.name, hosts, came, left, clientNamespace, clientAddress, ms };
}

/** @throws LabError `already-up` when there was nothing to do. */
function upLine({ lab, came, left }: Grown, site: Site, ms: number): string {
  if (came.length === 0 && left.length === 0) {
    throw new LabError(
      "already-up",
      `Lab ${lab.name} is up already, with every host of the site; \`quorate lab down ${lab.name}\` takes it down.`,
    );
  }
  if (came.length === 0) return `Lab ${lab.name} is up already, with every host of the site.`;
  const list = site.hosts
    .filter(({ name }) => came.includes(name))
    .map(({ name, address, vm }) => `${name}${vm === undefined ? "" : " (a VM)"} at ${address}`)
    .join(", ");
  const what = came.length === lab.hostNames.length ? "is up" : "has taken in";
  return `Lab ${lab.name} ${what}: ${list} (${(ms / 1000).toFixed(1)} s).`;
}

function leftLine(lab: string, left: readonly string[]): string {
  const commands = left.map((host) => `quorate lab remove ${host} --name ${lab}`).join("; ");
  const stay =
    left.length === 1
      ? "stays in the lab, though the site file does not have it"
      : "stay in the lab, though the site file does not have them";
  return `${listed(left)} ${stay} any more: ${commands}`;
}

export function removeCommand(): Command {
  return new Command("remove")
    .description("power a host off and take it out of a running lab; not while it runs parts of the site")
    .argument("<HOST>", "one of the lab's hosts")
    .option("--force", "even while it runs parts of the site, as a machine that breaks for good")
    .option(...nameOption)
    .option(...jsonOption)
    .action(remove);
}

async function remove(host: string, options: NameOption & JsonOption & { readonly force?: true }): Promise<void> {
  const lab = labNamed(options);
  if (options.force !== true) await insistOnIdle(lab, host);
  await removeHost(lab.name, host);
  if (options.json === true) return printJson({ lab: lab.name, removed: host });
  printLine(`${host} is off, and lab ${lab.name} does not have it any more.`);
}

/** @throws LabError `still-serves` also where the host cannot be asked. */
async function insistOnIdle(lab: Lab, host: string): Promise<void> {
  const on = lab.host(host);
  const state = await lab.power(host, "status");
  const force = `\`--force\` takes it out all the same`;
  if (state !== "on") {
    throw new LabError(
      "still-serves",
      `${host} is ${state}, and nobody knows whether it has left its clusters; ${force}.`,
    );
  }
  const parts = await partsThatRun(on);
  if (parts.length === 0) return;
  throw new LabError(
    "still-serves",
    `${host} runs ${listed(parts)}. Let it leave the site first: write \`state: leaving\` at the host and apply; ${force}.`,
  );
}
