import type { ConfigurationOf } from "../client-configuration.ts";
import { issueToken } from "./identity.ts";
import { openLoop } from "./open-loop.ts";
import type { Workload, WorkloadContext } from "./workload.ts";

/** Users who log in: POST /v3/auth/tokens, a new connection each. */
export function keystoneToken(context: WorkloadContext, configuration: ConfigurationOf<"keystone-token">): Workload {
  const { identity, timeoutMs } = configuration;
  return openLoop(context, {
    ...configuration,
    workload: configuration.name,
    op: "issue token",
    prepare: async () => {
      await issueToken(identity, timeoutMs * 10);
    },
    request: async () => {
      await issueToken(identity, timeoutMs);
    },
  });
}
