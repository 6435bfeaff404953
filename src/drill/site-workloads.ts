import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { TrialLogin } from "../catalogue/contract/trial.ts";
import { providedBy } from "../catalogue/index.ts";
import type { SiteTrials } from "./prepare.ts";
import type { Prediction } from "./verdict/verdict.ts";
import type { SiteWorkload } from "./workloads/kind.ts";
import { workloadKinds } from "./workloads/kinds.ts";

/** The clients that a site can have: those of each kind for which somebody offers what they use. */
export function siteWorkloads(design: Design, secrets: Secrets, login: TrialLogin): readonly SiteWorkload[] {
  const ground = { design, provided: providedBy(design.providers), secrets, login };
  return workloadKinds.flatMap((kind) => kind.onSite(ground));
}

/** What the site's database and queue are asked for a drill. */
export function siteTrials(design: Design): SiteTrials {
  const { database, queue } = providedBy(design.providers);
  return { database: database?.trial(design), queue: queue?.trial(design) };
}

/** What the design says of each endpoint when this fault happens. */
export function sitePredictions(design: Design, fault: string): Readonly<Record<string, Prediction>> {
  return Object.fromEntries(
    design.outages.filter((outage) => outage.fault === fault).map((outage) => [outage.endpoint, outage]),
  );
}
