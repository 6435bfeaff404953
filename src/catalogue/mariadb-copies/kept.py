"""What a copy's host keeps, and where.

    bases/MOMENT/base.json       a whole copy: of which line and up to which transaction, and when it was taken
    bases/MOMENT/data            a server's data directory, ready to be started on
    logs/LINE-SEGMENT-MEMBER     what was read of one member without a break, in files of that member's names
    lines/LINE.json              the transaction after which a line begins, and when
    bookmarks/NAME/bookmark.json a moment by name, and what was kept beside it
    state.json                   what the follower last saw
    proved.json                  what was last brought back and found right
    replica/                     a server that stays ready, where the site wants one, and whether it was promoted
    replica.json                 how far that server is

A line is a history without a gap: each transaction's number is one more than that of the last. A new one begins where the log cannot
be followed from where it was left, or where the database has another history.
"""
import os


class Segment:
    def __init__(self, folder):
        self.folder = folder
        line, number, self.member = os.path.basename(folder).split("-", 2)
        self.line, self.number = int(line), int(number)

    def files(self):
        """In the order in which their member wrote them; beside each may stand an index of its own."""
        names = [name for name in os.listdir(self.folder) if name.rpartition(".")[2].isdigit()]
        return [os.path.join(self.folder, name) for name in sorted(names, key=lambda name: (len(name), name))]


class Base:
    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        told = read_json(os.path.join(folder, "base.json"))
        self.whole = told is not None
        if told is not None:
            self.line, self.number, self.taken = told["line"], told["number"], told["taken"]


class Kept:
    def __init__(self, root, domain):
        self.root, self.domain = root, domain

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def make(self):
        for folder in ("bases", "logs", "lines", "bookmarks"):
            os.makedirs(self.path(folder), mode=0o700, exist_ok=True)

    def segments(self):
        found = [Segment(self.path("logs", name)) for name in os.listdir(self.path("logs"))]
        return sorted(found, key=lambda each: each.number)

    def bases(self):
        """Whole ones, the oldest first."""
        found = [Base(self.path("bases", name)) for name in sorted(os.listdir(self.path("bases")))]
        return sorted((base for base in found if base.whole), key=lambda base: base.taken)

    def transactions(self, line, after=0):
        """Those of a line from the one after a number, as far as the log goes now."""
        return (each for each in Log(self, line).read() if each.number > after)

    def lines(self):
        return sorted(int(name.removesuffix(".json")) for name in os.listdir(self.path("lines")))

    def line_began(self, line):
        """After which transaction, and when."""
        return read_json(self.path("lines", f"{line}.json"))


class Log:
    """The transactions of a line, each once and in order, as they come; it ends where the next one is missing or another history begins."""

    def __init__(self, kept, line):
        self.kept, self.line = kept, line
        self.files, self.last, self.ended = {}, None, False

    def read(self):
        """Those that have come since the last call."""
        for segment in self.kept.segments():
            for path in segment.files() if segment.line == self.line else ():
                file = self.files.setdefault(path, LogFile(path, self.kept.domain))
                for each in () if self.ended else file.read():
                    if self.last is not None and each.number <= self.last.number:
                        # Each segment begins again with the last one of the segment before; what does not is another history.
                        self.ended = each.number == self.last.number and not each.same_as(self.last)
                        if self.ended:
                            return
                        continue
                    if self.last is not None and each.number != self.last.number + 1:
                        self.ended = True
                        return
                    self.last = each
                    yield each
