"""Sends what was brought back to a member, where it lies beside the database until somebody puts it in its place.

Standard input: the member's address and the name to lie under, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when the member has all of it, 1 when not, with a sentence why.
"""
import json
import os
import struct
import subprocess
import sys

told = given["told"]


def send(asked):
    data = os.path.join(told["root"], "scratch", "data")
    if not os.path.isdir(data):
        raise Lost("nothing has been brought back here")
    if os.path.exists(os.path.join(told["root"], "scratch", "server.pid")):
        raise Lost("the server on what was brought back still runs")
    sent = 0
    with call(told, asked["member"], b"take " + asked["name"].encode("ascii")) as connection:
        pack = subprocess.Popen(["tar", "--create", "--directory", data, "."], stdout=subprocess.PIPE)
        while piece := pack.stdout.read(1 << 20):
            connection.sendall(struct.pack(">I", len(piece)) + piece)
            sent += len(piece)
        if pack.wait() != 0:
            raise Lost("what was brought back could not be read")
        connection.sendall(struct.pack(">I", 0))
        if connection.recv(64) != b"ok\n":
            raise Lost(f"{asked['member']} did not take all of it")
    return {"bytes": sent}


def main():
    try:
        json.dump(send(json.load(sys.stdin)), sys.stdout)
    except (Lost, OSError) as error:
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


sys.exit(main())
