import { schemaConditionId } from "../openstack/service-schema.ts";
import type { GoalRef } from "../contract/condition.ts";
import type { RpcServer } from "../openstack/rpc.ts";

export const configPath = "/etc/nova/nova.conf";

/** Databases: of the API, of the one cell, and of what was never scheduled to a cell. */
export const databases = { api: "nova_api", cell: "nova", cell0: "nova_cell0" } as const;

export const cellsConditionId = "nova/cells";

/** All that must be in the databases before a program of nova's reads them. */
export const databasesReady: readonly GoalRef[] = [
  ...Object.values(databases).map((database) => ({ condition: schemaConditionId("nova", database) })),
  { condition: cellsConditionId },
];

/** Names of secrets. */
export const secrets = {
  database: "nova-database-password",
  queue: "nova-queue-password",
  user: "nova-user-password",
  /** Shared with whoever passes requests for metadata on to nova. */
  metadataProxy: "nova-metadata-proxy-secret",
} as const;

/** Where a daemon of nova's is called: `host` of its file at one of the topics of nova's `rpcapi` modules. */
export function callsAt(topic: string): RpcServer {
  return { config: configPath, exchange: "nova", topic, server: (host) => host };
}
