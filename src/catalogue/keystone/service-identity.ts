import { createHash } from "node:crypto";
import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import type { DatabaseProvision } from "../contract/roles/database.ts";
import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { loginsTaken, nameLeft, type Named } from "../contract/generations.ts";
import { databaseHosts } from "../openstack/service-schema.ts";
import { interfaces, interfaceUrl } from "../openstack/service-url.ts";
import { administratorOf, administratorScript } from "./administrator-script.ts";
import { keystoneApi } from "./api.ts";
import { endpointsAre } from "./catalogue-query.ts";
import { bootstrapConditionId } from "./conditions.ts";
import { regionName, serviceDomain } from "./options.ts";
import register from "./register-service.py";

/**
 * The service has its user, with its roles in the project `service` (`service` and no more, where it names none), and its endpoints in
 * the catalogue. The test reads keystone's tables, since a login costs a quarter of a second of processor time; a
 * fingerprint of the password, kept with the user, tells when the password changed.
 */
export function serviceIdentityCondition(view: SiteView, identity: ServiceIdentity): Condition {
  const { design, provided, secrets } = view;
  const [host = "", ...alternates] = databaseHosts(view, keystoneApi.component);
  const database = provision(provided, "database");
  const logins = loginsTaken(secrets, identity);
  const left = nameLeft(secrets, identity);
  const urls = interfaces.map((to) => [to, `${interfaceUrl(design, identity.endpoint, to)}${identity.path}`] as const);
  const wanted = {
    ...administratorOf(view),
    service: identity.service,
    region: regionName(design),
    domain: serviceDomain(design),
    users: Object.fromEntries(logins.map(({ user, password }) => [user, [password, fingerprint(password)]])),
    roles: rolesOf(identity),
    left: left ?? "",
    type: identity.type,
    name: identity.name,
    urls: Object.fromEntries(urls),
  };
  const query = registeredQuery(database, identity, {
    urls,
    logins,
    left,
    domain: serviceDomain(design),
  });
  return {
    id: `${identityConditionId(identity.service)}${identity.entry === undefined ? "" : ` ${identity.entry}`}`,
    host,
    alternates,
    holds: `keystone knows the service ${identity.name}: its user, its role and its endpoints at ${urls[0]?.[1] ?? ""}`,
    test: `[ "$(${database.ask("keystone", query)})" = "${[...logins.map(() => rolesOf(identity).length), 0, interfaces.length].join(" ")}" ]`,
    remedy: { kind: "make", script: administratorScript(wanted, register), timeoutMs: 60_000 },
    after: [
      { condition: bootstrapConditionId },
      ...[host, ...alternates].map((each) => ({ host: each, unit: keystoneApi.unit })),
    ],
    settleMs: 2000,
  };
}

function rolesOf({ roles = ["service"] }: ServiceIdentity): readonly string[] {
  return roles;
}

export function identityConditionId(service: string): string {
  return `${service}/identity`;
}

/** Tells two secrets apart; 190 random bits cannot be guessed from it. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(`quorate ${secret}`).digest("hex").slice(0, 16);
}

interface Registered {
  readonly urls: readonly (readonly [string, string])[];
  readonly logins: readonly Named[];
  readonly left: string | undefined;
  readonly domain: string;
}

/** Prints "1 0 3": each of its users as wanted for each of their roles, none by a name that it has left, three endpoints as wanted. */
function registeredQuery(
  database: DatabaseProvision,
  identity: ServiceIdentity,
  { urls, logins, left, domain }: Registered,
): string {
  const users = logins.map(
    ({
      user,
      password,
    }) => `(SELECT COUNT(*) FROM local_user lu JOIN ${database.quoteName("user")} u ON u.id = lu.user_id AND u.enabled
    JOIN assignment a ON a.actor_id = u.id AND a.type = 'UserProject'
    JOIN role r ON r.id = a.role_id AND r.name IN (${rolesOf(identity)
      .map((role) => database.quoteText(role))
      .join(", ")})
    JOIN project p ON p.id = a.target_id AND p.name = 'service'
    JOIN project d ON d.id = p.domain_id AND d.id = u.domain_id AND d.name = ${database.quoteText(domain)}
  WHERE lu.name = ${database.quoteText(user)} AND u.extra LIKE ${database.quoteText(`%${fingerprint(password)}%`)})`,
  );
  const gone = `(SELECT COUNT(*) FROM local_user lu JOIN ${database.quoteName("user")} u ON u.id = lu.user_id
    JOIN project d ON d.id = lu.domain_id AND d.name = ${database.quoteText(domain)}
  WHERE lu.name = ${database.quoteText(left ?? "")} AND u.extra LIKE ${database.quoteText('%"quorate"%')})`;
  return `SELECT CONCAT(
 ${[...users, gone].join(", ' ',\n ")}, ' ',
 ${endpointsAre(database, identity.type, urls, identity.service)})`;
}
