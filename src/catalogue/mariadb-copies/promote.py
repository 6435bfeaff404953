"""Says how the server that stays ready stands, and whether the database answers; or has it promoted.

It is promoted only while the database does not answer, and only as far as whoever asks has been told.

Standard input: what is asked for, a JSON document. Standard output: what came of it, another one.
Exit status: 0 when so, 1 when not, with a sentence why.
"""
import json
import os
import sys
import time

told = given["told"]
kept = Kept(told["root"], told["domain"])
# It has little left to take up, and starts once more; seconds.
patience = 600


def primary():
    """Who is written to, and up to which transaction; or why nobody answers."""
    client = Client(told["login"], told["patience"])
    try:
        position = Position(client, told["domain"])
        return {"member": position.member, "number": position.number}, ""
    except (Lost, OSError, ValueError) as error:
        return None, str(error)
    finally:
        client.close()


def standing():
    answering, silence = primary()
    return {
        "replica": read_json(kept.path("replica.json")),
        "copy": read_json(kept.path("state.json")),
        "primary": answering,
        "silence": silence,
        "now": time.time(),
        "serves": f"{told['ready']['address']}, port {told['ready']['port']}",
    }


def promote(asked):
    answering, _ = primary()
    if answering is not None:
        raise Lost(f"{answering['member']} is written to and answers")
    state = read_json(kept.path("replica.json")) or {}
    if state.get("promoted") is None:
        if state.get("received", -1) < asked["number"]:
            raise Lost(f"it has received transaction {state.get('received')} and not {asked['number']}")
        write_json(kept.path("replica", "promote.json"), {"at": time.time(), "number": asked["number"]})
    began = time.monotonic()
    while time.monotonic() - began < patience:
        state = read_json(kept.path("replica.json")) or {}
        if state.get("promoted") is not None:
            return {"number": state["promoted"]["number"], "at": state["promoted"]["at"], "ms": round((time.monotonic() - began) * 1000)}
        time.sleep(0.1)
    raise Lost(f"it was told to, and is not promoted after {patience} s: {state.get('trouble') or 'its program says nothing'}")


def main():
    asked = json.load(sys.stdin)
    try:
        json.dump(promote(asked["promote"]) if "promote" in asked else standing(), sys.stdout)
    except (Lost, OSError) as error:
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


os.umask(0o077)
sys.exit(main())
