import { Command } from "commander";
import type { Host } from "../hosts/host.ts";
import { decide, type Promotion } from "../operate/promote/decide.ts";
import { beyondOn, membersFound, promoteOn, standingOf } from "../operate/promote/standing.ts";
import { confirmedByName } from "./confirm-name.ts";
import { NoAnswer, Unusable } from "./failure.ts";
import { secondsText } from "../operate/copies-words.ts";
import { introduceHosts } from "./introduce.ts";
import { onInterruption } from "./interruption.ts";
import { type DesignedSite, designOf } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { openProgress } from "./progress.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { collected, knownHosts, siteArgument } from "./site-argument.ts";

interface PromoteOptions {
  readonly off: readonly string[];
  readonly dryRun?: true;
  readonly confirm?: string;
  readonly on: Whereabouts;
  readonly json?: true;
}

export function command(): Command {
  return new Command("promote")
    .description(
      "Makes the server that stays ready on a copy's host (copies: role: replica) the database, after the loss of the site. Refuses while the database or a host of it answers; says first what would be lost.",
    )
    .argument("<HOST>", "the copy's host")
    .addArgument(siteArgument())
    .option("--off <HOST>", "this host of the database does not answer since it is off; may be repeated", collected, [])
    .option("--dry-run", "only say whether it may be promoted, and what would be lost")
    .option("--confirm <NAME>", "the site's name, where nobody can be asked for it")
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(promote);
}

async function promote(name: string, siteFile: string, options: PromoteOptions): Promise<void> {
  const designed = await designOf(siteFile);
  const { site, design } = designed;
  const off = knownHosts(site, options.off, "--off");
  const { hosts, targets } = reachSite(site, siteFile, options.on);
  const host = replicaHost(designed, hosts, name);
  const progress = openProgress();
  const interruption = onInterruption(progress);
  try {
    await introduceHosts(
      targets.filter((target) => target.name === name),
      progress,
    );
    const decision = await decided(designed, hosts, host, off, interruption.signal);
    if (decision.kind === "refuse") throw new NoAnswer(`${name} is not promoted: ${decision.because}.`, []);
    if (decision.kind === "promoted")
      return tell(options, site.name, { ...decision, host: name }, `${decision.because}.\n`);
    for (const line of decisionLines(decision)) progress.say(line);
    if (options.dryRun === true) {
      const { kind, ...rest } = decision;
      return tell(options, site.name, { kind, host: name, isDryRun: true, ...rest }, "Nothing was changed.\n");
    }
    await confirmedByName(
      site.name,
      options.confirm,
      "From then on there are two histories, should the site come back.",
    );
    const step = progress.step(name, "take up what its copy has received, and serve");
    const said = await promoteOn(design, host, decision.number);
    if ("not" in said) {
      step.failed(said.not);
      throw new NoAnswer(`${name} is not promoted: ${said.not}`, []);
    }
    step.done();
    progress.close();
    const { number, at, ms } = said.is;
    const document = { kind: "promoted", host: name, serves: decision.serves, number, at, ms, loss: decision.loss };
    tell(
      options,
      site.name,
      document,
      `${name} serves at ${decision.serves} since ${secondsText(at)}, with all to transaction ${number}. Nobody is led there: that is for those who use it. Keep the hosts off that it stands in for.\n`,
    );
  } finally {
    progress.close();
    interruption.end();
  }
}

/** @throws Unusable where no server stays ready on it. */
function replicaHost({ site, design }: DesignedSite, hosts: ReadonlyMap<string, Host>, name: string): Host {
  const ready = (design.copies ?? []).flatMap(({ host, role }) => (role === "replica" ? [host] : []));
  const host = hosts.get(name);
  if (host !== undefined && ready.includes(name)) return host;
  const which =
    ready.length === 0
      ? "the site file asks for none: copies: [{ host: d1, role: replica }]"
      : `they do on ${ready.join(", ")}`;
  throw new Unusable(`on ${name} no server of the site ${site.name} stays ready; ${which}`);
}

async function decided(
  { design }: DesignedSite,
  hosts: ReadonlyMap<string, Host>,
  host: Host,
  off: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Promotion> {
  const [standing, members] = await Promise.all([standingOf(design, host), membersFound(design, hosts, signal)]);
  if ("not" in standing) throw new NoAnswer(`${host.name} is not promoted: ${standing.not}`, []);
  const { replica } = standing.is;
  const others = (design.copies ?? []).filter((each) => each.host !== host.name);
  const further =
    replica === null
      ? []
      : await Promise.all(
          others.flatMap((each) => hosts.get(each.host) ?? []).map((each) => beyondOn(design, each, replica)),
        );
  return decide({
    host: host.name,
    standing: standing.is,
    members,
    off,
    others: further,
    ready: new Set(others.flatMap((each) => (each.role === "replica" ? [each.host] : []))),
  });
}

function tell({ json }: PromoteOptions, site: string, document: object, text: string): void {
  if (json === true) printJson({ site, ...document });
  else print(text);
}

function decisionLines({ holds, loss }: Extract<Promotion, { kind: "promote" }>): readonly string[] {
  return [`${holds}.`, "Lost would be:", ...loss.lines.map((line) => `  ${line}`)];
}
