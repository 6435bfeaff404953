import { z } from "zod";
import { RequestTrouble } from "../workload.ts";
import { sendRequest } from "./request.ts";

export const identity = z.object({
  /** The identity service's address with the version: `http://10.0.0.10:5000/v3`. */
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

/**
 * Logs in by password: a token scoped to a project. With the usual 12 rounds of bcrypt each login takes a
 * processor a quarter of a second, whatever the state of the site: no request for a load.
 *
 * @throws RequestTrouble when there is no token in the answer, or no answer in time.
 */
export function logIn(who: Identity, timeoutMs: number): Promise<string> {
  return issue(who, timeoutMs, {
    methods: ["password"],
    password: { user: { name: who.user, domain: { name: who.userDomain }, password: who.password } },
  });
}

/** Issues a new token to somebody who has one: the same work for the service and its database, but for the password. */
export function issueToken(who: Identity, token: string, timeoutMs: number): Promise<string> {
  return issue(who, timeoutMs, { methods: ["token"], token: { id: token } });
}

async function issue(who: Identity, timeoutMs: number, proof: object): Promise<string> {
  const answer = await sendRequest({
    method: "POST",
    url: `${who.url}/auth/tokens`,
    body: tokenRequest(who, proof),
    timeoutMs,
    ...(who.ca === undefined ? {} : { ca: who.ca }),
  });
  if (answer.status !== 201) throw new RequestTrouble("fail", `HTTP ${answer.status}`);
  const token = answer.header("x-subject-token");
  if (token === undefined) throw new RequestTrouble("fail", "an answer without a token");
  return token;
}

/** https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
function tokenRequest(who: Identity, proof: object): string {
  return JSON.stringify({
    auth: {
      identity: proof,
      scope: { project: { name: who.project, domain: { name: who.projectDomain } } },
    },
  });
}
