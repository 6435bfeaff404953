"""Puts databases that were written down (keep.py) in the place of the site's own, through the database's endpoint.

How an engine does it stands before this: `load`, which leaves in the database what was written down and nothing else, and returns what is
there.

Standard input: what is asked for, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when so, 1 when not, with a sentence why.
"""
import json
import os
import shutil
import sys
import time


def put(folder, name, guest):
    plan = read_json(os.path.join(folder, "plan.json"))
    if plan is None or name not in plan["chosen"]:
        raise Lost(f"of {name} nothing was written down")
    # From here on the site's own may be half gone.
    write_json(file_of(folder, name, "touched"), {"at": time.time()})
    load(file_of(folder, name, "sql.gz"), name, guest, plan["contents"][name])
    write_json(file_of(folder, name, "put"), {"at": time.time()})
    return {"put": name, "tables": len(plan["contents"][name]["tables"])}


def same(name, there, wanted):
    """Every table by its number of rows and a sum of what they hold."""
    for table in sorted({*there, *wanted}):
        if there.get(table) != wanted.get(table):
            raise Lost(f"{name}.{table} did not come to hold what was written down: {there.get(table)} and not {wanted.get(table)}")


def under_way():
    """What was written down and has not come to its end, the newest first."""
    found = []
    for name in os.listdir(kept.path("in-place")) if os.path.isdir(kept.path("in-place")) else []:
        plan = read_json(kept.path("in-place", name, "plan.json"))
        if plan is not None:
            folder = kept.path("in-place", name)
            those = {kind: [each for each in plan["chosen"] if os.path.exists(file_of(folder, each, kind))] for kind in ("touched", "put")}
            found.append({**plan, **those})
    return {"open": sorted(found, key=lambda each: -each["begun"])}


def answer(asked):
    if "put" in asked:
        return put(kept.path("in-place", asked["id"]), asked["put"], asked["guest"])
    if "end" in asked:
        # All of them: what an earlier one began this one has come after.
        shutil.rmtree(kept.path("in-place"), ignore_errors=True)
        return {"ended": asked["end"]}
    return under_way()


def main():
    asked = json.load(sys.stdin)
    try:
        json.dump(answer(asked), sys.stdout)
    except (Lost, OSError) as error:
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


os.umask(0o077)
sys.exit(main())
