"""Brings a moment back beside the site: the newest whole copy before it, and of the log what follows until then, in a server of its own
that nobody else reaches. Says what it has brought back, and what of the newer data it has not.

Asked to, it keeps instead that what was brought back was found to be right, row by row.

Standard input: what is asked for, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when the moment is back, 1 when it cannot be, with a sentence why.
"""
import json
import shutil
import subprocess
import sys
import time

scratch = Scratch(kept.path("scratch"), told["bindir"])
foreign = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"


def databases():
    return {int(number): name for number, name in scratch.ask("SELECT oid, datname FROM pg_database WHERE datallowconn AND NOT datistemplate")}


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def what_is_back():
    found = []
    for name in databases().values():
        tables = scratch.ask(
            f"SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND {foreign}", name
        )
        rows = sum(int(scratch.ask(f"SELECT count(*) FROM {quoted(schema)}.{quoted(table)}", name)[0][0]) for schema, table in tables)
        if tables:
            found.append({"name": name, "tables": len(tables), "rows": rows})
    return sorted(found, key=lambda each: each["name"])


def rows_of(ledger):
    """How often each id of a ledger is there; none where the moment knows no such table."""
    if ledger["database"] not in databases().values():
        return {}
    if scratch.ask(f"SELECT to_regclass('{quoted(ledger['table'])}') IS NOT NULL", ledger["database"]) != [["t"]]:
        return {}
    return {row: int(count) for row, count in scratch.ask(f"SELECT id, count(*) FROM {quoted(ledger['table'])} GROUP BY id", ledger["database"])}


def names_of(tables):
    """Tables by the files that they had at the moment; one that was made later has none."""
    names = {}
    for number, database in databases().items():
        for file, name in scratch.ask(
            f"SELECT pg_relation_filenode(c.oid), n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            f" WHERE c.relkind IN ('r', 'm') AND {foreign}",
            database,
        ):
            names[(number, int(file))] = f"{database}.{name.removeprefix('public.')}"
    later = {}
    for place, counts in tables.items():
        name = names.get(place)
        # Those of the catalogue are below the first number that is given to users.
        if name is None and place[1] < 16384:
            continue
        entry = later.setdefault(name or f"{databases().get(place[0], 'a later database')}: tables made or rewritten later", dict.fromkeys(counts, 0))
        for kind, count in counts.items():
            entry[kind] += count
    return [{"table": name, **counts} for name, counts in sorted(later.items())]


def check():
    """Reads every table and index for what cannot be right. What it needs for that is taken away again."""
    have = [name for name in databases().values() if scratch.ask("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'", name)]
    checked = subprocess.run(
        [*owner, f"{told['bindir']}/pg_amcheck", "--all", "--install-missing", "-h", scratch.folder, "-U", "postgres", "--no-password"],
        capture_output=True,
        text=True,
        cwd="/",
    )
    if checked.returncode != 0:
        raise Refused(f"a restored table is not sound: {(checked.stdout.strip() or checked.stderr.strip()).partition(chr(10))[0]}")
    for name in databases().values():
        if name not in have:
            scratch.ask("DROP EXTENSION IF EXISTS amcheck", name)


def prove(proof):
    proved = {"at": time.time(), **proof}
    write_json(kept.path("proved.json"), proved)
    return proved


def rehearse(asked):
    began = time.monotonic()
    view = kept.path("view")
    target = target_of(kept, asked["moment"], lambda line: Wal(stand_still(kept.log(line), view), told["bindir"]))
    # Of a bookmark it is known where it is.
    wal = Wal(stand_still(kept.log(target.line), view) if asked["moment"]["kind"] == "bookmark" else view, told["bindir"])
    scratch.load(target.base.data)
    copied = time.monotonic()
    scratch.recover(view, target.told)
    replayed = time.monotonic()
    back, lost = [], []
    for each in wal.commits(target.base.start):
        (lost if each.number >= target.number else back).append(each)
    check()
    said = {
        "moment": target.words,
        "line": target.line,
        "transaction": target.number,
        "base": {"taken": target.base.taken, "transaction": target.base.number},
        "replayed": len([each for each in back if each.number > target.base.number]),
        "newest": back[-1].time if back else None,
        "databases": what_is_back(),
        "rows": rows_of(asked["ledger"]) if asked.get("ledger") else None,
        "lost": {
            "transactions": len(lost),
            "from": min((each.time for each in lost), default=None),
            "to": max((each.time for each in lost), default=None),
            "tables": names_of(wal.changed_rows(target.base.start, {each.transaction for each in lost})) if lost else [],
            "statements": [],
        },
        "server": {"data": scratch.data, "socket": scratch.folder if asked["leaveRunning"] else None},
        "ms": {
            "copied": round((copied - began) * 1000),
            "started": 0,
            "replayed": round((replayed - copied) * 1000),
            "checked": round((time.monotonic() - replayed) * 1000),
        },
    }
    # The server is past it, and it would hold what is to be forgotten.
    shutil.rmtree(view)
    if not asked["leaveRunning"]:
        scratch.stop()
    return said


def answer(asked):
    if "proof" in asked:
        return prove(asked["proof"])
    return keep(asked) if "keep" in asked else rehearse(asked)


def main():
    asked = json.load(sys.stdin)
    try:
        json.dump(answer(asked), sys.stdout)
    except (Refused, subprocess.CalledProcessError) as error:
        scratch.stop()
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


sys.exit(main())
