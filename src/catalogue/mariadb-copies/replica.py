"""Keeps a server ready on what the copy of this host receives: it takes up each transaction as it comes, and is promoted when told so.

Nothing of it asks the database for more than the copy does. What it has it can lose: it begins anew from a whole copy.
"""
import os
import time

# Taken up in one go; its place is told in between.
batch = 2000


def say(text):
    print(text, flush=True)


class Replica:
    def __init__(self, told):
        self.told = told
        self.kept = Kept(told["root"], told["domain"])
        self.kept.make()
        self.server = Ready(self.kept.path("replica"), told)
        self.server.stop()
        self.log, self.pending = None, []
        self.began = read_json(self.kept.path("replica", "began.json"))
        self.at, self.newest = 0, None
        self.trouble = ""

    def look(self):
        """Whether there may be more to do at once."""
        promoted = read_json(self.kept.path("replica", "promoted.json"))
        if promoted is not None:
            self.serve(promoted)
            return False
        base = self.anew()
        if base is not None:
            say(f"beginning from the whole copy of {moment_text(base.taken)}, transaction {base.number}")
            self.server.begin(base)
            self.began = {"line": base.line, "number": base.number}
            write_json(self.kept.path("replica", "began.json"), self.began)
            self.log, self.newest = None, base.taken
        if self.began is None:
            self.write(None, "no whole copy to begin from yet")
            return False
        if not self.server.answers():
            self.server.stop()
            self.server.start()
        if self.log is None:
            self.log, self.pending = Log(self.kept, self.began["line"]), []
        self.take_up()
        self.write(None, "")
        if not self.pending and read_json(self.kept.path("replica", "promote.json")) is not None:
            self.promote()
        return bool(self.pending)

    def anew(self):
        """The whole copy that it has to begin from; none where it goes on."""
        bases = self.kept.bases()
        if not bases:
            return None
        newest = bases[-1]
        if self.began is None or newest.line > self.began["line"]:
            return newest
        # What cannot be taken up is in a later copy.
        return newest if self.trouble and newest.line == self.began["line"] and newest.number > self.at else None

    def take_up(self):
        self.pending.extend(self.log.read())
        self.at = self.server.number()
        done = [each for each in self.pending if each.number <= self.at]
        if done:
            self.newest = done[-1].time
            self.pending = self.pending[len(done) :]
        if not self.pending:
            return
        # A copy of a server that had logged nothing yet knows no number.
        if self.at > 0 and self.pending[0].number != self.at + 1:
            raise Refused(f"after transaction {self.at} the log goes on with {self.pending[0].number}")
        now = self.pending[:batch]
        replay(self.server, ranges(now))
        self.at = self.server.number()
        if self.at != now[-1].number:
            raise Refused(f"transaction {now[-1].number} was taken up as {self.at}")
        self.newest, self.pending = now[-1].time, self.pending[len(now) :]

    def promote(self):
        say(f"promoted at transaction {self.at}")
        self.server.stop()
        # From here on it takes nothing up, whatever happens.
        write_json(self.kept.path("replica", "promoted.json"), {"at": time.time(), "line": self.began["line"], "number": self.at})
        os.unlink(self.kept.path("replica", "promote.json"))

    def serve(self, promoted):
        self.server.promoted = True
        if not self.server.answers():
            self.server.stop()
            self.server.start()
            say(f"serving at {self.told['ready']['address']}, port {self.told['ready']['port']}")
        self.at, self.began = promoted["number"], self.began or {"line": promoted["line"], "number": promoted["number"]}
        self.write(promoted, "")

    def write(self, promoted, trouble):
        copy = read_json(self.kept.path("state.json")) or {}
        line = self.began["line"] if self.began else None
        # Where the member that is written to stood when it was last seen.
        there = copy["number"] + copy["lagTransactions"] if line is not None and copy.get("line") == line else None
        behind = None if there is None else max(0, there - self.at)
        last = self.log.last if self.log else None
        write_json(
            self.kept.path("replica.json"),
            {
                "at": time.time(),
                "line": line,
                "number": self.at,
                "newest": self.newest,
                "behind": behind,
                "lagSeconds": 0 if behind == 0 or self.newest is None else round(max(0, copy.get("at", time.time()) - self.newest), 3),
                "received": max(self.at, last.number if last else 0),
                "digest": last.digest if last and last.number >= self.at else None,
                "trouble": trouble,
                "promoted": promoted,
            },
        )

    def run(self):
        while True:
            more = False
            try:
                more = self.look()
                self.trouble = ""
            except (Refused, BadLog, OSError, subprocess.CalledProcessError) as error:
                if str(error) != self.trouble:
                    say(f"nothing is taken up: {error}")
                self.trouble = str(error)
                self.write(None, self.trouble)
            if not more:
                time.sleep(0.5)


Replica(given["told"]).run()
