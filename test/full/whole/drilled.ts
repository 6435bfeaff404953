import { drillOperations } from "../../../src/cli/drill-operations.ts";
import { openSite } from "../../../src/cli/open-site.ts";
import { reachSite } from "../../../src/cli/reach.ts";
import type { Design, DesignedEndpoint } from "../../../src/catalogue/contract/design.ts";
import { drillSite } from "../../../src/drill/carry-out.ts";
import type { Fault } from "../../../src/drill/faults/fault.ts";
import { faultsOf } from "../../../src/drill/faults/all.ts";
import type { DrillRun, DrillSite } from "../../../src/drill/drill.ts";
import { runDrill } from "../../../src/drill/run.ts";
import { behind } from "../../../src/drill/workloads/behind.ts";
import type { SiteWorkload } from "../../../src/drill/workloads/kind.ts";
import { withPatience } from "../patient-clients.ts";

/** A lab's site as these tests break it: every API is asked, also those that a drill's usual clients ask nothing. */
export interface Breaking {
  readonly design: Design;
  /** The OpenStack services, and what else the site file names. */
  readonly services: readonly string[];
  fault(name: string): Fault;
  /** @param how `patient`: clients wait as those do who know of no failover */
  drill(fault: Fault, target: string, how?: How): Promise<DrillRun>;
}

export interface How {
  readonly canary?: boolean;
  readonly patient?: boolean;
}

export async function breaking(siteFile: string): Promise<Breaking> {
  const opened = await openSite(siteFile, "known");
  const { hosts, lab } = reachSite(opened.site, siteFile, "lab");
  const { design } = opened;
  const { signal } = new AbortController();
  const means = { ...opened, hosts, lab };
  const operations = drillOperations(means, siteFile);
  return {
    design,
    services: Object.keys(opened.site.services),
    fault(name) {
      const found = faultsOf(design).find((each) => each.name === name);
      if (found === undefined) throw new Error(`there is no drill ${name}`);
      return found;
    },
    async drill(fault, target, { canary = false, patient = false } = {}) {
      const usual = await drillSite({ ...means, operations, canary, signal });
      const asked = { ...usual, workloads: (login: Login) => everyApi(design, usual.workloads(login)) };
      const order = { name: `${fault.name} ${target}`, fault, target, onlyWhenWhole: true };
      const watcher = { step: (text: string) => void process.stderr.write(`  ${text}\n`), line: () => undefined };
      return runDrill(patient ? withPatience(asked, "usual") : asked, order, watcher, signal);
    },
  };
}

type Login = Parameters<DrillSite["workloads"]>[0];

/** An API that is asked nothing is asked for its health, at the pace of those that are asked for a list. */
function everyApi(design: Design, workloads: readonly SiteWorkload[]): readonly SiteWorkload[] {
  const like = workloads.find(({ load }) => load.kind === "list");
  if (like === undefined) throw new Error("nothing on this site is asked for a list");
  const asked = new Set(workloads.filter(({ words }) => words.bounded).map(({ words }) => words.endpoint));
  const others = design.endpoints.filter(({ name, protocol }) => protocol === "http" && !asked.has(name));
  return [...workloads, ...others.map((endpoint) => health(design, endpoint, like))];
}

function health(design: Design, endpoint: DesignedEndpoint, like: SiteWorkload): SiteWorkload {
  const { name: at, check, address, port } = endpoint;
  if (check.kind !== "http") throw new Error(`${at} is asked otherwise`);
  const name = `${at}-health`;
  const words = { ...like.words, name, title: at, forA: `an answer of ${at}`, pace: name, ...behind(design, endpoint) };
  return { words, load: { ...like.load, name, operation: "ask", url: `http://${address}:${port}${check.path}` } };
}

/** The names of the APIs' endpoints. */
export function apisOf({ endpoints }: Design): readonly string[] {
  return endpoints.flatMap(({ name, protocol }) => (protocol === "http" ? [name] : []));
}
