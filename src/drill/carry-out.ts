import { cpus, release, totalmem } from "node:os";
import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { packagesOf } from "../design/wants.ts";
import { patienceWith, type Host } from "../hosts/host.ts";
import { clientPrefix } from "../lab/clients.ts";
import type { Lab } from "../lab/lab.ts";
import { observeSite } from "../observe/collect.ts";
import { isWhole } from "../observe/judge.ts";
import type { Site } from "../spec/site.ts";
import { DrillError } from "./drill-error.ts";
import { DrillFiles } from "./drill-files.ts";
import type { Operations } from "./faults/fault.ts";
import { formatLine } from "./history.ts";
import { packageVersions } from "./package-versions.ts";
import { reportPage } from "./report/page.ts";
import type { Surroundings } from "./report/surroundings.ts";
import type { DrillYear } from "./report/year.ts";
import type { DrillOrder, DrillRun, DrillSite } from "./drill.ts";
import { runDrill } from "./run.ts";
import { logReadersOf } from "./timeline/readers.ts";
import { timingWith, type DrillTiming } from "./timing.ts";
import { siteEntry, sitePredictions, siteTrials, siteWorkloads } from "./site-workloads.ts";
import { judge } from "./verdict/judge.ts";
import type { KeptDrill } from "./verdict/kept.ts";
import { referencesOf } from "./verdict/references.ts";
import type { DrillVerdict } from "./verdict/verdict.ts";
import type { AskedWorkload } from "./workloads/kind.ts";

/** What a drill is carried out with. */
export interface DrillMeans {
  readonly site: Site;
  readonly design: Design;
  readonly secrets: Secrets;
  readonly hosts: ReadonlyMap<string, Host>;
  /** Has power over the hosts; absent where they are no lab's. */
  readonly lab: Lab | undefined;
  /** A canary flies beside the other clients. */
  readonly canary?: boolean;
  /** Clients beside the usual ones. */
  readonly asked?: readonly AskedWorkload[];
  /** What is done to the site as an operator does it; absent: nothing is. */
  readonly operations?: Operations;
  readonly signal: AbortSignal;
  /** The usual where left out. */
  readonly timing?: DrillTiming;
}

/** A drill that came to its end. */
export interface JudgedDrill {
  readonly run: DrillRun;
  readonly verdict: DrillVerdict;
  /** Where a directory was given. */
  readonly files: DrillFiles | undefined;
}

/**
 * Carries out one drill and judges it; the history is written as it happens.
 *
 * @param directory where the history goes; nothing is written when it is left out.
 * @param step told of each step, for people.
 * @throws DrillError
 */
export async function carryOut(
  means: DrillMeans,
  order: DrillOrder,
  directory: string | undefined,
  step: (text: string) => void,
): Promise<JudgedDrill> {
  const site = await drillSite(means);
  const files = directory === undefined ? undefined : await DrillFiles.open(directory);
  const watcher = { step, line: (line: Parameters<typeof formatLine>[0]) => files?.addToHistory(formatLine(line)) };
  const timing = means.timing ?? timingWith(patienceWith(means.hosts));
  const run = await runDrill(site, order, watcher, means.signal, timing).finally(() => files?.endHistory());
  return { run, verdict: judge(run, sitePredictions(means.design, order.fault)), files };
}

/** What a drill is told as, besides by its page. */
export interface Telling {
  /** For a pipe. */
  readonly story: string;
  readonly year: DrillYear | undefined;
}

/** Keeps the history, the verdict and the reports of a drill, where they have a place. Returns the page's path. */
export async function writeReports(
  means: DrillMeans,
  { run, verdict, files }: JudgedDrill,
  { story, year }: Telling,
): Promise<string | undefined> {
  if (files === undefined) return undefined;
  const kept: KeptDrill = {
    // A prediction asks of which site it is.
    site: means.site.name,
    ...verdict,
    faultAtMs: run.faultAtMs,
    clients: run.workloads.map(({ name, title, endpoint }) => ({ name, title, endpoint })),
    references: referencesOf(means.design, run.order.fault),
  };
  const page = reportPage(run, verdict, await describeSurroundings(means, run), year);
  return files.keep({ verdict: `${JSON.stringify(kept, undefined, 2)}\n`, story, page });
}

/** The site as a drill has to do with it. @throws DrillError where nobody has power over its hosts */
export async function drillSite({
  design,
  secrets,
  hosts,
  lab,
  canary,
  asked,
  operations,
  signal,
}: DrillMeans): Promise<DrillSite> {
  if (lab === undefined) {
    throw new DrillError(
      "not-possible",
      "a drill needs power control over the hosts; for now it has it in the lab only",
    );
  }
  const entry = siteEntry(design, lab.clientAddress);
  return {
    hosts: [...hosts.values()],
    power: {
      off: async (host) => void (await lab.power(host, "off")),
      on: async (host) => void (await lab.power(host, "on")),
      freeze: async (host) => void (await lab.power(host, "freeze")),
      thaw: async (host) => {
        if ((await lab.power(host, "status")) !== "off") await lab.power(host, "thaw");
      },
    },
    ...(operations === undefined ? {} : { operations }),
    hostSeconds: () => lab.processorSeconds(),
    placement: { prefix: await clientPrefix(lab) },
    vip: design.addresses.find(({ name }) => name === "internal")?.address ?? "",
    isWhole: async () => isWhole(await observeSite(design, hosts, secrets, signal), design),
    workloads: (login) => siteWorkloads(design, secrets, login, canary, asked, patienceWith(hosts)),
    trials: siteTrials(design),
    logs: logReadersOf(design),
    ...(entry === undefined ? {} : { entry }),
  };
}

async function describeSurroundings({ site, hosts, lab }: DrillMeans, run: DrillRun): Promise<Surroundings> {
  const cores = cpus().length;
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const where =
    lab === undefined
      ? `${site.hosts.length} hosts; clients on a machine of`
      : `a lab of ${site.hosts.length} hosts on one machine, which the clients share:`;
  return {
    site: site.name,
    machine: `${where} ${cores} cores, ${gibibytes} GiB, Linux ${release()}`,
    versions: await packageVersions([...hosts.values()], packagesOf(site)),
    clients: run.workloads.map(({ pace }) => pace),
  };
}
