# Lets the administrator into keystone, for what comes after it: `call(METHOD, PATH, BODY)` is the answer's headers and its JSON;
# `ensure(KIND, QUERY, BODY)` is a thing of the identity API that is as it should be: what is there as wanted stays.
# Identity API v3 with the standard library alone: the OpenStack client takes two seconds to load.
#
# Given: keystones, the URLs of its instances, of which any will do; adminPassword.
# Exit status: 1 when none lets the administrator in.
import json
import urllib.error
import urllib.parse
import urllib.request

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
        "name": "admin", "domain": {"id": "default"}, "password": given["adminPassword"]}}}
    scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
    return call("POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})[0]["X-Subject-Token"]

trouble = None
for base in given["keystones"]:
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
        try:
            return call("POST", "/%ss" % kind, {kind: body})[1][kind]
        except urllib.error.HTTPError as error:
            # Several services are registered at once, and share a project and a role.
            if error.code != 409:
                raise
        found = call("GET", "/%ss?%s" % (kind, query))[1][kind + "s"]
    have = found[0]
    if any(have.get(key) != value for key, value in body.items()):
        call("PATCH", "/%ss/%s" % (kind, have["id"]), {kind: body})
    return have

