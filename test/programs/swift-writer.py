# Writes objects, or writes such as expire after a second, or reads them and compares, or counts those that are listed, through the proxy's own code with the settings of this host's proxy-server.conf: its login
# aside, that is what a client's request goes through.
#
# Arguments: write, expire, read or list, the number of the first object, how many. Prints how many were acknowledged, were as they were
# written, or are listed.
import configparser
import hashlib
import io
import sys

from swift.common.internal_client import InternalClient

what, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
designed = configparser.RawConfigParser()
designed.read("/etc/swift/proxy-server.conf")
conf = configparser.RawConfigParser()
conf["pipeline:main"] = {"pipeline": "catch_errors proxy-server"}
for section in ["app:proxy-server", "filter:catch_errors"]:
    conf[section] = dict(designed[section])
with open("/root/client.conf", "w") as file:
    conf.write(file)
client = InternalClient("/root/client.conf", "test", 1)

def content(number):
    return hashlib.sha256(b"%d" % number).digest() * (1 + number % 50)

done = 0
if what in ("write", "expire"):
    client.create_container("AUTH_test", "c")
listed = {each["name"] for each in client.iter_objects("AUTH_test", "c")} if what == "list" else set()
for number in range(first, first + count):
    name = "o%d" % number
    if what in ("write", "expire"):
        headers = {"X-Delete-After": "1"} if what == "expire" else {}
        client.upload_object(io.BytesIO(content(number)), "AUTH_test", "c", name, headers=headers)
        done += 1
    elif what == "list":
        done += name in listed
    else:
        _status, _headers, body = client.get_object("AUTH_test", "c", name)
        done += b"".join(body) == content(number)
print({"write": "acknowledged", "expire": "acknowledged", "read": "as written", "list": "listed"}[what], done)
