import { Argument, Command } from "commander";
import { downLab, labNames } from "../lab/down.ts";
import { listLabs, type LabSummary } from "../lab/lab.ts";
import { powerVerbs, type PowerVerb } from "../lab/power.ts";
import { answersBySsh } from "../lab/boot-hosts.ts";

import { Unusable } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { removeCommand, upCommand } from "./lab-hosts.ts";
import { jsonOption, labNamed, nameOption, onlyLab, type JsonOption, type NameOption } from "./lab-named.ts";
import { execOn, logsOf, sshTo } from "./lab-session.ts";
import { printJson, printLine } from "./output.ts";

export function command(): Command {
  return new Command("lab")
    .description("hosts on this machine, with the site's own addresses, reached by SSH as real ones are")
    .addCommand(upCommand())
    .addCommand(removeCommand())
    .addCommand(downCommand())
    .addCommand(listCommand())
    .addCommand(execCommand())
    .addCommand(sshCommand())
    .addCommand(logsCommand())
    .addCommand(powerCommand())
    .addCommand(linkCommand());
}

function downCommand(): Command {
  return new Command("down")
    .description("take a lab down, also one that a crash left; nothing of it stays")
    .argument("[NAME]", "the lab; needed when there are several")
    .option("--all", "every lab on this machine")
    .option(...jsonOption)
    .action(async (name: string | undefined, options: JsonOption & { readonly all?: boolean }) => {
      const names = options.all === true ? labNames() : [name ?? onlyLab(labNames())];
      // Half a lab helps nobody: an interrupt is heeded when this one is gone.
      const { signal, release } = interruptible();
      const down: string[] = [];
      for (const each of names) {
        if (signal.aborted) break;
        await downLab(each);
        down.push(each);
        if (options.json !== true) printLine(`Lab ${each} is down; nothing of it is left.`);
      }
      release();
      if (options.json === true) printJson({ down });
      if (signal.aborted) process.exitCode = 130;
    });
}

function listCommand(): Command {
  return new Command("list")
    .description("the labs on this machine")
    .option(...jsonOption)
    .action((options: JsonOption) => {
      const labs = listLabs();
      if (options.json === true) return printJson({ labs });
      if (labs.length === 0) return printLine("There is no lab on this machine.");
      for (const lab of labs) printLine(labLine(lab));
    });
}

/** One lab of the list: `demo: up, c1 c2, c3 off, d1 is a VM, a twin of /tmp/site.yaml`. */
export function labLine({ name, state, hosts, vms, power, siteFile }: LabSummary): string {
  const others = (["off", "frozen"] as const).flatMap((each) => {
    const its = hosts.filter((host) => power[host] === each);
    return its.length === 0 ? [] : [`${its.join(" ")} ${each}`];
  });
  const on = hosts.filter((host) => power[host] === undefined || power[host] === "on").join(" ");
  const said = [state, ...(on === "" ? [] : [on]), ...others, ...(vms.length === 0 ? [] : [vmsPhrase(vms)])];
  if (siteFile !== null) said.push(`a twin of ${siteFile}`);
  const more = {
    up: "",
    starting: "",
    stale: `; \`quorate lab down ${name}\` clears it away`,
    closed: "; another user's, most likely root's, who alone may look into it",
  };
  return `${name}: ${said.join(", ")}${more[state]}`;
}

function vmsPhrase(vms: readonly string[]): string {
  return vms.length === 1 ? `${vms[0]} is a VM` : `${vms.join(" ")} are VMs`;
}

function execCommand(): Command {
  return new Command("exec")
    .description("run a program on a host; its exit status is this command's")
    .argument("<HOST>", "one of the lab's hosts")
    .argument("<CMD...>", "the program and its arguments, after --")
    .option(...nameOption)
    .option(...jsonOption)
    .action(async (host: string, words: readonly string[], options: NameOption & JsonOption) => {
      process.exitCode = await execOn(labNamed(options).target(host), words, options.json === true ? printJson : null);
    });
}

function sshCommand(): Command {
  return new Command("ssh")
    .description("a shell on a host")
    .argument("<HOST>", "one of the lab's hosts")
    .option(...nameOption)
    .action(async (host: string, options: NameOption) => {
      process.exitCode = await sshTo(labNamed(options).target(host));
    });
}

function logsCommand(): Command {
  return new Command("logs")
    .description("a host's journal; of a host that is off, what its disk has of it")
    .argument("<HOST>", "one of the lab's hosts")
    .argument("[UNIT]", "only of this unit")
    .option("-n, --lines <COUNT>", "how many lines at most", "200")
    .option("-f, --follow", "go on as lines come; not with a host that is off")
    .option(...nameOption)
    .action(async (host: string, unit: string | undefined, options: NameOption & LogsOptions) => {
      const lines = Number(options.lines);
      if (!Number.isInteger(lines) || lines < 1) throw new Unusable(`--lines takes a number, not ${options.lines}`);
      const follow = options.follow === true;
      process.exitCode = await logsOf(labNamed(options), host, {
        lines,
        follow,
        ...(unit === undefined ? {} : { unit }),
      });
    });
}

interface LogsOptions {
  readonly lines: string;
  readonly follow?: boolean;
}

function powerCommand(): Command {
  return new Command("power")
    .description("what a power button does: off cuts the link and then the power; freeze stops all, the link stays")
    .addArgument(new Argument("<VERB>", "what to do").choices(powerVerbs))
    .argument("<HOST>", "one of the lab's hosts")
    .option("--wait", "after on or cycle: until the host answers by SSH")
    .option(...nameOption)
    .option(...jsonOption)
    .action(async (verb: PowerVerb, host: string, options: NameOption & JsonOption & { readonly wait?: boolean }) => {
      const lab = labNamed(options);
      const begun = performance.now();
      const state = await lab.power(host, verb);
      if (options.wait === true && state === "on") await answersBySsh(lab, host);
      const ms = Math.round(performance.now() - begun);
      if (options.json === true) return printJson({ host, state, ms });
      printLine(`${host} is ${state}.`);
    });
}

function linkCommand(): Command {
  return new Command("link")
    .description("cut a host's cable to one of the site's networks, or mend it; the host keeps its power")
    .addArgument(new Argument("<VERB>", "what to do").choices(linkVerbs))
    .argument("<HOST>", "one of the lab's hosts")
    .argument("[NETWORK]", "the management network when left out")
    .option(...nameOption)
    .option(...jsonOption)
    .action(async (verb: LinkVerb, host: string, named: string | undefined, options: NameOption & JsonOption) => {
      const network = await labNamed(options).link(host, verb, named);
      if (options.json === true) return printJson({ host, network, link: verb });
      printLine(`${host}'s cable to ${network} is ${verb === "down" ? "cut" : "plugged in"}.`);
    });
}

const linkVerbs = ["down", "up"] as const;
type LinkVerb = (typeof linkVerbs)[number];
