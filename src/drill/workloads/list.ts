import { z } from "zod";
import { behind } from "./behind.ts";
import { logIn } from "./http/identity.ts";
import { openLoop } from "./http/open-loop.ts";
import { identityOf, listPace, paced, paceOf } from "./http/paced.ts";
import { sendRequest } from "./http/request.ts";
import { workloadKind } from "./kind.ts";
import { withPort } from "../../text/network-place.ts";
import { prepareTimeoutMs, RequestTrouble, type Workload, type WorkloadContext } from "./workload.ts";

/** `url`: `http://10.0.0.10:9292/v2/images` */
const load = paced.extend({ url: z.string() });

/** Users who list what a service has. */
export const list = workloadKind({
  kind: "list",
  load,
  onSite: (ground) => {
    const { endpoints } = ground.design;
    const pace = listPace(endpoints.filter(({ tried }) => tried?.request.kind === "list").length);
    return endpoints.flatMap((endpoint) => {
      const { name: at, tried, protocol, secure, address, port } = endpoint;
      if (tried?.request.kind !== "list") return [];
      const name = `${at}-list`;
      const { operation, title, forA, request } = tried;
      const url = `${secure === true ? "https" : protocol}://${withPort(address, port)}${request.path}`;
      return [
        {
          words: { name, title, forA, pace: paceOf(name, pace), bounded: true, ...behind(ground.design, endpoint) },
          load: { name, operation, url, identity: identityOf(ground), ...pace },
        },
      ];
    });
  },
  clients: listers,
});

/**
 * They ask with a token they already have, on a new connection each time. A refused token is asked for anew, once for all
 * requests that meet the refusal together.
 */
function listers(context: WorkloadContext, configuration: z.infer<typeof load>): Workload {
  const { identity, timeoutMs, url } = configuration;
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
  const ask = async (): Promise<number> => {
    const answer = await sendRequest({
      method: "GET",
      url,
      headers: { "x-auth-token": token },
      timeoutMs,
      ...(identity.ca === undefined ? {} : { ca: identity.ca }),
    });
    return answer.status;
  };

  return openLoop(context, {
    workload: configuration.name,
    op: configuration.operation,
    periodMs: configuration.periodMs,
    inFlightMax: configuration.inFlightMax,
    prepare: async () => {
      token = await logIn(identity, prepareTimeoutMs);
    },
    request: async () => {
      const tried = token;
      let status = await ask();
      if (status === 401) {
        await renew(tried);
        status = await ask();
      }
      if (status !== 200) throw new RequestTrouble("fail", `HTTP ${status}`);
    },
  });
}
