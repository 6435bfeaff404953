import { createHash } from "node:crypto";
import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/technology.ts";
import { sqlText } from "../format/shell.ts";
import { adminPasswordSecret, backendUrls, regionName, serviceUrl } from "./client.ts";
import { keystoneUnit } from "./config.ts";
import { bootstrapConditionId, databaseHosts, rootSql } from "./conditions.ts";

/** What a service is to keystone: a user, and an entry of the catalogue. */
export interface ServiceIdentity {
  readonly technology: string;
  readonly user: string;
  readonly passwordSecret: string;
  /** As clients ask for it: `image`. */
  readonly type: string;
  readonly name: string;
  /** The designed endpoint behind the entry. */
  readonly endpoint: string;
}

const interfaces = ["public", "internal", "admin"] as const;

export function serviceIdentityConditionId(technology: string): string {
  return `${technology}/identity`;
}

/**
 * The service has its user, with the role `service` in the project `service` and no more than that, and its endpoints in
 * the catalogue. The test reads keystone's tables, since a login costs a quarter of a second of processor time; a
 * fingerprint of the password, kept with the user, tells when the password changed.
 */
export function serviceIdentityCondition({ design, secrets }: SiteView, identity: ServiceIdentity): Condition {
  const [host = "", ...alternates] = databaseHosts(design);
  const password = secrets[identity.passwordSecret] ?? "";
  const url = serviceUrl(design, identity.endpoint);
  const wanted = {
    keystones: backendUrls(design).map((base) => `${base}/v3`),
    adminPassword: secrets[adminPasswordSecret] ?? "",
    region: regionName(design),
    user: identity.user,
    password,
    fingerprint: fingerprint(password),
    type: identity.type,
    name: identity.name,
    interfaces,
    url,
  };
  return {
    id: serviceIdentityConditionId(identity.technology),
    technology: identity.technology,
    host,
    alternates,
    holds: `keystone knows the service ${identity.name}: its user, its role and its endpoints at ${url}`,
    test: `[ "$(${rootSql("keystone", registeredQuery(identity, url, fingerprint(password)))})" = "1 ${interfaces.length}" ]`,
    make: `python3 - <<'PYTHON'\n${registration(wanted)}PYTHON`,
    after: [bootstrapConditionId, ...[host, ...alternates].map((each) => `${each}/unit ${keystoneUnit}`)],
    timeoutMs: 60_000,
    settleMs: 2000,
  };
}

/** Tells two secrets apart; 190 random bits cannot be guessed from it. */
function fingerprint(secret: string): string {
  return createHash("sha256").update(`quorate ${secret}`).digest("hex").slice(0, 16);
}

/** Prints "1 3": one user as wanted, three endpoints as wanted. */
function registeredQuery(identity: ServiceIdentity, url: string, mark: string): string {
  return `SELECT CONCAT(
 (SELECT COUNT(*) FROM local_user lu JOIN user u ON u.id = lu.user_id AND u.enabled
    JOIN assignment a ON a.actor_id = u.id AND a.type = 'UserProject'
    JOIN role r ON r.id = a.role_id AND r.name = 'service'
    JOIN project p ON p.id = a.target_id AND p.name = 'service'
  WHERE lu.name = ${sqlText(identity.user)} AND u.extra LIKE ${sqlText(`%${mark}%`)}), ' ',
 (SELECT COUNT(DISTINCT e.interface) FROM endpoint e JOIN service s ON s.id = e.service_id
  WHERE s.type = ${sqlText(identity.type)} AND e.enabled AND e.url = ${sqlText(url)}))`;
}

/**
 * Identity API v3 with the standard library alone: the OpenStack client takes two seconds to load. A JSON string is a
 * string of Python as well.
 */
function registration(wanted: object): string {
  return `import json, urllib.request
want = json.loads(${JSON.stringify(JSON.stringify(wanted))})
token = None

def call(method, path, body=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["X-Auth-Token"] = token
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=15) as answer:
        text = answer.read()
        return answer.headers, json.loads(text) if text else {}

def log_in():
    identity = {"methods": ["password"], "password": {"user": {
        "name": "admin", "domain": {"id": "default"}, "password": want["adminPassword"]}}}
    scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
    return call("POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})[0]["X-Subject-Token"]

trouble = None
for base in want["keystones"]:
    try:
        token = log_in()
        break
    except OSError as error:
        trouble = "%s: %s" % (base, error)
if token is None:
    raise SystemExit("no keystone lets the administrator in: %s" % trouble)

def ensure(kind, query, body):
    found = call("GET", "/%ss?%s" % (kind, query))[1][kind + "s"]
    if not found:
        return call("POST", "/%ss" % kind, {kind: body})[1][kind]
    have = found[0]
    if any(have.get(key) != value for key, value in body.items()):
        call("PATCH", "/%ss/%s" % (kind, have["id"]), {kind: body})
    return have

project = ensure("project", "name=service&domain_id=default",
                 {"name": "service", "domain_id": "default", "enabled": True})
role = ensure("role", "name=service", {"name": "service"})
user = ensure("user", "name=%s&domain_id=default" % want["user"],
              {"name": want["user"], "domain_id": "default", "enabled": True, "password": want["password"],
               "quorate": want["fingerprint"]})
call("PUT", "/projects/%s/users/%s/roles/%s" % (project["id"], user["id"], role["id"]))
service = ensure("service", "type=%s" % want["type"], {"type": want["type"], "name": want["name"], "enabled": True})
for interface in want["interfaces"]:
    ensure("endpoint", "service_id=%s&interface=%s&region_id=%s" % (service["id"], interface, want["region"]),
           {"service_id": service["id"], "interface": interface, "region_id": want["region"], "url": want["url"],
            "enabled": True})
`;
}
