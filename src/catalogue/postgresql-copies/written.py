"""What a database holds, written down as SQL, and put in the place of another one's contents."""
import gzip
import os
import subprocess

told = given["told"]
kept = Kept(told["root"])


def sql_name(name):
    return '"' + name.replace('"', '""') + '"'


def dump(name, path):
    with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
        process = subprocess.Popen(
            [f"{told['bindir']}/pg_dump", "-h", scratch.folder, "-U", "postgres", "--no-password", "-d", name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while piece := process.stdout.read(1 << 20):
            packed.write(piece)
        complaint = process.stderr.read().decode("utf-8", "replace").strip()
    if process.wait() != 0:
        raise Refused(f"{name} could not be written down: {complaint}")


def contents(name, ask):
    """@param ask: a function that asks the database"""
    [[owner_name, encoding, collation, characters]] = ask(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
    )
    tables = ask(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"
    )
    found = {}
    for schema, table in tables:
        place = f"{sql_name(schema)}.{sql_name(table)}"
        [[rows, digest]] = ask(f"SELECT count(*), coalesce(sum(hashtextextended(each::text, 0)), 0) FROM {place} each")
        found[f"{schema}.{table}"] = [int(rows), digest]
    return {"tables": found, "owner": owner_name, "encoding": encoding, "collation": collation, "characters": characters}


def load(path, name, guest, wanted):
    """Beside the one that is there first, which gives way only once all is right."""
    beside = guest["user"]
    environment = {**os.environ, "LC_ALL": "C", "PGPASSWORD": guest["password"]}

    def client(database):
        place = f"{told['place']} user={guest['user']} dbname='{database}' connect_timeout={told['patience']}"
        return ["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "--no-password", "-d", place]

    def ask_in(database, sql):
        done = subprocess.run([*client(database), "-c", sql], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise Lost(f"{name} could not be put in its place: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    ask_in("postgres", f"DROP DATABASE IF EXISTS {sql_name(beside)} WITH (FORCE)")
    ask_in(
        "postgres",
        f"CREATE DATABASE {sql_name(beside)} OWNER {sql_name(wanted['owner'])} TEMPLATE template0 ENCODING '{wanted['encoding']}'"
        f" LC_COLLATE '{wanted['collation']}' LC_CTYPE '{wanted['characters']}' CONNECTION LIMIT 0",
    )
    with gzip.open(path, "rb") as packed:
        process = subprocess.Popen(
            [*client(beside), "--single-transaction", "-f", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
        )
        try:
            while piece := packed.read(1 << 20):
                process.stdin.write(piece)
            process.stdin.close()
        except OSError:
            # It has ended, and says why.
            pass
        complaint = process.stderr.read().decode("utf-8", "replace").strip()
        if process.wait() != 0:
            raise Lost(f"{name} could not be put in its place: {complaint}")
    same(name, contents(beside, lambda sql: ask_in(beside, sql))["tables"], wanted["tables"])
    ask_in("postgres", f"REVOKE CONNECT ON DATABASE {sql_name(beside)} FROM PUBLIC")
    ask_in("postgres", f"DROP DATABASE IF EXISTS {sql_name(name)} WITH (FORCE)")
    ask_in("postgres", f"ALTER DATABASE {sql_name(beside)} RENAME TO {sql_name(name)}")
