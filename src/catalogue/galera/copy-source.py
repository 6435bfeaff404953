"""Gives a whole copy of this host's database, as mariadb-backup streams it, to who knows the password, or takes data that are to take its
place; one at a time, over TLS.

The caller says a line each: the password, and "give" or "take NAME". The answer is "ok", "busy" or "no". A copy that is given and cut off
lacks the file that mariadb-backup writes last, by which the receiver knows it. What is taken is an archive of tar in pieces, each after
four bytes of its length, an empty one the last; then the answer is "ok" again. It lies beside the database until somebody puts it there.
"""
import hmac
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

one_at_a_time = threading.Lock()


def line_of(connection, most=200):
    said = b""
    while not said.endswith(b"\n") and len(said) < most:
        piece = connection.recv(1)
        if not piece:
            break
        said += piece
    return said.strip()


def give(connection):
    target = tempfile.mkdtemp(prefix="quorate-copy-")
    backup = subprocess.Popen(
        ["mariadb-backup", "--backup", "--stream=mbstream", "--user=mysql", "--target-dir=" + target],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        while piece := backup.stdout.read(1 << 20):
            connection.sendall(piece)
        status = backup.wait()
        print("a copy was given away" if status == 0 else f"mariadb-backup ended with {status}", flush=True)
    finally:
        backup.kill()
        backup.wait()
        shutil.rmtree(target, ignore_errors=True)


def exactly(connection, count):
    said = b""
    while len(said) < count:
        piece = connection.recv(min(1 << 20, count - len(said)))
        if not piece:
            raise OSError("the archive was cut off")
        said += piece
    return said


def take(connection, name):
    folder = os.path.join(given["taken"], name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    unpack = subprocess.Popen(["tar", "--extract", "--no-same-owner", "--directory", folder], stdin=subprocess.PIPE)
    with unpack.stdin:
        while length := struct.unpack(">I", exactly(connection, 4))[0]:
            unpack.stdin.write(exactly(connection, length))
    if unpack.wait() != 0:
        raise OSError("the archive could not be unpacked")
    os.sync()
    # Only what is whole has this.
    os.rename(folder, folder + ".whole")
    connection.sendall(b"ok\n")
    print(f"{name} was taken", flush=True)


def answer(plain, context, password):
    try:
        plain.settimeout(20)
        with context.wrap_socket(plain, server_side=True) as connection:
            if not hmac.compare_digest(line_of(connection), password):
                connection.sendall(b"no\n")
                return
            wanted = re.fullmatch(rb"give|take ([a-z0-9-]{1,64})", line_of(connection))
            if wanted is None:
                connection.sendall(b"no\n")
                return
            if not one_at_a_time.acquire(blocking=False):
                connection.sendall(b"busy\n")
                return
            try:
                connection.sendall(b"ok\n")
                # A receiver that takes nothing for ten minutes is gone.
                connection.settimeout(600)
                if wanted[1] is None:
                    give(connection)
                else:
                    take(connection, wanted[1].decode("ascii"))
            finally:
                one_at_a_time.release()
    except OSError as error:
        print(f"a caller was lost: {error}", file=sys.stderr, flush=True)
    finally:
        plain.close()


def main():
    os.umask(0o077)
    with open(given["password"], "rb") as file:
        password = file.read().strip()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given["certificate"])
    family = socket.AF_INET6 if ":" in given["address"] else socket.AF_INET
    listener = socket.create_server((given["address"], given["port"]), family=family)
    while True:
        plain, _ = listener.accept()
        threading.Thread(target=answer, args=(plain, context, password), daemon=True).start()


main()
