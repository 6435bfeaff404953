# Sends on what the kernel hands it, later, twice, in another order or with a wrong bit, as a bad network does. The kernel leads
# packets to qdrill0, qdrill1 …; they come out of the other ends of those pairs and leave by the interfaces they were for.
#
# Usage: relay.py HOW INTERFACE…, where HOW is JSON: `delayMs` and `jitterMs` (each packet waits for the one, and up to the other more),
# `percent` of the packets that `what` happens to: "late" (only those wait), "twice", "spoilt".
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time

SOL_PACKET, PACKET_VNET_HDR, SO_MARK = 263, 15, 36
ETH_P_ALL = 3
MARK = 0x51D0
HEADER = 10
NEEDS_CSUM = 1
LARGEST = 65536 + 64

def port(device, protocol):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
    # With it come packets that are larger than the wire takes, and leave cut by the kernel: packet(7).
    opened.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    opened.bind((device, protocol))
    opened.setblocking(False)
    return opened

def total(data):
    if len(data) % 2:
        data += b"\0"
    value = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while value >> 16:
        value = (value & 0xFFFF) + (value >> 16)
    return value

def spoil(frame):
    """With the checksum that it would have had, so that whoever receives it can tell."""
    flags, kind, size, segment, start, offset = struct.unpack_from("<BBHHHH", frame)
    if kind:
        return None
    body = bytearray(frame[HEADER:])
    if flags & NEEDS_CSUM:
        struct.pack_into("!H", body, start + offset, ~total(bytes(body[start:])) & 0xFFFF)
    if len(body) <= 54:
        return None
    body[random.randrange(54, len(body))] ^= 1 << random.randrange(8)
    return struct.pack("<BBHHHH", 0, 0, 0, 0, 0, 0) + bytes(body)

def ready():
    place = os.environ.get("NOTIFY_SOCKET")
    if place:
        said = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        said.sendto(b"READY=1", "\0" + place[1:] if place[0] == "@" else place)

def main(how, devices):
    delay, jitter = how.get("delayMs", 0) / 1000, how.get("jitterMs", 0) / 1000
    share, what = how.get("percent", 0) / 100, how.get("what")
    ways = {}
    for number, device in enumerate(devices):
        out = port(device, 0)
        out.setsockopt(socket.SOL_SOCKET, SO_MARK, MARK)
        out.setblocking(True)
        ways[port(f"qdrilled{number}", ETH_P_ALL)] = out
    waiting, count = [], 0
    ready()
    while True:
        left = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for source in select.select(list(ways), [], [], left)[0]:
            for _ in range(64):
                try:
                    frame, place = source.recvfrom(LARGEST)
                except BlockingIOError:
                    break
                if place[2] == socket.PACKET_OUTGOING:
                    continue
                struck = share > 0 and random.random() < share
                now = time.monotonic()
                due = now + delay + random.random() * jitter if what != "late" or struck else now
                copies = 2 if struck and what == "twice" else 1
                if struck and what == "spoilt":
                    frame = spoil(frame) or frame
                for _ in range(copies):
                    count += 1
                    heapq.heappush(waiting, (due, count, ways[source], frame))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, out, frame = heapq.heappop(waiting)
            try:
                out.send(frame)
            except OSError:
                # The interface is gone or full: as lost as on any bad network.
                pass

if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
