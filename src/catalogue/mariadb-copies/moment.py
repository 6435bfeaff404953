"""Which transactions a moment is."""
import os
import re


class Refused(Exception):
    """The moment cannot be brought back; why, and what could be."""


class Target:
    """Up to which transaction of which line, and since when a whole copy must not have been taken."""

    def __init__(self, line, number, before, words):
        self.line, self.number, self.before, self.words = line, number, before, words


def target_of(kept, moment):
    if moment["kind"] == "time":
        return at_time(kept, moment["seconds"])
    if moment["kind"] == "bookmark":
        found = read_json(kept.path("bookmarks", moment["name"], "bookmark.json"))
        if found is None:
            names = ", ".join(sorted(os.listdir(kept.path("bookmarks")))) or "none"
            raise Refused(f"there is no bookmark {moment['name']} here; there are: {names}")
        return Target(found["line"], found["number"], None, f"the bookmark {moment['name']}")
    return before_statement(kept, moment["statement"])


def at_time(kept, seconds):
    """All whose commit was asked for before the second began: the first that is not, and all behind it, were acknowledged after."""
    state = read_json(kept.path("state.json")) or {}
    lines = [line for line in kept.lines() if kept.line_began(line)["time"] <= seconds]
    if not lines or not any(base.taken <= seconds for base in kept.bases()):
        first = min((base.taken for base in kept.bases()), default=None)
        since = "no whole copy has been taken yet" if first is None else f"its oldest whole copy is of {moment_text(first + 1)}"
        raise Refused(f"the copy does not go back to {moment_text(seconds)}: {since}")
    line = lines[-1]
    number, newest = kept.line_began(line)["after"], 0
    for each in kept.transactions(line):
        if each.time >= seconds:
            return Target(line, number, seconds, f"all that was acknowledged before {moment_text(seconds)}")
        number, newest = each.number, each.time
    until = state.get("until", 0) if state.get("line") == line else newest
    if until < seconds:
        raise Refused(f"the copy knows the database until {moment_text(until)} and no longer: what was acknowledged between then and {moment_text(seconds)} is not in it")
    return Target(line, number, seconds, f"all that was acknowledged before {moment_text(seconds)}")


def before_statement(kept, wanted):
    """The newest statement with those words."""
    words = normal(wanted)
    found = [(line, each) for line in kept.lines() for each in kept.transactions(line) if words in normal(each.statement)]
    if not found:
        raise Refused(f"the log that is kept has no statement with {wanted}: statements on rows are kept as rows, those on tables as they were said")
    line, newest = found[-1]
    earlier = f"; of {len(found)} such statements the newest" if len(found) > 1 else ""
    return Target(line, newest.number - 1, None, f"all before {newest.statement!r} at {moment_text(newest.time)}{earlier}")


def normal(text):
    return " ".join(re.sub("[`;]", "", text).lower().split())


def base_for(kept, target):
    fit = [
        base
        for base in kept.bases()
        if base.line == target.line and base.number <= target.number and (target.before is None or base.taken <= target.before)
    ]
    if not fit:
        raise Refused(f"no whole copy is old enough to begin from for {target.words}")
    return fit[-1]
