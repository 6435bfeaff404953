# Managed by Quorate from the design of site separate. Changes made here are replaced; a copy of them is kept.
import json
given = json.loads("{\"holdFile\":\"/run/quorate/hold/placement\"}")
# Placement as uwsgi loads it, behind a health check that placement itself does not have: oslo.middleware answers /healthcheck, with 503
# while the file of the gate is there.
# Given: holdFile, path of that file.
from oslo_middleware import Healthcheck
from placement.wsgi import init_application

application = Healthcheck(
    init_application(), {"backends": "disable_by_file", "disable_by_file_path": given["holdFile"]}
)
