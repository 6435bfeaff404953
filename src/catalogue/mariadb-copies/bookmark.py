"""Marks a moment by a name, and keeps beside it what belongs to the same moment; or says what there is to bring back.

The moment is the transaction that the database has just acknowledged: what a client was told before is in it, and what it asks for
afterwards is not.

Standard input: what is asked for, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when so, 1 when not, with a sentence why.
"""
import json
import os
import re
import shutil
import sys
import time

told = given["told"]
kept = Kept(told["root"], told["domain"])
# Somebody waits, and a busy database answers in the end; seconds.
patience = 20


def mark(asked):
    name = asked["name"]
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
        raise Lost(f"{name!r} is no name of a bookmark")
    final = kept.path("bookmarks", name)
    if os.path.exists(final):
        raise Lost(f"there is a bookmark {name} already")
    line = max(kept.lines(), default=0)
    if line == 0:
        raise Lost("the log is not followed yet")
    number, moment = asked["number"], asked["time"]
    if number is None:
        client = Client(told["login"], patience)
        position = Position(client, told["domain"])
        client.close()
        number, moment = position.number, position.time
    if number < kept.line_began(line)["after"]:
        raise Lost(f"transaction {number} is before the log that is kept here")
    folder = kept.path("bookmarks", f".{name}.{os.getpid()}")
    os.makedirs(folder, mode=0o700)
    for file, text in asked["kept"].items():
        with open(os.path.join(folder, os.path.basename(file)), "w", encoding="utf8") as out:
            out.write(text)
    write_json(os.path.join(folder, "bookmark.json"), {"name": name, "line": line, "number": number, "time": moment})
    os.sync()
    os.rename(folder, final)
    return {"name": name, "number": number, "time": moment, "received": received(line, number)}


def received(line, number):
    """Whether the log of this copy has it, for which it is waited a little."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        state = read_json(kept.path("state.json")) or {}
        if state.get("line") == line and state.get("number", 0) >= number:
            return True
        time.sleep(0.2)
    return False


def what_there_is():
    marks = [read_json(kept.path("bookmarks", name, "bookmark.json")) for name in sorted(os.listdir(kept.path("bookmarks")))]
    return {
        "state": read_json(kept.path("state.json")),
        "proved": read_json(kept.path("proved.json")),
        "bases": [{"taken": base.taken, "transaction": base.number, "line": base.line} for base in kept.bases()],
        "bookmarks": [each for each in marks if each is not None],
    }


def main():
    asked = json.load(sys.stdin)
    try:
        json.dump(mark(asked) if "name" in asked else what_there_is(), sys.stdout)
    except (Lost, OSError) as error:
        shutil.rmtree(kept.path("bookmarks", f".{asked.get('name')}.{os.getpid()}"), ignore_errors=True)
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


os.umask(0o077)
sys.exit(main())
