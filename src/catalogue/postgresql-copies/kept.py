"""What a copy's host keeps, and where.

    bases/MOMENT/base.json       a whole copy: of which line, from where to where in the log, and when it was taken
    bases/MOMENT/data            a server's data directory, from which it can recover
    logs/LINE                    the log as it was received, in files of the server's own names, of all its timelines
    lines/LINE.json              of which database a line is, where in the log it begins, and when
    bookmarks/NAME/bookmark.json a moment by name, and what was kept beside it
    state.json                   what the follower last saw
    proved.json                  what was last brought back and found right

A line is a log without a gap. A new one begins where the log cannot be followed from where it was left, or where the database is another.
Places in the log are numbers of bytes; people write the two halves of them as 0/3000148.
"""
import os

segment_bytes = 1 << 24


def place_of(text):
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def place_text(place):
    return f"{place >> 32:X}/{place & 0xFFFFFFFF:X}"


def segment_of(name):
    """Which segment a file of the log is, whatever its timeline; none for other files."""
    whole = name.removesuffix(".partial")
    if len(whole) != 24 or not all(each in "0123456789ABCDEF" for each in whole):
        return None
    return int(whole[8:16], 16) * (1 << 32) // segment_bytes + int(whole[16:], 16)


class Base:
    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        told = read_json(os.path.join(folder, "base.json"))
        self.whole = told is not None
        if told is not None:
            self.line, self.start, self.number, self.taken = told["line"], told["start"], told["number"], told["taken"]


class Kept:
    def __init__(self, root):
        self.root = root

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def make(self):
        for folder in ("bases", "logs", "lines", "bookmarks"):
            os.makedirs(self.path(folder), mode=0o711, exist_ok=True)

    def bases(self):
        """Whole ones, the oldest first."""
        found = [Base(self.path("bases", name)) for name in sorted(os.listdir(self.path("bases")))]
        return sorted((base for base in found if base.whole), key=lambda base: base.taken)

    def lines(self):
        return sorted(int(name.removesuffix(".json")) for name in os.listdir(self.path("lines")))

    def line_began(self, line):
        """Of which database, where, and when."""
        return read_json(self.path("lines", f"{line}.json"))

    def log(self, line):
        return self.path("logs", str(line))
