"""Reads MariaDB's binary logs by the headers of their events.

Source: MariaDB documentation, "Replication protocol", events of binary logs: a header of 19 bytes (time, type, server, length, position,
flags), a body, and four bytes of CRC-32 where the log says so.
"""
import os
import struct
import zlib

magic = b"\xfebin"
header = struct.Struct("<IBIIIH")
query, xid, format_description, xa_prepare, gtid = 2, 16, 15, 38, 162
# What says where rows go, and the rows themselves, of all versions of them.
rows = {19, 23, 24, 25, 30, 31, 32, 166, 167, 168, 169, 170, 171}


class BadLog(Exception):
    """A log that no server wrote so."""


class Transaction:
    """One transaction: its number, when its commit was asked for, where it is, and what tells it from another of the same number."""

    __slots__ = ("number", "time", "path", "start", "end", "position", "digest", "statement")

    def __init__(self, number, time, path, start):
        self.number, self.time, self.path, self.start = number, time, path, start
        self.end = self.position = self.digest = 0
        self.statement = ""

    def same_as(self, other):
        """Whichever member wrote it down: places and times in its log are its own."""
        return (self.number, self.digest) == (other.number, other.digest)


class LogFile:
    """A log that may still grow: each call of `read` gives the transactions that have become whole since the last."""

    def __init__(self, path, domain):
        self.path, self.domain = path, domain
        self.offset = len(magic)
        self.open = None
        self.standalone = False
        self.checksums = False

    def read(self):
        with open(self.path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(self.offset)
            while self.offset + header.size <= size:
                first = file.read(header.size)
                time, kind, _, length, position, _ = header.unpack(first)
                if length < header.size:
                    raise BadLog(f"{self.path} has no event at {self.offset}")
                if self.offset + length > size:
                    return
                body = file.read(length - header.size)
                if kind == format_description:
                    self.checksums = body[-5] == 1
                if self.checksums:
                    # A log that is being written says so at its beginning, past its checksum.
                    sum_as_written = struct.unpack("<I", body[-4:])[0]
                    if kind != format_description and zlib.crc32(body[:-4], zlib.crc32(first)) != sum_as_written:
                        raise BadLog(f"{self.path} has an event at {self.offset} that is not as it was written")
                    body = body[:-4]
                whole = self.event(time, kind, body)
                self.offset += length
                if whole is not None:
                    whole.end, whole.position = self.offset, position
                    yield whole

    def event(self, time, kind, body):
        """The transaction that an event ends, if it ends one."""
        if kind == gtid:
            number, domain, flags = struct.unpack("<QIB", body[:13])
            # Another domain is what a member wrote for itself alone.
            self.open = Transaction(number, time, self.path, self.offset) if domain == self.domain else None
            self.standalone = bool(flags & 1)
            return None
        if self.open is None:
            return None
        # A transaction is as late as the latest of its events: the commit's.
        self.open.time = max(self.open.time, time)
        ends = kind in (xid, xa_prepare)
        if kind == query:
            text = statement(body)
            ends = self.standalone or text.upper() in ("COMMIT", "ROLLBACK")
            if self.standalone:
                self.open.statement = text
                self.open.digest = zlib.crc32(text.encode(), self.open.digest)
        elif kind in rows:
            # Before that are the number that a member has for the table, and flags, which differ where it did not begin there itself.
            self.open.digest = zlib.crc32(body[8:], self.open.digest)
        if not ends:
            return None
        whole, self.open = self.open, None
        return whole


def statement(body):
    _, _, name, _, status = struct.unpack("<IIBHH", body[:13])
    return body[13 + status + name + 1 :].decode("utf-8", "replace")


def beginning(path):
    """The bytes with which a log begins: what a reader must know to read events from its middle."""
    with open(path, "rb") as file:
        if file.read(len(magic)) != magic:
            raise BadLog(f"{path} is no binary log")
        first = file.read(header.size)
        length = header.unpack(first)[3]
        return magic + first + file.read(length - header.size)


def part(path, start, end):
    """The bytes of whole events."""
    with open(path, "rb") as file:
        file.seek(start)
        while start < end:
            piece = file.read(min(1 << 20, end - start))
            if not piece:
                raise BadLog(f"{path} ends at {start}, before {end}")
            start += len(piece)
            yield piece
