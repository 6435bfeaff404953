import type { Identity } from "../client-configuration.ts";
import { sendRequest } from "./http-request.ts";
import { RequestTrouble } from "./workload.ts";

/**
 * Logs in by password: a token scoped to a project. With keystone's default of 12 bcrypt rounds each login takes a
 * processor a quarter of a second, whatever the state of the site: no request for a load.
 *
 * @throws RequestTrouble when there is no token in the answer, or no answer in time.
 */
export function logIn(identity: Identity, timeoutMs: number): Promise<string> {
  return issue(identity, timeoutMs, {
    methods: ["password"],
    password: { user: { name: identity.user, domain: { name: identity.userDomain }, password: identity.password } },
  });
}

/** Issues a new token to somebody who has one: the same work for keystone and its database, but for the password. */
export function issueToken(identity: Identity, token: string, timeoutMs: number): Promise<string> {
  return issue(identity, timeoutMs, { methods: ["token"], token: { id: token } });
}

async function issue(identity: Identity, timeoutMs: number, proof: object): Promise<string> {
  const answer = await sendRequest({
    method: "POST",
    url: `${identity.url}/auth/tokens`,
    body: tokenRequest(identity, proof),
    timeoutMs,
    ...(identity.ca === undefined ? {} : { ca: identity.ca }),
  });
  if (answer.status !== 201) throw new RequestTrouble("fail", `HTTP ${answer.status}`);
  const token = answer.header("x-subject-token");
  if (token === undefined) throw new RequestTrouble("fail", "an answer without a token");
  return token;
}

/** https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
function tokenRequest(identity: Identity, proof: object): string {
  return JSON.stringify({
    auth: {
      identity: proof,
      scope: { project: { name: identity.project, domain: { name: identity.projectDomain } } },
    },
  });
}
