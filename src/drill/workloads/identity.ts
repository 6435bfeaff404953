import type { Identity } from "../client-configuration.ts";
import { sendRequest } from "./http-request.ts";
import { RequestTrouble } from "./workload.ts";

/**
 * Asks keystone for a token scoped to a project.
 *
 * @throws RequestTrouble when there is no token in the answer, or no answer in time.
 */
export async function issueToken(identity: Identity, timeoutMs: number): Promise<string> {
  const answer = await sendRequest({
    method: "POST",
    url: `${identity.url}/auth/tokens`,
    body: tokenRequest(identity),
    timeoutMs,
    ...(identity.ca === undefined ? {} : { ca: identity.ca }),
  });
  if (answer.status !== 201) throw new RequestTrouble("fail", `HTTP ${answer.status}`);
  const token = answer.header("x-subject-token");
  if (token === undefined) throw new RequestTrouble("fail", "an answer without a token");
  return token;
}

/** https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
function tokenRequest(identity: Identity): string {
  return JSON.stringify({
    auth: {
      identity: {
        methods: ["password"],
        password: {
          user: { name: identity.user, domain: { name: identity.userDomain }, password: identity.password },
        },
      },
      scope: { project: { name: identity.project, domain: { name: identity.projectDomain } } },
    },
  });
}
