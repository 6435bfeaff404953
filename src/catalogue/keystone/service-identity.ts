import { createHash } from "node:crypto";
import type { Condition } from "../contract/condition.ts";
import { provision, type DatabaseProvision, type ServiceIdentity, type SiteView } from "../contract/provisions.ts";
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
  const password = secrets[identity.passwordSecret] ?? "";
  const urls = interfaces.map((to) => [to, `${interfaceUrl(design, identity.endpoint, to)}${identity.path}`] as const);
  const wanted = {
    ...administratorOf(view),
    service: identity.service,
    region: regionName(design),
    domain: serviceDomain(design),
    user: identity.user,
    roles: rolesOf(identity),
    password,
    fingerprint: fingerprint(password),
    type: identity.type,
    name: identity.name,
    urls: Object.fromEntries(urls),
  };
  const query = registeredQuery(database, identity, {
    urls,
    mark: fingerprint(password),
    domain: serviceDomain(design),
  });
  return {
    id: `${identityConditionId(identity.service)}${identity.entry === undefined ? "" : ` ${identity.entry}`}`,
    host,
    alternates,
    holds: `keystone knows the service ${identity.name}: its user, its role and its endpoints at ${urls[0]?.[1] ?? ""}`,
    test: `[ "$(${database.ask("keystone", query)})" = "${rolesOf(identity).length} ${interfaces.length}" ]`,
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

/** Prints "1 3": one user as wanted for each of its roles, three endpoints as wanted. */
function registeredQuery(
  database: DatabaseProvision,
  identity: ServiceIdentity,
  { urls, mark, domain }: { urls: readonly (readonly [string, string])[]; mark: string; domain: string },
): string {
  return `SELECT CONCAT(
 (SELECT COUNT(*) FROM local_user lu JOIN ${database.quoteName("user")} u ON u.id = lu.user_id AND u.enabled
    JOIN assignment a ON a.actor_id = u.id AND a.type = 'UserProject'
    JOIN role r ON r.id = a.role_id AND r.name IN (${rolesOf(identity)
      .map((role) => database.quoteText(role))
      .join(", ")})
    JOIN project p ON p.id = a.target_id AND p.name = 'service'
    JOIN project d ON d.id = p.domain_id AND d.id = u.domain_id AND d.name = ${database.quoteText(domain)}
  WHERE lu.name = ${database.quoteText(identity.user)} AND u.extra LIKE ${database.quoteText(`%${mark}%`)}), ' ',
 ${endpointsAre(database, identity.type, urls, identity.service)})`;
}
