import type { SiteView } from "../contract/provisions.ts";
import { backendUrls } from "../openstack/service-url.ts";
import { adminPasswordSecret, keystoneApi } from "./api.ts";

/** What the administrator's script must know to log in. */
export function administratorOf({ design, secrets }: Pick<SiteView, "design" | "secrets">) {
  return {
    keystones: backendUrls(design, keystoneApi.endpoint).map((base) => `${base}/v3`),
    adminPassword: secrets[adminPasswordSecret] ?? "",
  };
}

/**
 * bash that runs steps in Python as the administrator, at whichever instance lets it in. Identity API v3 with the standard
 * library alone: the OpenStack client takes two seconds to load. A JSON string is a string of Python as well.
 *
 * @param wanted what the steps find in `want`
 */
export function administratorScript(wanted: ReturnType<typeof administratorOf>, steps: string): string {
  return `python3 - <<'PYTHON'
import json, urllib.request
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

${steps}PYTHON`;
}
