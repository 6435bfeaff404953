import type { Design } from "../contract/design.ts";
import { clientPlaces, memberHosts } from "../contract/lookup.ts";
import { alone } from "./alone.ts";
import { copyAdmissions } from "./copy-source.ts";
import { adminUser, replicationUser, trials } from "./places.ts";
import { ownAddresses } from "./settings.ts";
import { isSecure } from "./tls.ts";

/** The system's users who may be the superuser, by the socket. */
export const identities = ["quorate root postgres", "quorate postgres postgres"] as const;

/** Who else may come, before those who do for every manager. */
export interface Admitted {
  readonly lines: readonly string[];
  /** Users of the manager's own, who may come in no other way. */
  readonly users: readonly string[];
}

/** Where services and whoever makes their users come from: through balancers, and from members themselves. */
export function placesOfUsers(design: Design): readonly string[] {
  const members = memberHosts(design).flatMap(({ name }) => ownAddresses(design, name));
  return [...new Set([...clientPlaces(design), ...members])].map(alone);
}

/** Who may log in as whom, from where; the first line that fits decides. */
export function admissions(design: Design, also: Admitted): readonly string[] {
  const own = [adminUser, replicationUser, ...also.users].join(",");
  const members = memberHosts(design).flatMap(({ name }) => ownAddresses(design, name));
  // With certificates nobody is let in in the clear.
  const host = isSecure(design) ? "hostssl" : "host";
  const member = isSecure(design) ? "scram-sha-256 clientcert=verify-ca" : "scram-sha-256";
  return [
    "local all postgres peer map=quorate",
    ...also.lines,
    ...members.map((address) => `${host} replication ${replicationUser} ${alone(address)} ${member}`),
    ...members.map((address) => `${host} postgres ${replicationUser} ${alone(address)} ${member}`),
    ...members.map((address) => `${host} all ${adminUser} ${alone(address)} ${member}`),
    ...copyAdmissions(design, host),
    `host all ${own},postgres all reject`,
    ...placesOfUsers(design).map((address) => `${host} all all ${address} scram-sha-256`),
    // Clients of a drill read each copy from outside: each its own database and no other.
    `${host} sameuser +${trials} all scram-sha-256`,
  ];
}
