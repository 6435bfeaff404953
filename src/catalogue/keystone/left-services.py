# Takes services that left the design out of keystone's catalogue, with their endpoints, and lets their users in no more. They are told
# by what register-service.py wrote to them; what others registered stays. A service goes last: by it the others are known.
#
# Needs administrator.py before it. Given: services, the technologies of the design.
# Exit status: 0 when none is left.
for service in call("GET", "/services")[1]["services"]:
    if service.get("quorate") in [None] + given["services"]:
        continue
    for endpoint in call("GET", "/endpoints?service_id=%s" % service["id"])[1]["endpoints"]:
        call("DELETE", "/endpoints/%s" % endpoint["id"])
    for user in call("GET", "/users?name=%s" % service["quorate_user"])[1]["users"]:
        if "quorate" in user:
            call("PATCH", "/users/%s" % user["id"], {"user": {"enabled": False}})
    call("DELETE", "/services/%s" % service["id"])
