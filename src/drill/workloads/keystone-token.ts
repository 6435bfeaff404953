import type { ConfigurationOf } from "../client-configuration.ts";
import { issueToken, logIn } from "./identity.ts";
import { openLoop } from "./open-loop.ts";
import { prepareTimeoutMs, type Workload, type WorkloadContext } from "./workload.ts";

/** Users and services who ask for tokens: POST /v3/auth/tokens, a new connection each. They log in by password once. */
export function keystoneToken(context: WorkloadContext, configuration: ConfigurationOf<"keystone-token">): Workload {
  const { identity, timeoutMs } = configuration;
  let token = "";
  return openLoop(context, {
    ...configuration,
    workload: configuration.name,
    op: "issue token",
    prepare: async () => {
      token = await logIn(identity, prepareTimeoutMs);
    },
    request: async () => {
      await issueToken(identity, token, timeoutMs);
    },
  });
}
