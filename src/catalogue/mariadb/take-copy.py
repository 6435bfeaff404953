"""Takes whole copies of a server that gives them away (give-copy.py)."""
import os
import shutil
import socket
import ssl
import subprocess


class Lost(Exception):
    """The database does not answer, or not with what was asked for."""


def number_in(place, domain):
    """Of a position such as `1-1-54,102-1-3`."""
    for name in place.strip().split(","):
        parts = name.split("-")
        if len(parts) == 3 and int(parts[0]) == domain:
            return int(parts[2])
    return 0


def call(told, member, wanted):
    """A connection to a member that has said yes to what is wanted of it."""
    context = ssl.create_default_context(cafile=told["authority"])
    with open(told["password"], "rb") as file:
        password = file.read().strip()
    plain = socket.create_connection((member, told["basePort"]), timeout=20)
    connection = context.wrap_socket(plain, server_hostname=member)
    connection.sendall(password + b"\n" + wanted + b"\n")
    answer = b""
    while not answer.endswith(b"\n") and (piece := connection.recv(1)):
        answer += piece
    if answer != b"ok\n":
        connection.close()
        raise Lost(f"{member} says {answer.decode('ascii', 'replace').strip() or 'nothing'}")
    connection.settimeout(600)
    return connection


def take_copy(told, member, folder):
    """A whole copy of a member, made ready to be started on, in a folder that is made anew. Where it stands in the log: `1-1-54`."""
    data = os.path.join(folder, "data")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(data, mode=0o700)
    with call(told, member, b"give") as connection:
        receive(connection, data)
    prepared = subprocess.run(["mariadb-backup", "--prepare", f"--target-dir={data}"], capture_output=True, text=True)
    if prepared.returncode != 0:
        raise Lost(f"the copy of {member} could not be made ready: {prepared.stderr.strip().rpartition(chr(10))[2]}")
    for name in ("mariadb_backup_binlog_info", "xtrabackup_binlog_info"):
        place = os.path.join(data, name)
        if os.path.exists(place):
            with open(place, encoding="utf8") as file:
                return file.read().split("\t")[2].strip()
    raise Lost(f"the copy of {member} was cut off")


def receive(connection, data):
    unpack = subprocess.Popen(["mbstream", "-x", "-C", data], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        while piece := connection.recv(1 << 20):
            unpack.stdin.write(piece)
    finally:
        _, said = unpack.communicate()
    # What mariadb-backup writes last of all.
    if unpack.returncode != 0 or not any(os.path.exists(os.path.join(data, name)) for name in ("mariadb_backup_info", "xtrabackup_info")):
        raise Lost(f"a copy was cut off: {said.decode('utf-8', 'replace').strip().rpartition(chr(10))[2]}")
