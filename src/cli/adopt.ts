import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { adopt, type Adopted } from "../adopt/adopt.ts";
import { gainsOf } from "../adopt/gains.ts";
import type { HostAnswer } from "../adopt/reading.ts";
import type { Host } from "../hosts/host.ts";
import { findLab } from "../lab/lab.ts";
import type { SiteSsh } from "../spec/site.ts";
import { errno, reasonOf } from "../text/operational-error.ts";
import { adoptionJson, adoptionText } from "./adopt-text.ts";
import { predictionOf } from "./adopt-prediction.ts";
import { anyHost, parseHost } from "./any-host.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { pricedGains } from "./gains-text.ts";
import { print, printJson } from "./output.ts";
import { readHosts } from "./read-hosts.ts";

interface AdoptOptions {
  readonly output?: string;
  readonly force?: true;
  readonly lab?: string;
  readonly user?: string;
  readonly port?: string;
  readonly identity?: string;
  readonly jump?: string;
  readonly json?: true;
}

export function command(): Command {
  return new Command("adopt")
    .description(
      "Reads what runs on hosts, and writes the site file that describes it; with what is wrong there, a prediction and the drills that would prove it. Nothing is changed on the hosts.",
    )
    .argument(
      "[HOST...]",
      "machines that ssh reaches: HOST or USER@HOST; with --lab hosts of the lab, all when left out",
    )
    .option("-o, --output <FILE>", "the site file to write; printed when left out, and the report then goes to stderr")
    .option("--force", "replace the file if there is one")
    .option("--user <USER>", "user to log in as, who becomes root by sudo; as ssh would when left out, else root")
    .option("--port <PORT>", "TCP port of sshd")
    .option("--identity <FILE>", "path of a private key")
    .option("--jump <HOST>", "host to go through, as ssh -J takes it")
    .option("--lab <NAME>", "read hosts of a lab on this machine")
    .option("--json", "print one JSON document")
    .action(adoptHosts);
}

async function adoptHosts(names: readonly string[], options: AdoptOptions): Promise<void> {
  const ssh = sshOf(names, options);
  const hosts = options.lab === undefined ? named(names, ssh) : ofLab(options.lab, names);
  const begun = performance.now();
  const answers = await readHosts(hosts);
  const tookMs = Math.round(performance.now() - begun);
  const file = options.output ?? "site.yaml";
  const adopted = adopt(answers, { file, ssh: options.lab === undefined ? ssh : {}, nowMs: Date.now() });
  process.exitCode = exitCode(answers, adopted);
  if (adopted.readings.length > 0 && options.output !== undefined) {
    await write(options.output, adopted.text, options.force === true);
  }
  const prediction = adopted.designed === undefined ? undefined : predictionOf(adopted.designed);
  const gains =
    adopted.designed === undefined
      ? []
      : pricedGains(gainsOf(adopted.designed.site, adopted.designed.design), prediction);
  const about = { adopted, prediction, gains, tookMs, file: options.output };
  if (options.json === true) printJson(adoptionJson(about));
  else if (options.output === undefined) {
    if (adopted.readings.length > 0) print(adopted.text);
    process.stderr.write(adoptionText(about, process.stderr));
  } else print(adoptionText(about, process.stdout));
}

/** Without one host that was read there is nothing to describe. */
function exitCode(answers: readonly HostAnswer[], { findings }: Adopted): number {
  if (answers.every(({ kind }) => kind === "unread")) return exitCodes.unreachable;
  return findings.some(({ severity }) => severity === "error") ? exitCodes.findings : exitCodes.fine;
}

function named(names: readonly string[], ssh: SiteSsh): readonly Host[] {
  if (names.length === 0)
    throw new Unusable("Name the hosts: quorate adopt c1 c2 c3, or those of a lab with --lab NAME.");
  const again = names.find((name, index) => names.indexOf(name) !== index);
  if (again !== undefined) throw new Unusable(`${again} is named twice`);
  return names.map((name) => anyHost(name, ssh));
}

function ofLab(name: string, names: readonly string[]): readonly Host[] {
  const lab = findLab(name);
  const stranger = names.find((each) => !lab.hostNames.includes(each));
  if (stranger !== undefined)
    throw new Unusable(`the lab ${name} has no host ${stranger}; it has ${lab.hostNames.join(", ")}`);
  return (names.length === 0 ? lab.hostNames : names).map((each) => lab.host(each));
}

/** How the hosts are reached, to be written down as well: options, and the user that all names have. */
function sshOf(names: readonly string[], { user, port, identity, jump }: AdoptOptions): SiteSsh {
  if (port !== undefined && !(/^\d{1,5}$/u.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new Unusable(`--port takes a number from 1 to 65535, not ${port}`);
  }
  const users = [...new Set(names.map((name) => parseHost(name).user))];
  const common = user ?? (users.length === 1 ? users[0] : undefined);
  return {
    ...(common === undefined ? {} : { user: common }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(identity === undefined ? {} : { identity }),
    ...(jump === undefined ? {} : { jump }),
  };
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    if (errno(error) === "EEXIST") throw new Unusable(`${file} exists; --force replaces it`, { cause: error });
    throw new Unusable(`${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}
