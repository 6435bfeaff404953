import { z } from "zod";

/**
 * What the client process is told on its standard input. It holds passwords: it is never an argument, never in the
 * environment and never in the history.
 */

const pace = {
  /** A request of each client starts this often. */
  periodMs: z.number().positive(),
  /** A client gives up on a request, or on a connection it wants to make, after this long. */
  timeoutMs: z.number().positive(),
};

const connectTimeoutMs = z.number().positive().describe("below the second after which TCP repeats its first packet");

const identity = z.object({
  /** Keystone's address with the version: `http://10.0.0.10:5000/v3`. */
  url: z.string(),
  user: z.string(),
  userDomain: z.string(),
  password: z.string(),
  project: z.string(),
  projectDomain: z.string(),
  /** PEM of the authority that signed the endpoints' certificates, where they speak TLS. */
  ca: z.string().optional(),
});
export type Identity = z.infer<typeof identity>;

const place = z.object({ host: z.string(), port: z.number() });
export type NetworkPlace = z.infer<typeof place>;

const database = z.object({
  place,
  user: z.string(),
  password: z.string(),
  database: z.string(),
  table: z.string(),
});
export type DatabaseLogin = z.infer<typeof database>;

const queue = z.object({
  /** Tried in turn, the next one when a connection breaks, as oslo.messaging does with its `transport_url`. */
  places: z.array(place).min(1),
  user: z.string(),
  password: z.string(),
  vhost: z.string(),
  queue: z.string(),
  /** PEM of the brokers' authority, where they speak TLS. */
  ca: z.string().optional(),
});
export type QueueLogin = z.infer<typeof queue>;

const workload = z.discriminatedUnion("name", [
  z.object({ name: z.literal("keystone-token"), identity, ...pace, inFlightMax: z.number().int().positive() }),
  z.object({
    name: z.literal("glance-list"),
    identity,
    /** `http://10.0.0.10:9292/v2/images` */
    url: z.string(),
    ...pace,
    inFlightMax: z.number().int().positive(),
  }),
  z.object({
    name: z.literal("sql-insert"),
    login: database,
    connectTimeoutMs,
    clients: z.number().int().positive(),
    ...pace,
  }),
  z.object({
    name: z.literal("queue-publish"),
    login: queue,
    connectTimeoutMs,
    clients: z.number().int().positive(),
    ...pace,
    inFlightMax: z.number().int().positive(),
    heartbeatSeconds: z.number().int().positive(),
  }),
  z.object({
    name: z.literal("queue-consume"),
    login: queue,
    connectTimeoutMs,
    clients: z.number().int().positive(),
    timeoutMs: z.number().positive(),
    heartbeatSeconds: z.number().int().positive(),
  }),
]);
export type WorkloadConfiguration = z.infer<typeof workload>;
export type WorkloadName = WorkloadConfiguration["name"];
export type ConfigurationOf<Name extends WorkloadName> = Extract<WorkloadConfiguration, { name: Name }>;

const clock = { originNs: z.string().regex(/^\d+$/), originWallMs: z.number() };

export const clientConfiguration = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("load"), ...clock, workloads: z.array(workload) }),
  z.object({
    mode: z.literal("final-reads"),
    ...clock,
    /** Each is read on its own: all must hold the same. */
    databases: z.array(z.object({ name: z.string(), login: database })),
    queue: queue.optional(),
    timeoutMs: z.number().positive(),
  }),
]);
export type ClientConfiguration = z.infer<typeof clientConfiguration>;
