# Logs in to the message queue as the daemons of a host do, by what their own file says: by TLS and with the authority that it names, or
# in the clear. Only the library that the daemons themselves speak AMQP with is loaded.
import configparser
import ssl
import urllib.parse

import amqp

def transport(path):
    """Where the queue is, and whom to believe there; None where it is reached in the clear."""
    settings = configparser.RawConfigParser(strict=False)
    settings.read(path)
    driver = "oslo_messaging_rabbit"
    by_tls = settings.has_section(driver) and settings.getboolean(driver, "ssl", fallback=False)
    return settings.get("DEFAULT", "transport_url"), settings.get(driver, "ssl_ca_file", fallback=None) if by_tls else None

def connect(url, authority, within, patience):
    """A connection that came about within so many seconds, and waits so many for each answer."""
    parts = urllib.parse.urlsplit(url)
    login, _, place = parts.netloc.split(",")[0].rpartition("@")
    user, _, password = login.partition(":")
    host = place.rpartition(":")[0].strip("[]")
    believed = {"ca_certs": authority, "cert_reqs": ssl.CERT_REQUIRED, "server_hostname": host}
    connection = amqp.Connection(
        place, urllib.parse.unquote(user), urllib.parse.unquote(password),
        ssl=believed if authority else False,
        virtual_host=urllib.parse.unquote(parts.path[1:]) or "/",
        connect_timeout=within, read_timeout=patience, write_timeout=patience)
    connection.connect()
    return connection
