import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { vocabulary } from "../catalogue/index.ts";
import { releases } from "../catalogue/releases/index.ts";
import type { Finding } from "../spec/finding.ts";
import { formatFindings } from "../spec/format-findings.ts";
import { parseSite } from "../spec/parse-site.ts";
import { errno, reasonOf } from "../text/operational-error.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { type Answers, freeAddress, hostAnswers, siteText } from "./init-text.ts";
import { wantsColor } from "./streams.ts";

interface InitOptions {
  readonly force?: true;
  readonly site?: string;
  readonly release?: string;
  readonly hosts?: readonly string[];
  readonly vip?: string;
  readonly fencing?: string;
  readonly services?: readonly string[];
}

export function command(): Command {
  return new Command("init")
    .description(
      "Asks a few questions, then writes a commented site file. With any answer as an option, or in a pipe, asks nothing.",
    )
    .argument("[FILE]", "the file to write", "site.yaml")
    .option("--force", "replace the file if there is one")
    .option("--site <NAME>", "the site's name")
    .option("--release <NAME>", `OpenStack release: ${vocabulary.releases.names.join(", ")}`)
    .option("--hosts <LIST>", "addresses, names, or NAME=ADDRESS, with commas between them", split)
    .option("--vip <ADDRESS/PREFIX>", "the internal virtual address")
    .option("--fencing <AGENT>", "lab, none, or a fence agent such as ipmilan")
    .option("--services <LIST>", "OpenStack services with commas between them", split)
    .action(init);
}

function split(list: string): string[] {
  return list
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** As the terminal offers them: with OpenStack's number and the Debian that has it. */
const releaseChoices = releases.map(({ name, openstack, debian }) => ({
  value: name,
  label: name,
  hint: `OpenStack ${openstack}, on Debian ${debian.versionId}`,
}));

const serviceNames = Object.entries(vocabulary.technologies)
  .filter(([, { kind }]) => kind === "service")
  .map(([name]) => name);

async function init(file: string, options: InitOptions): Promise<void> {
  const { force, ...given } = options;
  const asks = process.stdin.isTTY && process.stdout.isTTY && Object.keys(given).length === 0;
  const answers = asks ? await ask() : answersFrom(given);
  if (answers === undefined) {
    process.exitCode = exitCodes.interrupted;
    return;
  }
  const text = siteText(answers);
  const { findings } = parseSite(text, file, vocabulary);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Unusable(`these answers make no site, and nothing was written:${saidOf(errors)}`);
  await write(file, text, force === true);
  if (findings.length > 0) process.stderr.write(`${shown(findings)}\n`);
  process.stdout.write(
    `${file} written: ${answers.hosts.length} hosts, ${answers.vip}, ${answers.services.join(", ")}\n`,
  );
}

/** Without their places: those are in a file that nobody has. */
function saidOf(errors: readonly Finding[]): string {
  return errors.map(({ message, remedy }) => `\n  ${message} ${remedy}`).join("");
}

function shown(findings: readonly Finding[]): string {
  return formatFindings(findings, { color: wantsColor(process.stderr) }).trimEnd();
}

function answersFrom(options: InitOptions): Answers {
  const hosts = hostAnswers(options.hosts ?? ["c1", "c2", "c3"]);
  return {
    site: options.site ?? "demo",
    release: options.release ?? vocabulary.releases.default,
    hosts,
    vip: options.vip ?? freeAddress(hosts),
    fencing: options.fencing ?? "lab",
    services: options.services ?? serviceNames,
  };
}

/** The prompts are loaded only for a terminal: a pipe need not wait for them. */
async function ask(): Promise<Answers | undefined> {
  const { askForSite } = await import("./init-prompts.ts");
  return askForSite(releaseChoices, serviceNames);
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    if (errno(error) === "EEXIST") throw new Unusable(`${file} exists; --force replaces it`, { cause: error });
    throw new Unusable(`${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}
