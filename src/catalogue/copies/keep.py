"""Writes down the databases of a moment, for as long as they are to be put in the place of the site's own.

How an engine does it stands before this: `dump`, `contents`.
"""
import os
import shutil
import urllib.parse


def file_of(folder, name, kind):
    return os.path.join(folder, f"{urllib.parse.quote(name, safe='')}.{kind}")


def forget_others(id):
    """What was written down to be looked at alone."""
    os.makedirs(kept.path("in-place"), mode=0o700, exist_ok=True)
    for name in os.listdir(kept.path("in-place")):
        begun = any(each.endswith((".touched", ".put")) for each in os.listdir(kept.path("in-place", name)))
        if name != id and not begun:
            shutil.rmtree(kept.path("in-place", name))


def keep(asked):
    """Cut off it begins anew; when it is whole it stays what it is, whatever becomes of the copy."""
    folder = kept.path("in-place", asked["keep"])
    forget_others(asked["keep"])
    said = rehearse({**asked, "leaveRunning": True})
    try:
        there = [each["name"] for each in said["databases"] if each["name"] != "quorate_restore"]
        missing = [name for name in asked["databases"] if name not in there]
        if missing:
            raise Refused(f"at {said['moment']} there was no database {', '.join(missing)}; there were: {', '.join(there)}")
        chosen = asked["databases"] or there
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder, mode=0o700)
        for name in chosen:
            dump(name, file_of(folder, name, "sql.gz"))
        held = {name: contents(name, scratch.ask_in(name)) for name in chosen}
    finally:
        scratch.stop()
    os.sync()
    plan = {**said, "id": asked["keep"], "asked": asked["moment"], "chosen": chosen, "contents": held, "begun": time.time()}
    plan["server"]["socket"] = None
    write_json(os.path.join(folder, "plan.json"), plan)
    return plan
