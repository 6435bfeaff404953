import type { ConfigurationOf } from "../client-configuration.ts";
import { sendRequest } from "./http-request.ts";
import { logIn } from "./identity.ts";
import { openLoop } from "./open-loop.ts";
import { prepareTimeoutMs, RequestTrouble, type Workload, type WorkloadContext } from "./workload.ts";

/**
 * Users who list images with a token they already have: GET /v2/images, a new connection each. A refused token is asked
 * for anew, once for all requests that meet the refusal together.
 */
export function glanceList(context: WorkloadContext, configuration: ConfigurationOf<"glance-list">): Workload {
  const { identity, timeoutMs } = configuration;
  let token = "";
  let renewal: Promise<void> | undefined;

  // Requests that were under way with the old token are refused after it was replaced: it is not replaced again.
  const renew = async (refused: string): Promise<void> => {
    if (refused !== token) return;
    renewal ??= replaceToken().finally(() => {
      renewal = undefined;
    });
    await renewal;
  };
  const replaceToken = async (): Promise<void> => {
    token = await logIn(identity, timeoutMs);
  };
  const list = async (): Promise<number> => {
    const answer = await sendRequest({
      method: "GET",
      url: configuration.url,
      headers: { "x-auth-token": token },
      timeoutMs,
      ...(identity.ca === undefined ? {} : { ca: identity.ca }),
    });
    return answer.status;
  };

  return openLoop(context, {
    ...configuration,
    workload: configuration.name,
    op: "list images",
    prepare: async () => {
      token = await logIn(identity, prepareTimeoutMs);
    },
    request: async () => {
      const tried = token;
      let status = await list();
      if (status === 401) {
        await renew(tried);
        status = await list();
      }
      if (status !== 200) throw new RequestTrouble("fail", `HTTP ${status}`);
    },
  });
}
