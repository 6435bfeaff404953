# Placement as uwsgi loads it, behind a health check that placement itself does not have: oslo.middleware answers /healthcheck, with 503
# while the file of the gate is there.
# Given: holdFile, path of that file.
from oslo_middleware import Healthcheck
from placement.wsgi import init_application

application = Healthcheck(
    init_application(), {"backends": "disable_by_file", "disable_by_file_path": given["holdFile"]}
)
