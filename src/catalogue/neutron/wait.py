#!/usr/bin/python3
# Waits until a server of Neutron's takes agents' calls from the queue, before an agent starts: one whose first calls go unanswered waits
# twice as long for each next. Only the library that the agents themselves speak AMQP with is loaded.
#
# Exit status: 0, after two minutes as well: an agent that asks in vain is better than none.
import configparser
import sys
import time
import urllib.parse

import amqp

settings = configparser.RawConfigParser(strict=False)
settings.read("/etc/neutron/neutron.conf")
parts = urllib.parse.urlsplit(settings.get("DEFAULT", "transport_url"))
login, _, place = parts.netloc.rpartition("@")
user, _, password = login.partition(":")
deadline = time.monotonic() + 120
while time.monotonic() < deadline:
    try:
        connection = amqp.Connection(
            place, urllib.parse.unquote(user), urllib.parse.unquote(password),
            virtual_host=urllib.parse.unquote(parts.path[1:]) or "/", connect_timeout=5, read_timeout=10, write_timeout=10)
        connection.connect()
        try:
            if connection.channel().queue_declare("q-plugin", passive=True).consumer_count > 0:
                sys.exit(0)
        finally:
            connection.close()
    except Exception as trouble:  # whatever it is, nobody takes calls yet
        print("no server of Neutron takes calls yet: %s" % trouble, file=sys.stderr, flush=True)
    time.sleep(1)
