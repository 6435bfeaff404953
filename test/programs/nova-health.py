# Loads nova's two WSGI applications by its api-paste.ini, and asks each for its health without and with the other's gate closed.
# Prints `APPLICATION STATUS...`: of its health check, while the other is held, while it is held itself, and of its versions.
# Usage: FILE THAT HOLDS THE API, FILE THAT HOLDS METADATA
import os
import sys

hold = {"osapi_compute": sys.argv[1], "metadata": sys.argv[2]}
sys.argv = sys.argv[:1]

import webob
from nova.api.openstack import wsgi_app
from paste import deploy

paste = "/etc/nova/api-paste.ini"
wsgi_app.init_global_data([paste, "/etc/nova/nova.conf"], "osapi_compute")
apps = {name: deploy.loadapp("config:" + paste, name=name) for name in hold}


def ask(name, path):
    return webob.Request.blank(path).get_response(apps[name]).status_int


for path in hold.values():
    os.makedirs(os.path.dirname(path), exist_ok=True)
for name, other in (("osapi_compute", "metadata"), ("metadata", "osapi_compute")):
    statuses = [ask(name, "/healthcheck")]
    for held in (other, name):
        open(hold[held], "w").close()
        statuses.append(ask(name, "/healthcheck"))
        os.remove(hold[held])
    print(name, *statuses, ask(name, "/"))
