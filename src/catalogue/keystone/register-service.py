# Registers a service with keystone: its user, with its roles in the project `service`, and its entry
# in the catalogue with an endpoint for each interface. What is there as wanted stays.
#
# Needs administrator.py before it. Given: region; domain, the name of the one that user and project are in; service, the technology that
# it is registered for; user, its roles, its password and a fingerprint, which tells later whether the password changed; type and name of
# the service; urls by interface.
# Exit status: 0 when all is there.
domain = ensure("domain", urllib.parse.urlencode({"name": given["domain"]}),
                {"name": given["domain"], "enabled": True})["id"]
project = ensure("project", "name=service&domain_id=%s" % domain,
                 {"name": "service", "domain_id": domain, "enabled": True})
user = ensure("user", "name=%s&domain_id=%s" % (given["user"], domain),
              {"name": given["user"], "domain_id": domain, "enabled": True, "password": given["password"],
               "quorate": given["fingerprint"]})
for name in given["roles"]:
    role = ensure("role", "name=%s" % name, {"name": name})
    call("PUT", "/projects/%s/users/%s/roles/%s" % (project["id"], user["id"], role["id"]))
service = ensure("service", "type=%s" % given["type"],
                 {"type": given["type"], "name": given["name"], "enabled": True,
                  "quorate": given["service"], "quorate_user": given["user"]})
for interface, url in given["urls"].items():
    ensure("endpoint", "service_id=%s&interface=%s&region_id=%s" % (service["id"], interface, given["region"]),
           {"service_id": service["id"], "interface": interface, "region_id": given["region"], "url": url,
            "enabled": True})
