"""Keeps a copy: follows the log of the database, takes a whole copy now and then, and forgets what is too old.

It follows through the database's endpoint, and so whichever member is promoted. The log says on which timeline each one went on.
"""
import threading
import time

# A server's words for a log that does not have what it was asked for.
refusals = ("has already been removed", "is not in this server's history", "is ahead of the WAL flush position")


class Follower:
    def __init__(self, told):
        self.told = told
        self.kept = Kept(told["root"])
        self.kept.make()
        self.source = Source(told)
        self.process = None
        self.line = max(self.kept.lines(), default=0)
        before = read_json(self.kept.path("state.json")) or {}
        self.until, self.number = before.get("until", 0), before.get("number", 0)
        # Positions that were seen and not reached yet: (time, place).
        self.seen = []
        # Whether the server counts this reader among its own.
        self.hears = False
        self.trouble = ""

    def new_line(self, position, because):
        say(f"a new line begins: {because}")
        self.line = max(self.kept.lines(), default=0) + 1
        self.number, self.seen = position.number, []
        write_json(
            self.kept.path("lines", f"{self.line}.json"),
            {"after": position.number, "time": position.time, "system": position.system},
        )
        self.begin(position)

    def begin(self, position):
        self.stop()
        self.process = stream(self.told, self.kept.log(self.line))
        say(f"following {position.member} from {place_text(self.number)}")

    def stop(self):
        self.hears = False
        if self.process is not None:
            self.process.terminate()
            self.process.communicate()
            self.process = None

    def look(self):
        position = Position(self.source)
        if self.line == 0:
            self.new_line(position, "there is none yet")
        elif position.system != self.kept.line_began(self.line)["system"]:
            self.new_line(position, f"{position.member} is of another database than before")
        elif self.process is None:
            self.begin(position)
        elif self.process.poll() is not None:
            said = self.process.communicate()[1].decode("utf-8", "replace").strip()
            self.process, self.hears = None, False
            refused = [line for line in said.splitlines() if any(words in line for words in refusals)]
            if refused:
                self.new_line(position, refused[0])
            else:
                raise Lost(said.rpartition("\n")[2] or "the stream has ended")
        self.reckon(position)

    def reckon(self, position):
        """What was seen is known once the stream that runs now has brought it: what an earlier one brought may be of another timeline."""
        self.hears = position.received is not None and self.process is not None
        if self.hears:
            self.number = position.received
        self.seen.append((position.time, position.number))
        while self.hears and self.seen and self.seen[0][1] <= position.received:
            self.until = max(self.until, self.seen.pop(0)[0])
        # A day of them, were nothing to come.
        del self.seen[86_400:]
        self.trouble = ""
        bases = self.kept.bases()
        behind = max(0, position.number - self.number) if self.hears else None
        write_json(
            self.kept.path("state.json"),
            {
                "at": time.time(),
                "member": position.member,
                "line": self.line,
                "number": self.number,
                "until": self.until,
                "lagSeconds": round(position.time - self.until, 3) if behind != 0 else 0,
                "lagTransactions": None,
                "lagBytes": behind,
                "from": bases[0].taken if bases else None,
                "based": bool([base for base in bases if base.line == self.line]),
            },
        )

    def run(self):
        threading.Thread(target=keep_bases, args=(self,), daemon=True).start()
        while True:
            try:
                self.look()
            except (Lost, OSError, ValueError) as error:
                self.stop()
                self.source.close()
                if str(error) != self.trouble:
                    say(f"the log is not followed: {error}")
                self.trouble = str(error)
            time.sleep(1)


Follower(given["told"]).run()
