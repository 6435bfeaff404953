import { issueToken, logIn } from "./http/identity.ts";
import { openLoop } from "./http/open-loop.ts";
import { identityOf, paced, paceOf, usualPace } from "./http/paced.ts";
import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { prepareTimeoutMs } from "./workload.ts";

/** Users and services who ask for tokens: POST /v3/auth/tokens, a new connection each. They log in by password once. */
export const token = workloadKind({
  kind: "token",
  load: paced,
  onSite: (ground) =>
    ground.design.endpoints.flatMap((endpoint) => {
      const { name: at, tried } = endpoint;
      if (tried?.request.kind !== "token") return [];
      const name = `${at}-token`;
      const { operation, title, forA } = tried;
      return [
        {
          words: { name, title, forA, pace: paceOf(name), bounded: true, ...behind(ground.design, endpoint) },
          load: { name, operation, identity: identityOf(ground), ...usualPace },
        },
      ];
    }),
  clients(context, { name, operation, identity, timeoutMs, periodMs, inFlightMax }) {
    let held = "";
    return openLoop(context, {
      workload: name,
      op: operation,
      periodMs,
      inFlightMax,
      prepare: async () => {
        held = await logIn(identity, prepareTimeoutMs);
      },
      request: async () => {
        await issueToken(identity, held, timeoutMs);
      },
    });
  },
});
