import { Command } from "commander";
import { tolerancesOf } from "../catalogue/index.ts";
import { ringNetworks } from "../catalogue/contract/networks.ts";
import type { Design, DesignedHost } from "../catalogue/contract/design.ts";
import { designSite } from "../design/design-site.ts";
import { detectionVerdicts, shortestCarried } from "../observe/tune/decide.ts";
import { measure } from "../observe/tune/measure.ts";
import { parseLength } from "./drill-arguments.ts";
import { exitCodes } from "./failure.ts";
import { introduceHosts } from "./introduce.ts";
import { interruptible } from "./interruption.ts";
import { designOf } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { siteArgument } from "./site-argument.ts";
import { lookOf } from "./streams.ts";
import { tuneSentence, tuneText, type Tuned } from "./tune-text.ts";

interface TuneOptions {
  readonly for: string;
  readonly on: Whereabouts;
  readonly json?: true;
}

/** Beside the site's own: as far apart as somebody would choose between them. */
const candidatesMs = [500, 1000, 1500, 2000, 3000, 5000, 10_000] as const;

export function command(): Command {
  return new Command("tune")
    .description(
      "Measures how late things come on the hosts, and says which detection time they carry, with which margin. Changes nothing.",
    )
    .addArgument(siteArgument())
    .option("--for <DURATION>", "how long; what comes once an hour is seen in an hour", "10m")
    .addOption(whereOption())
    .option("--json", "print one JSON document")
    .action(tune);
}

async function tune(siteFile: string, options: TuneOptions): Promise<void> {
  const forMs = parseLength(options.for);
  const { site, design } = await designOf(siteFile);
  const { hosts, targets, sentence } = reachSite(site, siteFile, options.on);
  const progress = openProgress();
  const interruption = interruptible(() => undefined);
  try {
    await introduceHosts(targets, progress);
    progress.say(`Measuring ${sentence} for ${duration(forMs)}.`);
    const measurement = await measure(
      [...hosts.values()].map((host) => ({ host, peers: peersOf(design, host.name) })),
      forMs,
      interruption.signal,
    );
    const all = [...new Set([...candidatesMs, design.detectionMs])].toSorted((one, other) => one - other);
    const verdicts = detectionVerdicts(
      all.map((detectionMs) => ({ detectionMs, tolerances: tolerancesOf(designSite({ ...site, detectionMs })) })),
      measurement.hosts,
    );
    const tuned: Tuned = {
      site: site.name,
      detectionMs: design.detectionMs,
      forMs,
      measurement,
      verdicts,
      shortestMs: shortestCarried(verdicts),
    };
    progress.close();
    if (options.json === true) printJson(document(tuned));
    else print(tuneText(tuned, lookOf(process.stdout)));
    process.exitCode = exitCodeOf(tuned);
  } finally {
    progress.close();
    interruption.release();
  }
}

function exitCodeOf({ measurement, verdicts, detectionMs }: Tuned): number {
  if (measurement.hosts.length === 0) return exitCodes.unreachable;
  const own = verdicts.find((verdict) => verdict.detectionMs === detectionMs);
  return own?.carries === "yes" && measurement.silent.length === 0 ? exitCodes.fine : exitCodes.findings;
}

function document(tuned: Tuned): object {
  const { site, detectionMs, forMs, measurement, verdicts, shortestMs } = tuned;
  return {
    site,
    detectionMs,
    forMs,
    sentence: tuneSentence(tuned),
    shortestMs: shortestMs ?? null,
    detections: verdicts,
    ...measurement,
  };
}

/** The other members, where they watch each other; a host that is no member asks them as well. */
function peersOf(design: Design, host: string): readonly string[] {
  const [ring] = ringNetworks(design);
  const addressOf = ({ address, addresses = {} }: DesignedHost): string => addresses[ring ?? ""] ?? address;
  return design.hosts.filter(({ name }) => name !== host && design.members.includes(name)).map(addressOf);
}
