# Registers a service with keystone: its user, with its roles in the project `service`, and its entry
# in the catalogue with an endpoint for each interface. What is there as wanted stays.
#
# Needs administrator.py before it. Given: region; domain, the name of the one that user and project are in; service, the technology that
# it is registered for; users, by the names that it goes by, with a password and a fingerprint each, which tells later whether the password
# changed; their roles; left, a name that it goes by no more, or nothing; type and name of the service; urls by interface.
# Exit status: 0 when all is there.
domain = ensure("domain", urllib.parse.urlencode({"name": given["domain"]}),
                {"name": given["domain"], "enabled": True})["id"]
project = ensure("project", "name=service&domain_id=%s" % domain,
                 {"name": "service", "domain_id": domain, "enabled": True})
roles = [ensure("role", "name=%s" % name, {"name": name}) for name in given["roles"]]
for name, (password, fingerprint) in given["users"].items():
    user = ensure("user", "name=%s&domain_id=%s" % (name, domain),
                  {"name": name, "domain_id": domain, "enabled": True, "password": password, "quorate": fingerprint})
    for role in roles:
        call("PUT", "/projects/%s/users/%s/roles/%s" % (project["id"], user["id"], role["id"]))
for user in call("GET", "/users?name=%s&domain_id=%s" % (given["left"], domain))[1]["users"] if given["left"] else []:
    # One that others made is theirs.
    if "quorate" in user:
        call("DELETE", "/users/%s" % user["id"])
service = ensure("service", "type=%s" % given["type"],
                 {"type": given["type"], "name": given["name"], "enabled": True,
                  "quorate": given["service"], "quorate_user": next(iter(given["users"]))})
for interface, url in given["urls"].items():
    ensure("endpoint", "service_id=%s&interface=%s&region_id=%s" % (service["id"], interface, given["region"]),
           {"service_id": service["id"], "interface": interface, "region_id": given["region"], "url": url,
            "enabled": True})
