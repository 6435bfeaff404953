"""Reads a line's log by PostgreSQL's own reader: when what was committed, and how many rows of which tables it touched."""
import calendar
import os
import re
import shutil
import subprocess
import tempfile
import time

record = re.compile(r"^rmgr: (\w+)\s+len .*?, tx:\s+(\d+), lsn: ([0-9A-F]+/[0-9A-F]+), .*? desc: (.*)$")
commit = re.compile(r"^COMMIT(?:_PREPARED)? (?:.*? )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+) UTC")
relation = re.compile(r"rel \d+/(\d+)/(\d+)")
tuples = re.compile(r"ntuples: (\d+)")
kinds = {"INSERT": "inserted", "MULTI_INSERT": "inserted", "UPDATE": "updated", "HOT_UPDATE": "updated", "DELETE": "deleted"}


class Commit:
    __slots__ = ("number", "transaction", "time")

    def __init__(self, number, transaction, at):
        self.number, self.transaction, self.time = number, transaction, at


def stand_still(folder, view):
    """The log as it is now: a segment that still grows is copied, and what is whole has another name there."""
    shutil.rmtree(view, ignore_errors=True)
    os.makedirs(view, mode=0o711)
    for name in sorted(os.listdir(folder)):
        place, there = os.path.join(folder, name), os.path.join(view, name)
        try:
            shutil.copyfile(place, there) if name.endswith(".partial") else os.link(place, there)
        except FileNotFoundError:
            # It has become whole meanwhile.
            os.link(place.removesuffix(".partial"), there.removesuffix(".partial"))
    subprocess.run(["chown", "-R", "postgres:postgres", view], check=True)
    return view


class Wal:
    def __init__(self, folder, bindir):
        self.folder, self.bindir = folder, bindir

    def names(self):
        """Of each segment of each timeline the file, which of the newest one may still grow."""
        found = {}
        for name in sorted(os.listdir(self.folder)):
            whole = name.removesuffix(".partial")
            # A segment that is whole comes before its beginning of the same name.
            if segment_of(name) is not None and whole not in found:
                found[whole] = name
        return found

    def timelines(self):
        """Those that led to the newest one, each with where it ended; the newest has no end."""
        newest = max((int(name[:8], 16) for name in self.names()), default=1)
        path = os.path.join(self.folder, f"{newest:08X}.history")
        ended = []
        if os.path.exists(path):
            with open(path, encoding="utf8") as file:
                for line in file:
                    parts = line.split()
                    if len(parts) >= 2 and parts[0].isdigit():
                        ended.append((int(parts[0]), place_of(parts[1])))
        return [*ended, (newest, None)]

    def records(self, start, kinds_of_records):
        """From a place on: (kind, transaction, place, what it is)."""
        with tempfile.TemporaryDirectory(prefix="quorate-log-") as view:
            for whole, name in self.names().items():
                os.symlink(os.path.join(self.folder, name), os.path.join(view, whole))
            for timeline, end in self.timelines():
                if end is not None and end <= start:
                    continue
                process = subprocess.Popen(
                    [
                        f"{self.bindir}/pg_waldump",
                        f"--path={view}",
                        f"--timeline={timeline}",
                        f"--start={place_text(start)}",
                        *([f"--end={place_text(end)}"] if end is not None else []),
                        *[f"--rmgr={kind}" for kind in kinds_of_records],
                    ],
                    stdout=subprocess.PIPE,
                    # Where the log ends it says so as an error.
                    stderr=subprocess.DEVNULL,
                    text=True,
                    errors="replace",
                    env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
                )
                with process.stdout:
                    for line in process.stdout:
                        found = record.match(line)
                        if found:
                            yield found[1], int(found[2]), place_of(found[3]), found[4]
                process.wait()
                start = max(start, end or start)

    def commits(self, start):
        for _, transaction, number, what in self.records(start, ["Transaction"]):
            found = commit.match(what)
            if found:
                at = calendar.timegm(time.strptime(found[1], "%Y-%m-%d %H:%M:%S")) + float(found[2])
                yield Commit(number, transaction, at)

    def changed_rows(self, start, transactions):
        """By database and file of a table: how many rows these transactions wrote, changed and took away."""
        tables = {}
        for _, transaction, _, what in self.records(start, ["Heap", "Heap2"]):
            kind = kinds.get(re.match(r"[A-Z_]+", what)[0] if re.match(r"[A-Z_]+", what) else "")
            where = relation.search(what)
            if kind is None or where is None or transaction not in transactions:
                continue
            many = tuples.search(what)
            counts = tables.setdefault((int(where[1]), int(where[2])), dict.fromkeys(("inserted", "updated", "deleted"), 0))
            counts[kind] += int(many[1]) if many else 1
        return tables
