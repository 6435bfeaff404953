import { z } from "zod";
import { endpointNamed } from "../../../catalogue/contract/lookup.ts";
import type { DesignedEndpoint } from "../../../catalogue/contract/design.ts";
import type { QueueTrial } from "../../../catalogue/contract/trial.ts";
import { drillName, ledgerName } from "../../places.ts";
import { place } from "../network-place.ts";
import type { Ground } from "../kind.ts";

export const queueLogin = z.object({
  /** Tried in turn, the next one when a connection breaks, as oslo.messaging does with its `transport_url`. */
  places: z.array(place).min(1),
  user: z.string(),
  password: z.string(),
  vhost: z.string(),
  queue: z.string(),
  /** With which the queue is declared. */
  arguments: z.record(z.string(), z.string()),
  /** PEM of the authority that signed what the balancer shows, where it speaks TLS. */
  ca: z.string().optional(),
});
export type QueueLogin = z.infer<typeof queueLogin>;

/** What clients of the queue are told, whether they send or receive. */
export const queueClients = z.object({
  /** As the history calls them. */
  name: z.string(),
  login: queueLogin,
  clients: z.number().int().positive(),
  /** A client gives up on an answer after this long. */
  timeoutMs: z.number().positive(),
  connectTimeoutMs: z.number().positive().describe("below the second after which TCP repeats its first packet"),
  heartbeatSeconds: z.number().int().positive(),
});

/** Clients that know of a failover within a second. */
export const usualPatience = { clients: 3, timeoutMs: 500, connectTimeoutMs: 250, heartbeatSeconds: 1 };

/** The site's queue as the drill's clients reach it; undefined where the site has none. */
export function siteQueue({
  design,
  provided,
  secrets,
  login: { user, password },
}: Ground):
  | { readonly endpoint: DesignedEndpoint; readonly trial: QueueTrial; readonly login: QueueLogin }
  | undefined {
  if (provided.queue === undefined) return undefined;
  const endpoint = endpointNamed(design, provided.queue.endpoint);
  const { address: host, port } = endpoint;
  // At the virtual address, where the balancer gives each connection a broker.
  const trial = provided.queue.trial(design);
  // There the balancer speaks for the brokers, and is believed as at every endpoint.
  const ca = endpoint.secure === true ? provided.authority?.certificate(secrets) : undefined;
  const own = { user, password, vhost: drillName, queue: ledgerName, arguments: trial.queueArguments };
  const login = { places: [{ host, port }], ...own };
  return { endpoint, trial, login: ca === undefined ? login : { ...login, ca } };
}
