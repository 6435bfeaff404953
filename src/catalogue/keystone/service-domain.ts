import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import type { ServiceDomain } from "../contract/roles/identity.ts";
import { databaseHosts } from "../openstack/service-schema.ts";
import { administratorOf, administratorScript } from "./administrator-script.ts";
import { keystoneApi } from "./api.ts";
import { bootstrapConditionId } from "./conditions.ts";
import register from "./register-domain.py";
import { fingerprint } from "./service-identity.ts";

/** A service's own domain, its administrator and its roles; the test reads keystone's tables, as that of a service's user does. */
export function serviceDomainCondition(view: SiteView, wanted: ServiceDomain): Condition {
  const { provided, secrets } = view;
  const { service, domain, user, roles } = wanted;
  const [host = "", ...alternates] = databaseHosts(view, keystoneApi.component);
  const database = provision(provided, "database");
  const text = (word: string): string => database.quoteText(word);
  const password = secrets[wanted.passwordSecret] ?? "";
  const given = { ...administratorOf(view), domain, user, password, fingerprint: fingerprint(password), roles };
  const query = `SELECT CONCAT(
 (SELECT COUNT(*) FROM local_user lu JOIN ${database.quoteName("user")} u ON u.id = lu.user_id AND u.enabled
    JOIN project d ON d.id = lu.domain_id AND d.is_domain AND d.enabled AND d.name = ${text(domain)}
    JOIN assignment a ON a.actor_id = u.id AND a.type = 'UserDomain' AND a.target_id = d.id
    JOIN role r ON r.id = a.role_id AND r.name = 'admin'
  WHERE lu.name = ${text(user)} AND u.extra LIKE ${text(`%${fingerprint(password)}%`)}), ' ',
 (SELECT COUNT(*) FROM role WHERE name IN (${roles.map(text).join(", ")})))`;
  return {
    id: `${service}/domain ${domain}`,
    host,
    alternates,
    holds: `keystone has the domain ${domain} with its administrator ${user}`,
    test: `[ "$(${database.ask("keystone", query)})" = "1 ${roles.length}" ]`,
    remedy: {
      kind: "make",
      script: administratorScript(given, register),
      timeoutMs: 60_000,
    },
    after: [
      { condition: bootstrapConditionId },
      ...[host, ...alternates].map((each) => ({ host: each, unit: keystoneApi.unit })),
    ],
    settleMs: 2000,
  };
}
