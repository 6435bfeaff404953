"""Brings a moment back beside the site: the newest whole copy before it, and of the log what follows until then, in a server of its own
that nobody else reaches. Says what it has brought back, and what of the newer data it has not.

Asked to, it keeps instead that what was brought back was found to be right, row by row.

Standard input: what is asked for, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when the moment is back, 1 when it cannot be, with a sentence why.
"""
import json
import subprocess
import sys
import time

scratch = Scratch(kept.path("scratch"), told["dialect"])
statements_shown = 20


def what_is_back():
    tables = scratch.ask(
        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
        " AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')"
    )
    databases = {}
    for schema, table in tables:
        [[rows]] = scratch.ask(f"SELECT COUNT(*) FROM {quoted(schema)}.{quoted(table)}")
        entry = databases.setdefault(schema, {"name": schema, "tables": 0, "rows": 0})
        entry["tables"] += 1
        entry["rows"] += int(rows)
    return sorted(databases.values(), key=lambda each: each["name"])


def quoted(name):
    return f"`{name.replace('`', '``')}`"


def rows_of(ledger):
    """How often each id of a ledger is there; none where the moment knows no such table."""
    there = scratch.ask(
        f"SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{ledger['database']}' AND TABLE_NAME = '{ledger['table']}'"
    )
    if there != [["1"]]:
        return {}
    place = f"{quoted(ledger['database'])}.{quoted(ledger['table'])}"
    return {row: int(count) for row, count in scratch.ask(f"SELECT id, COUNT(*) FROM {place} GROUP BY id")}


def prove(proof):
    proved = {"at": time.time(), **proof}
    write_json(kept.path("proved.json"), proved)
    return proved


def rehearse(asked):
    began = time.monotonic()
    target = target_of(kept, asked["moment"])
    base = base_for(kept, target)
    scratch.load(base.data)
    copied = time.monotonic()
    wanted, lost = [], []
    for each in kept.transactions(target.line, base.number):
        (wanted if each.number <= target.number else lost).append(each)
    # A copy of a server that had logged nothing yet knows no number.
    if wanted and base.number > 0 and wanted[0].number != base.number + 1:
        raise Refused(f"the log begins at transaction {wanted[0].number}, and the whole copy ends at {base.number}")
    if (wanted[-1].number if wanted else base.number) != target.number:
        raise Refused(f"the log ends at transaction {wanted[-1].number if wanted else base.number}, before transaction {target.number}")
    scratch.start()
    started = time.monotonic()
    replay(scratch, ranges(wanted))
    replayed = time.monotonic()
    checked = subprocess.run(["mariadb-check", "--no-defaults", f"--socket={scratch.socket}", "--user=root", "--all-databases", "--silent"], capture_output=True, text=True)
    if checked.returncode != 0 or checked.stdout.strip():
        raise Refused(f"a restored table is not sound: {checked.stdout.strip() or checked.stderr.strip()}")
    said = {
        "moment": target.words,
        "line": target.line,
        "transaction": target.number,
        "base": {"taken": base.taken, "transaction": base.number},
        "replayed": len(wanted),
        "newest": wanted[-1].time if wanted else None,
        "databases": what_is_back(),
        "rows": rows_of(asked["ledger"]) if asked.get("ledger") else None,
        "lost": {
            "transactions": len(lost),
            "from": lost[0].time if lost else None,
            "to": lost[-1].time if lost else None,
            "tables": changed_rows(ranges(lost)),
            "statements": [each.statement for each in lost if each.statement][:statements_shown],
        },
        "server": {"data": scratch.data, "socket": scratch.socket if asked["leaveRunning"] else None},
        "ms": {
            "copied": round((copied - began) * 1000),
            "started": round((started - copied) * 1000),
            "replayed": round((replayed - started) * 1000),
            "checked": round((time.monotonic() - replayed) * 1000),
        },
    }
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
    except (Refused, BadLog) as error:
        scratch.stop()
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


sys.exit(main())
