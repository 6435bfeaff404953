"""Keeps a copy: follows the log of the member that is written to, takes a whole copy now and then, and forgets what is too old.

It follows through the database's endpoint. Only the member that a transaction was sent to writes down when its commit was asked for;
the others know the time of its last statement. When that member is lost, the balancer leads to the one that takes over.
"""
import os
import shutil
import threading
import time


# A server's words for a log that does not have what it was asked for.
refusals = ("GTID state requested by slave", "requested to start from GTID")
catch_up_seconds = 30


class Follower:
    def __init__(self, told):
        self.told = told
        self.kept = Kept(told["root"], told["domain"])
        self.kept.make()
        self.client = Client(told["login"], told["patience"])
        self.process = None
        self.segment = None
        self.files = []
        self.read_before = 0
        self.last = None
        self.checked = True
        # Positions that were seen and not reached yet: (time, number).
        self.seen = []
        before = read_json(self.kept.path("state.json")) or {}
        self.until = before.get("until", 0)
        self.trouble = ""
        self.behind_since = None
        self.line = max(self.kept.lines(), default=0)
        for each in self.kept.transactions(self.line) if self.line else ():
            self.last = each

    def new_line(self, position, because):
        say(f"a new line begins: {because}")
        self.line = max(self.kept.lines(), default=0) + 1
        self.last, self.seen, self.behind_since = None, [], None
        write_json(self.kept.path("lines", f"{self.line}.json"), {"after": position.number, "time": position.time})
        self.begin(position, position.number)

    def begin(self, position, after):
        self.stop()
        logs = self.client.ask("SHOW BINARY LOGS")
        number = max((each.number for each in self.kept.segments()), default=0) + 1
        folder = self.kept.path("logs", f"{self.line:04d}-{number:08d}-{position.member}")
        self.process = stream(self.told, folder, after, logs[0][0])
        self.segment, self.files, self.read_before = Segment(folder), [], 0
        self.checked = self.last is None
        say(f"following {position.member} from transaction {after}")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.communicate()
            self.process = None

    def look(self):
        position = Position(self.client, self.told["domain"])
        if self.process is None:
            if self.line == 0:
                self.new_line(position, "there is none yet")
            else:
                self.join(position)
        elif position.member != self.segment.member:
            say(f"{position.member} is written to now")
            self.stop()
            return
        self.receive(position)
        if self.process is not None and self.process.poll() is not None:
            said = self.process.communicate()[1].decode("utf-8", "replace").strip().rpartition("\n")[2]
            self.process = None
            if any(words in said for words in refusals):
                self.new_line(position, said)
            else:
                raise Lost(said)
        self.reckon(position)

    def join(self, position):
        """Goes on where it was left; it begins with the last transaction, by which it is known to be the same history."""
        if position.number < self.number():
            # A member that takes over carries out what it has before it answers for long; what stays behind is another history.
            self.behind_since = self.behind_since or time.monotonic()
            if time.monotonic() - self.behind_since < catch_up_seconds:
                raise Lost(f"{position.member} is at transaction {position.number}, before {self.number()}")
            self.new_line(position, f"{position.member} stays at transaction {position.number}, before {self.number()}")
            return
        self.behind_since = None
        self.begin(position, self.number() - (1 if self.last is not None else 0))

    def receive(self, position):
        names = self.segment.files()
        for path in names[len(self.files) :]:
            self.files.append(LogFile(path, self.told["domain"]))
        # The last one still grows; one that has another behind it is read to its end.
        growing, self.read_before = self.files[self.read_before :], max(0, len(self.files) - 1)
        for file in growing:
            for each in file.read():
                if not self.checked:
                    self.checked = True
                    if not each.same_as(self.last):
                        shutil.rmtree(self.segment.folder)
                        self.new_line(position, f"transaction {each.number} is another than before")
                        return
                elif self.last is not None and each.number != self.last.number + 1:
                    self.new_line(position, f"after transaction {self.last.number} comes {each.number}")
                    return
                else:
                    self.last = each

    def reckon(self, position):
        have = self.number()
        self.seen.append((position.time, position.number))
        while self.seen and self.seen[0][1] <= have:
            self.until = max(self.until, self.seen.pop(0)[0])
        # A day of them, were nothing to come.
        del self.seen[86_400:]
        self.trouble = ""
        self.write(position, have)

    def number(self):
        return self.last.number if self.last is not None else self.kept.line_began(self.line)["after"]

    def write(self, position, have):
        behind = max(0, position.number - have)
        bases = self.kept.bases()
        write_json(
            self.kept.path("state.json"),
            {
                "at": time.time(),
                "member": position.member,
                "line": self.line,
                "number": have,
                "until": self.until,
                "lagSeconds": round(position.time - self.until, 3) if behind else 0,
                "lagTransactions": behind,
                "lagBytes": self.bytes_behind(position) if behind else 0,
                "from": bases[0].taken if bases else None,
                "based": bool([base for base in bases if base.line == self.line]),
            },
        )

    def bytes_behind(self, position):
        """By the member's own places in its log."""
        logs = {name: int(size) for name, size, *_ in self.client.ask("SHOW BINARY LOGS")}
        if self.last is None or os.path.dirname(self.last.path) != self.segment.folder:
            return None
        at = os.path.basename(self.last.path)
        return sum(size for name, size in logs.items() if name > at) + max(0, logs.get(at, 0) - self.last.position)

    def run(self):
        threading.Thread(target=keep_bases, args=(self,), daemon=True).start()
        while True:
            try:
                self.look()
            except (Lost, OSError, ValueError, BadLog) as error:
                self.stop()
                self.client.close()
                if str(error) != self.trouble:
                    say(f"the log is not followed: {error}")
                self.trouble = str(error)
            time.sleep(1)


Follower(given["told"]).run()
