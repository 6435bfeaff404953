# Makes a domain whose users a service makes by itself, with the user that administers it, and the roles that it gives them.
#
# Needs administrator.py before it. Given: domain; user, its password and a fingerprint, which tells later whether the password
# changed; roles.
# Exit status: 0 when all is there.
domain = ensure("domain", "name=%s" % given["domain"], {"name": given["domain"], "enabled": True})
user = ensure("user", "name=%s&domain_id=%s" % (given["user"], domain["id"]),
              {"name": given["user"], "domain_id": domain["id"], "enabled": True, "password": given["password"],
               "quorate": given["fingerprint"]})
admin = ensure("role", "name=admin", {"name": "admin"})
call("PUT", "/domains/%s/users/%s/roles/%s" % (domain["id"], user["id"], admin["id"]))
for name in given["roles"]:
    ensure("role", "name=%s" % name, {"name": name})
