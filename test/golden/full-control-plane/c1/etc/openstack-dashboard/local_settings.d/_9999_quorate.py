# Managed by Quorate from the design of site cloud. Changes made here are replaced; a copy of them is kept.
SECRET_KEY = "example-horizon-secret-key"
ALLOWED_HOSTS = ["10.77.0.11","10.77.0.12","10.77.0.13","10.77.0.10","quorate-check"]
OPENSTACK_KEYSTONE_URL = "http://10.77.0.10:5000/v3"
OPENSTACK_ENDPOINT_TYPE = "internalURL"
WEBROOT = "/horizon/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_TIMEOUT = 3600
DATABASES = {"default":{"ENGINE":"django.db.backends.mysql","NAME":"horizon","USER":"horizon","PASSWORD":"example-horizon-database-password","HOST":"127.0.0.1","PORT":"3306"}}
