import type { WorkloadConfiguration } from "../client-configuration.ts";
import { glanceList } from "./glance-list.ts";
import { keystoneToken } from "./keystone-token.ts";
import { queueConsume } from "./queue-consume.ts";
import { queuePublish } from "./queue-publish.ts";
import { sqlInsert } from "./sql-insert.ts";
import type { Workload, WorkloadContext } from "./workload.ts";

/** The clients that a configuration describes, not started yet. */
export function makeWorkload(context: WorkloadContext, configuration: WorkloadConfiguration): Workload {
  switch (configuration.name) {
    case "keystone-token":
      return keystoneToken(context, configuration);
    case "glance-list":
      return glanceList(context, configuration);
    case "sql-insert":
      return sqlInsert(context, configuration);
    case "queue-publish":
      return queuePublish(context, configuration);
    case "queue-consume":
      return queueConsume(context, configuration);
  }
}
