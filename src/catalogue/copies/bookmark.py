"""Marks a moment by a name, and keeps beside it what belongs to the same moment; or says what there is to bring back.

What a moment is to an engine it says before this: `newest`, `in_words`, `beside`.

Standard input: what is asked for, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when so, 1 when not, with a sentence why.
"""
import json
import os
import re
import shutil
import sys
import time


def folder_of(name):
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
        raise Lost(f"{name!r} is no name of a bookmark")
    return kept.path("bookmarks", name)


def mark(asked):
    name = asked["name"]
    final = folder_of(name)
    if os.path.exists(final):
        raise Lost(f"there is a bookmark {name} already")
    line = max(kept.lines(), default=0)
    if line == 0:
        raise Lost("the log is not followed yet")
    number, moment = asked["number"], asked["time"]
    if number is None:
        number, moment = newest(name)
    if number < kept.line_began(line)["after"]:
        raise Lost(f"{in_words(number)} is before the log that is kept here")
    folder = kept.path("bookmarks", f".{name}.{os.getpid()}")
    os.makedirs(folder, mode=0o700)
    for file, text in asked["kept"].items():
        with open(os.path.join(folder, os.path.basename(file)), "w", encoding="utf8") as out:
            out.write(text)
    write_json(os.path.join(folder, "bookmark.json"), {"name": name, **beside(name, moment), "line": line, "number": number, "time": moment})
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


def forget(name):
    shutil.rmtree(folder_of(name), ignore_errors=True)
    return {"forgotten": name}


def what_there_is():
    marks = [read_json(kept.path("bookmarks", name, "bookmark.json")) for name in sorted(os.listdir(kept.path("bookmarks")))]
    return {
        "state": read_json(kept.path("state.json")),
        "proved": read_json(kept.path("proved.json")),
        "bases": [{"taken": base.taken, "transaction": base.number, "line": base.line} for base in kept.bases()],
        "bookmarks": [each for each in marks if each is not None],
    }


def answer(asked):
    if "name" in asked:
        return mark(asked)
    return forget(asked["forget"]) if "forget" in asked else what_there_is()


def main():
    asked = json.load(sys.stdin)
    try:
        json.dump(answer(asked), sys.stdout)
    except (Lost, OSError) as error:
        shutil.rmtree(kept.path("bookmarks", f".{asked.get('name')}.{os.getpid()}"), ignore_errors=True)
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


os.umask(0o077)
sys.exit(main())
