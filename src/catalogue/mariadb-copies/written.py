"""What a database holds, written down as SQL, and put in the place of another one's contents."""
import gzip
import os
import subprocess
import tempfile
import time

# A whole copy of a large database takes as long; seconds.
pause_seconds = 900

told = given["told"]
kept = Kept(told["root"], told["domain"])


def sql_name(name):
    return f"`{name.replace('`', '``')}`"


def dump(name, path):
    with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
        process = subprocess.Popen(
            [
                "mariadb-dump",
                "--no-defaults",
                f"--socket={scratch.socket}",
                "--user=root",
                "--single-transaction",
                "--routines",
                "--events",
                "--triggers",
                "--hex-blob",
                # Members of a cluster know no locks of tables.
                "--skip-add-locks",
                "--skip-lock-tables",
                "--skip-disable-keys",
                "--skip-add-drop-table",
                "--databases",
                name,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while piece := process.stdout.read(1 << 20):
            packed.write(piece)
        complaint = process.stderr.read().decode("utf-8", "replace").strip()
    if process.wait() != 0:
        raise Refused(f"{name} could not be written down: {complaint}")


def contents(name, ask):
    """@param ask: a function that asks a server which has the database"""
    where = f"TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = '{name}'"
    tables = [row[0] for row in ask(f"SELECT TABLE_NAME FROM information_schema.TABLES WHERE {where}")]
    found = {}
    for table in tables:
        place = f"{sql_name(name)}.{sql_name(table)}"
        [[rows]], [[_, digest]] = ask(f"SELECT COUNT(*) FROM {place}"), ask(f"CHECKSUM TABLE {place}")
        found[table] = [int(rows), digest]
    return {"tables": found}


def empty(name, client):
    """Not by IF EXISTS: what changes nothing has a number of the cluster's and is in no log."""
    there = f"SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{name}'"
    for sql in (there, f"DROP DATABASE {sql_name(name)}"):
        done = subprocess.run([*client, "-e", sql], capture_output=True, text=True)
        if done.returncode != 0:
            return done.stderr.strip().rpartition("\n")[2]
        if done.stdout.strip() == "0":
            return ""
    return ""


def fill(path, client):
    """What the client complained of last; nothing where all was taken."""
    with gzip.open(path, "rb") as packed:
        process = subprocess.Popen(client, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            while piece := packed.read(1 << 20):
                process.stdin.write(piece)
            process.stdin.close()
        except OSError:
            # It has ended, and says why.
            pass
        complaint = process.stderr.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        return (complaint or f"status {process.returncode}") if process.wait() != 0 else ""


def load(path, name, guest, wanted):
    with tempfile.NamedTemporaryFile("w", encoding="utf8") as login:
        # At the place that the copy's own reader goes to.
        for line in open(told["login"], encoding="utf8"):
            if not line.startswith(("user=", "password=")):
                login.write(line)
        login.write(f"user={guest['user']}\npassword={guest['password']}\n")
        login.flush()
        client = ["mariadb", f"--defaults-extra-file={login.name}", "--batch", "--skip-column-names", "--max-allowed-packet=1G"]
        until = time.monotonic() + pause_seconds
        while complaint := empty(name, client) or fill(path, client):
            # A member that gives a copy away changes no tables for moments; what is written down begins with a database that is empty.
            if "ERROR 1047 " not in complaint or time.monotonic() > until:
                raise Lost(f"{name} could not be put in its place: {complaint}")
            time.sleep(2)

        def ask(sql):
            done = subprocess.run([*client, "-e", sql], capture_output=True, text=True)
            if done.returncode != 0:
                raise Lost(f"the database does not answer: {done.stderr.strip()}")
            return [line.split("\t") for line in done.stdout.splitlines()]

        same(name, contents(name, ask)["tables"], wanted["tables"])
