import { z } from "zod";
import { provision } from "../../../catalogue/contract/provisions.ts";
import type { Ground } from "../kind.ts";
import { identity, type Identity } from "./identity.ts";

/** What clients of a service are told, whatever they ask it for. */
export const paced = z.object({
  /** As the history calls them. */
  name: z.string(),
  /** What they do, in the history. */
  operation: z.string(),
  /** They ask the service with the token of somebody who logged in here. */
  identity,
  /** A request starts this often. */
  periodMs: z.number().positive(),
  /** They give up on a request after this long. */
  timeoutMs: z.number().positive(),
  inFlightMax: z.number().int().positive(),
});

/** Users as there are many, with a time-out as one sets it who knows of a failover within a second. */
export const usualPace = { periodMs: 200, timeoutMs: 500, inFlightMax: 10 };

/** Services that are listed at the usual pace; of more each is asked less often, so that together they have no more to do. */
const listedAtUsualPace = 4;

/** The pace of each of so many services' lists. */
export function listPace(services: number): typeof usualPace {
  const share = Math.max(1, services / listedAtUsualPace);
  return { ...usualPace, periodMs: Math.round(usualPace.periodMs * share) };
}

export function paceOf(name: string, { periodMs } = usualPace): string {
  return `${name}: a request every ${periodMs} ms whether or not earlier ones were answered, time-out ${usualPace.timeoutMs} ms.`;
}

/** The site's administrator. */
export function identityOf({ design, provided, secrets }: Ground): Identity {
  const { passwordSecret, ...administrator } = provision(provided, "identity").administrator(design);
  const ca = provided.authority?.certificate(secrets);
  return { ...administrator, password: secrets[passwordSecret] ?? "", ...(ca === undefined ? {} : { ca }) };
}
