# Lets the administrator into keystone, for what comes after it: `call(METHOD, PATH, BODY)` is the answer's headers and its JSON.
# Identity API v3 with the standard library alone: the OpenStack client takes two seconds to load.
#
# Given: keystones, the URLs of its instances, of which any will do; adminPassword.
# Exit status: 1 when none lets the administrator in.
import json
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

