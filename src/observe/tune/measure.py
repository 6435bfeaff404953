# Measures for a while how late things come on this host, and prints one line of JSON: of each kind of delay how often it was measured,
# and in milliseconds the median, what 99 and 99.9 of a hundred are below, and the most. A kind that cannot be measured is left out.
#
# Given: `seconds`, how long, and `peers`, the other hosts' addresses.
import json
import os
import select
import socket
import struct
import tempfile
import time

SECONDS = given["seconds"]
PEERS = given["peers"]
BEAT = 0.01
PING_EVERY = 0.05
FLUSH_EVERY = 0.2
VRRP = 112

def first():
    """Before other work, as what keeps time for a cluster runs; False where that is not allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        return True
    except OSError:
        return False

def beats():
    late = []
    end = time.monotonic() + SECONDS
    while (now := time.monotonic()) < end:
        due = now + BEAT
        time.sleep(BEAT)
        late.append(time.monotonic() - due)
    return {"late": late}

def runs():
    return beats()

def runs_first():
    return beats() if first() else {}

def checksum(data):
    value = sum(struct.unpack(f"!{len(data) // 2}H", data))
    value = (value >> 16) + (value & 0xFFFF)
    return ~(value + (value >> 16)) & 0xFFFF

def round_trip():
    """Echo requests to every peer in turn; what does not come back within a second is lost."""
    first()
    six = any(":" in peer for peer in PEERS)
    ask, answer = (128, 129) if six else (8, 0)
    way = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
    me = os.getpid() & 0xFFFF
    waiting, late, lost, number = {}, [], 0, 0
    end = time.monotonic() + SECONDS
    due = time.monotonic()
    while (now := time.monotonic()) < end:
        if now >= due and PEERS:
            due = now + PING_EVERY
            number = (number + 1) & 0xFFFF
            bare = struct.pack("!BBHHH", ask, 0, 0, me, number)
            waiting[number] = time.monotonic()
            try:
                way.sendto(struct.pack("!BBHHH", ask, 0, 0 if six else checksum(bare), me, number), (PEERS[number % len(PEERS)], 0))
            except OSError:
                pass
        for old in [each for each, began in waiting.items() if now - began > 1]:
            lost += 1
            del waiting[old]
        if not select.select([way], [], [], max(0, due - time.monotonic()))[0]:
            continue
        packet = way.recv(2048)
        body = packet if six else packet[(packet[0] & 15) * 4:]
        kind, _, _, who, which = struct.unpack_from("!BBHHH", body)
        if kind == answer and who == me and which in waiting:
            late.append(time.monotonic() - waiting.pop(which))
    return {"late": late, "lost": lost}

def announcement():
    """How much later than it should the announcement of whoever has an address comes; RFC 9568, section 5.2."""
    first()
    way = socket.socket(socket.AF_INET, socket.SOCK_RAW, VRRP)
    last, late = {}, []
    end = time.monotonic() + SECONDS
    while (left := end - time.monotonic()) > 0:
        if not select.select([way], [], [], left)[0]:
            break
        packet, (source, _) = way.recvfrom(2048)
        now = time.monotonic()
        body = packet[(packet[0] & 15) * 4:]
        version, router = body[0] >> 4, body[1]
        every = (struct.unpack_from("!H", body, 4)[0] & 0xFFF) / 100 if version == 3 else body[5]
        before = last.get((source, router))
        last[source, router] = now
        if before is not None:
            late.append(max(0.0, now - before - every))
    return {"late": late}

def flush():
    late = []
    with tempfile.TemporaryFile(dir="/var/tmp") as file:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            file.seek(0)
            file.write(os.urandom(4096))
            file.flush()
            began = time.monotonic()
            os.fsync(file.fileno())
            late.append(time.monotonic() - began)
            time.sleep(FLUSH_EVERY)
    return {"late": late}

def told(found):
    late = sorted(found.get("late", []))
    if not late:
        return None
    at = lambda share: round(1000 * late[min(len(late) - 1, int(share * len(late)))], 3)
    return {"count": len(late), "medianMs": at(0.5), "p99Ms": at(0.99), "p999Ms": at(0.999), "maxMs": round(1000 * late[-1], 3),
            "lost": found.get("lost", 0)}

def apart(measure):
    """In a process of its own, so that none waits for another's."""
    here, there = os.pipe()
    if os.fork() == 0:
        try:
            said = json.dumps(told(measure()))
        except OSError:
            said = "null"
        os.write(there, said.encode())
        os._exit(0)
    os.close(there)
    return here

kinds = {"runs": runs, "runs-first": runs_first, "round-trip": round_trip, "announcement": announcement, "flush": flush}
under_way = {name: apart(measure) for name, measure in kinds.items()}
answers = {}
for name, here in under_way.items():
    with os.fdopen(here) as answer:
        answers[name] = json.loads(answer.read() or "null")
print(json.dumps({name: answer for name, answer in answers.items() if answer is not None}))
