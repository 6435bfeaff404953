"""Gives a whole copy of this host's database, as mariadb-backup streams it, to who knows the password; one at a time, over TLS.

The caller says a line each: the password, and "give". The answer is "ok" before the copy, "busy" or "no". A copy that is cut off lacks
the file that mariadb-backup writes last, by which the receiver knows it.
"""
import hmac
import os
import shutil
import socket
import ssl
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


def answer(plain, context, password):
    try:
        plain.settimeout(20)
        with context.wrap_socket(plain, server_side=True) as connection:
            if not hmac.compare_digest(line_of(connection), password):
                connection.sendall(b"no\n")
                return
            if line_of(connection) != b"give":
                connection.sendall(b"no\n")
                return
            if not one_at_a_time.acquire(blocking=False):
                connection.sendall(b"busy\n")
                return
            try:
                connection.sendall(b"ok\n")
                # A receiver that takes nothing for ten minutes is gone.
                connection.settimeout(600)
                give(connection)
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
