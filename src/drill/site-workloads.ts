import type { Design } from "../catalogue/contract/design.ts";
import { hostsThatFill } from "../catalogue/contract/lookup.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { DatabaseTrial, QueueTrial, TrialLogin } from "../catalogue/contract/trial.ts";
import { providedBy } from "../catalogue/index.ts";
import type { Fault } from "./faults/fault.ts";
import { powerOff } from "./faults/power-off.ts";
import type { Entry, SiteTrials } from "./prepare.ts";
import type { Prediction } from "./verdict/verdict.ts";
import type { AskedWorkload, SiteWorkload } from "./workloads/kind.ts";
import { workloadKinds } from "./workloads/kinds.ts";

/** The clients that a site can have: those of each kind for which somebody offers what they use. */
export function siteWorkloads(
  design: Design,
  secrets: Secrets,
  login: TrialLogin,
  canary = false,
  asked: readonly AskedWorkload[] = [],
  patience = 1,
): readonly SiteWorkload[] {
  const ground = { design, provided: providedBy(design.providers), secrets, login, canary, asked, patience };
  return workloadKinds.flatMap((kind) => kind.onSite(ground));
}

/** What the site's database and queue are asked for a drill. */
export function siteTrials(design: Design): SiteTrials & {
  readonly database: DatabaseTrial | undefined;
  readonly queue: QueueTrial | undefined;
} {
  const { database, queue } = providedBy(design.providers);
  return { database: database?.trial(design), queue: queue?.trial(design) };
}

/** How clients at an address come to what is there for the site's own hosts; undefined where nothing keeps them out. */
export function siteEntry(design: Design, client: string): Entry | undefined {
  const { firewall } = providedBy(design.providers);
  if (firewall === undefined) return undefined;
  return { on: hostsThatFill(design, "firewall"), open: firewall.admit([client]), close: firewall.admit([]) };
}

/** What a single failure may cost the clients of an API at most: the limit of OPNFV Yardstick's test cases for high availability. */
export const singleFailureMaxMs = 5000;

/**
 * What the design says of each endpoint when this fault happens. Where no part fails, an answer may be as late as a check of
 * the part that gives it: half the detection time. A part that dies takes less with it than its host does. Of the other failures
 * of one part or one host the design says nothing, and the field's limit holds; or, where the loss of a host takes longer by
 * design, that: what only looks lost is given up no sooner.
 */
export function sitePredictions(
  design: Design,
  { name: fault, harmless, dies, everywhere }: Pick<Fault, "name" | "harmless" | "dies" | "everywhere">,
): Readonly<Record<string, Prediction>> {
  if (harmless === true) {
    const boundMs = Math.round(design.detectionMs / 2);
    const terms = [{ what: "nothing has failed: nobody waits longer than half the detection time", ms: boundMs }];
    return Object.fromEntries(design.endpoints.map(({ name: endpoint }) => [endpoint, { endpoint, boundMs, terms }]));
  }
  const alike = dies === true ? powerOff.name : fault;
  const designed = design.outages.filter((outage) => outage.fault === alike);
  if (designed.length > 0 || everywhere === true) {
    return Object.fromEntries(designed.map((outage) => [outage.endpoint, outage]));
  }
  const boundMs = singleFailureMaxMs;
  const terms = [{ what: "what no single failure may cost clients (OPNFV Yardstick)", ms: boundMs }];
  return Object.fromEntries(
    design.endpoints.map(({ name: endpoint }): [string, Prediction] => {
      const lost = design.outages.find((outage) => outage.fault === powerOff.name && outage.endpoint === endpoint);
      const isLonger = lost !== undefined && lost.boundMs > boundMs;
      return [endpoint, isLonger ? lost : { endpoint, boundMs, limit: true, terms }];
    }),
  );
}
