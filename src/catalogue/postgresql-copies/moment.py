"""Which place in the log a moment is."""
import os


class Refused(Exception):
    """The moment cannot be brought back; why, and what could be."""


class Target:
    """Where in which line's log recovery ends, and in which words the server is told so; no words: at the end of what is there."""

    def __init__(self, base, number, told, words):
        self.base, self.line, self.number, self.told, self.words = base, base.line, number, told, words


def target_of(kept, moment, wal_of):
    """@param wal_of: a line's log, which does not grow any more"""
    if moment["kind"] == "time":
        return at_time(kept, moment["seconds"], wal_of)
    if moment["kind"] == "bookmark":
        return at_bookmark(kept, moment["name"])
    raise Refused("this database's log has no statements, but what they did: ask for the second before, or for a bookmark")


def at_bookmark(kept, name):
    found = read_json(kept.path("bookmarks", name, "bookmark.json"))
    if found is None:
        names = ", ".join(sorted(os.listdir(kept.path("bookmarks")))) or "none"
        raise Refused(f"there is no bookmark {name} here; there are: {names}")
    fit = [base for base in kept.bases() if base.line == found["line"] and base.number <= found["number"]]
    if not fit:
        raise Refused(f"no whole copy is old enough to begin from for the bookmark {name}")
    told = {"recovery_target_name": found["point"]}
    return Target(fit[-1], found["number"], told, f"the bookmark {name}")


def at_time(kept, seconds, wal_of):
    """All whose commit was asked for before the second began. The first commit in the log that was not, and all behind it, were acknowledged after."""
    state = read_json(kept.path("state.json")) or {}
    fit = [base for base in kept.bases() if base.taken <= seconds]
    if not fit:
        first = min((base.taken for base in kept.bases()), default=None)
        since = "no whole copy has been taken yet" if first is None else f"its oldest whole copy is of {moment_text(first + 1)}"
        raise Refused(f"the copy does not go back to {moment_text(seconds)}: {since}")
    base = fit[-1]
    words = f"all that was acknowledged before {moment_text(seconds)}"
    # What was known before the log was looked at is in it.
    until = state.get("until", 0) if state.get("line") == base.line else 0
    number, newest = base.number, base.taken
    for each in wal_of(base.line).commits(base.start):
        if each.time >= seconds:
            told = {"recovery_target_lsn": place_text(each.number), "recovery_target_inclusive": "off"}
            return Target(base, each.number, told, words)
        number, newest = max(number, each.number + 1), max(newest, each.time)
    until = max(until, newest)
    if until < seconds:
        raise Refused(f"the copy knows the database until {moment_text(until)} and no longer: what was acknowledged between then and {moment_text(seconds)} is not in it")
    return Target(base, number, {}, words)
