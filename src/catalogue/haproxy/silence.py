# Tells the balancer of this host at once which hosts have fallen silent, of which its checks would learn one by one, and of one that stands
# still only after they have waited for an answer.
#
# Hosts send each other beats: who sends, what it heard last from each, and how long ago. One is given up that sends this host nothing, nor
# another host that is heard; so that a majority agrees, and a host that is cut off gives nobody up. A word about others counts that
# is sealed, and repeats what this host sent a moment ago. A program that ended is no silent host: its kernel says so.
# What a host was given up for wrongly, the balancer's own checks find again.
#
# Exit status: it does not end.
import ctypes
import hashlib
import hmac
import os
import select
import signal
import socket
import struct
import sys
import threading
import time

HEAD = struct.Struct("!4sBBI")
HEARD = struct.Struct("!IH")
SEAL = 16
LONGEST = 0xFFFF
SAYS_HERE, SAYS_BYE = 0, 1
ANSWER_WITHIN = 1
TELL_AGAIN = 1

MCL_CURRENT, MCL_FUTURE = 1, 2

# What the kernel has put aside must be read from a disk first, which on a busy host takes longer than a beat. Without the right to it,
# or on another C library, it does as well as it can.
ctypes.CDLL(None).mlockall(MCL_CURRENT | MCL_FUTURE)

members = given["members"]
me = given["me"]
beat = given["beat"]
silence = given["silence"]
majority = len(members) // 2 + 1
with open(given["key"], "rb") as file:
    # Who counts the hosts otherwise is not understood.
    key = hmac.digest(file.read(), repr(members).encode(), hashlib.sha256)


class Peer:
    def __init__(self, index):
        self.index = index
        self.name = members[index]["name"]
        self.line = None
        # When it was heard; None: not yet, or it has said good-bye.
        self.heard = None
        self.number = 0
        # What it said of others: when, and how long each had been silent.
        self.said = None
        self.silences = {}
        self.given_up = None

    def open(self):
        own, its = members[me]["address"], members[self.index]["address"]
        family = socket.AF_INET6 if ":" in own else socket.AF_INET
        self.line = socket.socket(family, socket.SOCK_DGRAM)
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.line.setblocking(False)
        self.line.bind((own, given["port"]))
        self.line.connect((its, given["port"]))


peers = [Peer(index) for index in range(len(members)) if index != me]
sent = {}
# Where it begins nobody knows beforehand: what was said to the program before this one repeats none of its numbers.
number = int.from_bytes(os.urandom(4), "big")


def sealed(body):
    return body + hmac.digest(key, body, hashlib.sha256)[:SEAL]


def send(kind, now):
    global number
    number = (number + 1) & 0xFFFFFFFF
    sent[number] = now
    for old in [each for each, at in sent.items() if now - at > 2 * silence]:
        del sent[old]
    body = HEAD.pack(b"QSB1", me, kind, number)
    for index in range(len(members)):
        of = next((peer for peer in peers if peer.index == index), None)
        silent = LONGEST if of is None or of.heard is None else min(LONGEST, int((now - of.heard) * 1000))
        body += HEARD.pack(0 if of is None else of.number, silent)
    for peer in peers:
        try:
            peer.line.send(sealed(body))
        except ConnectionRefusedError:
            gone(peer)
        except OSError:
            pass


# Its kernel answers for a program that is not there.
def gone(peer):
    peer.heard = None
    peer.said = None


def receive(peer, now):
    while True:
        try:
            packet = peer.line.recv(2048)
        except BlockingIOError:
            return
        except ConnectionRefusedError:
            gone(peer)
            continue
        except OSError:
            return
        body, seal = packet[:-SEAL], packet[-SEAL:]
        peer.heard = now
        if len(body) != HEAD.size + len(members) * HEARD.size:
            continue
        if not hmac.compare_digest(seal, hmac.digest(key, body, hashlib.sha256)[:SEAL]):
            continue
        mark, sender, kind, its_number = HEAD.unpack_from(body)
        if mark != b"QSB1" or sender != peer.index:
            continue
        if kind == SAYS_BYE:
            gone(peer)
            continue
        peer.number = its_number
        told = [HEARD.unpack_from(body, HEAD.size + HEARD.size * index) for index in range(len(members))]
        # It has heard this host a moment ago: so it was said then, and not before.
        if told[me][0] in sent:
            peer.said = now
            peer.silences = {index: silent / 1000 for index, (_, silent) in enumerate(told) if silent != LONGEST}


def agrees(other, peer, now):
    if other is peer or other.said is None or peer.index not in other.silences:
        return False
    # It said so a moment ago, and the peer has been silent to it for longer since.
    since = now - other.said
    return since <= 2 * beat and other.silences[peer.index] + since > silence - beat


def tell(peer):
    servers = given["servers"].get(peer.name, [])
    # Who waits for an answer there would do so until the time is over.
    orders = "; ".join(f"set server {server} health down; shutdown sessions server {server}" for server in servers)
    try:
        with socket.socket(socket.AF_UNIX) as balancer:
            balancer.settimeout(ANSWER_WITHIN)
            balancer.connect(given["balancer"])
            balancer.sendall(f"{orders}\n".encode())
            said = b""
            while part := balancer.recv(4096):
                said += part
            if said.strip():
                print(f"the balancer says: {said.decode().strip()}", flush=True)
    except OSError as error:
        print(f"the balancer cannot be told: {error}", flush=True)


def judge(now, awake):
    for peer in peers:
        if peer.heard is None or now - peer.heard <= silence:
            if peer.given_up is not None and peer.heard is not None:
                print(f"{peer.name} is heard again", flush=True)
                peer.given_up = None
            continue
        # Who slept itself has heard nobody, and knows nothing of it.
        if now - awake <= silence:
            continue
        if peer.given_up is not None and now - peer.given_up < TELL_AGAIN:
            continue
        if 1 + sum(agrees(other, peer, now) for other in peers) < majority:
            continue
        if peer.given_up is None:
            print(f"{peer.name} is silent: the balancer is told that it is lost", flush=True)
        peer.given_up = now
        # The balancer may take its time; beats may not.
        threading.Thread(target=tell, args=(peer,), daemon=True).start()


def bye(*_):
    send(SAYS_BYE, time.monotonic())
    sys.exit(0)


# Begins again as its file is then.
def anew(*_):
    send(SAYS_BYE, time.monotonic())
    os.execv(sys.executable, [sys.executable, *sys.argv])


signal.signal(signal.SIGTERM, bye)
signal.signal(signal.SIGHUP, anew)
for peer in peers:
    peer.open()
waiting = select.poll()
by_line = {}
for peer in peers:
    waiting.register(peer.line, select.POLLIN)
    by_line[peer.line.fileno()] = peer
due = last = awake = time.monotonic()
while True:
    ends = [peer.heard + silence for peer in peers if peer.heard is not None and peer.given_up is None]
    now = time.monotonic()
    ready = waiting.poll(1000 * max(0.001, min([due] + [end for end in ends if end > now]) - now))
    now = time.monotonic()
    for line, _ in ready:
        receive(by_line[line], now)
    if now - last > 2 * beat:
        awake = now
    last = now
    if now >= due:
        send(SAYS_HERE, now)
        due = now + beat
    judge(now, awake)
