# Says on the network, again and again, that this host has the addresses that it holds: a neighbour that missed it would go on sending
# to the host before, and one that believed a host which took the address by mistake would go on sending there.
#
# A holder that does not hear the others says nothing: another may have taken the address over, and clients would come back to one
# that can write nothing down. Where the address is still here alone, silence costs nobody anything.
#
# Sources: RFC 5227 (announcement of an IPv4 address), RFC 4861, section 7.2.6 (of an IPv6 one), RFC 792 and RFC 4443 (echo),
# rtnetlink(7), packet(7). Exit status: it does not end.

import ipaddress
import os
import select
import signal
import socket
import struct
import sys
import time

ANSWERS_WITHIN = 0.3
ALL_NODES = "ff02::1"


def interfaces():
    """Interface numbers of all addresses of this host, by address."""
    asked = struct.pack("=IHHIIBBBBI", 24, 22, 0x301, 1, 0, socket.AF_UNSPEC, 0, 0, 0, 0)
    found = {}
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.settimeout(2)
        kernel.send(asked)
        while True:
            said = kernel.recv(1 << 18)
            while len(said) >= 16:
                length, kind = struct.unpack_from("=IH", said)
                if kind in (2, 3):
                    return found
                family, index = struct.unpack_from("=B3xI", said, 16)
                rest = said[24:length]
                while len(rest) >= 4:
                    size, what = struct.unpack_from("=HH", rest)
                    # IFA_ADDRESS and IFA_LOCAL: the same, except on a line to one other.
                    if what in (1, 2) and family in (socket.AF_INET, socket.AF_INET6):
                        found[ipaddress.ip_address(rest[4:size])] = index
                    rest = rest[(size + 3) & ~3 :]
                said = said[(length + 3) & ~3 :]


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def heard(peers, needed):
    """Whether so many peers answer, in time."""
    if needed == 0:
        return True
    four = peers[0].version == 4
    mark = struct.pack("!HH8s", os.getpid() & 0xFFFF, int(time.monotonic() * 10) & 0xFFFF, os.urandom(8))
    if four:
        kind = (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        request = b"\x08\x00" + struct.pack("!H", checksum(b"\x08\x00\x00\x00" + mark)) + mark
    else:
        kind = (socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        request = b"\x80\x00\x00\x00" + mark
    with socket.socket(*kind) as echo:
        for peer in peers:
            try:
                echo.sendto(request, (str(peer), 0))
            except OSError:
                continue
        answered = set()
        end = time.monotonic() + ANSWERS_WITHIN
        while len(answered) < needed:
            ready, _, _ = select.select([echo], [], [], max(0, end - time.monotonic()))
            if not ready:
                return False
            said, sender = echo.recvfrom(2048)
            if four:
                said = said[(said[0] & 15) * 4 :]
            if said[:1] == (b"\x00" if four else b"\x81") and said[4:] == mark:
                answered.add(sender[0])
    return True


def announce(address, index):
    name = socket.if_indextoname(index)
    with open(f"/sys/class/net/{name}/address", encoding="ascii") as file:
        hardware = bytes.fromhex(file.read().strip().replace(":", ""))
    if address.version == 4:
        says = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + hardware + address.packed + bytes(6) + address.packed
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind((name, 0))
            wire.send(b"\xff" * 6 + hardware + b"\x08\x06" + says)
        return
    # Flags: override what is known. Option 2: the target's link-layer address.
    says = struct.pack("!BBHI", 136, 0, 0, 0x20000000) + address.packed + b"\x02\x01" + hardware
    with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as wire:
        wire.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        wire.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
        wire.bind((str(address), 0, 0, index))
        wire.sendto(says, (ALL_NODES, 0, 0, index))


# On a hang-up it begins again as its file is then.
signal.signal(signal.SIGHUP, lambda *_: os.execv(sys.executable, [sys.executable, *sys.argv]))

# Seconds between two rounds; and each address with its peers, of which so many must answer.
every = given["every"]
watched = [
    (ipaddress.ip_address(each["address"]), each["needed"], [ipaddress.ip_address(peer) for peer in each["peers"]])
    for each in given["addresses"]
]

while True:
    time.sleep(every)
    try:
        held = interfaces()
        for address, needed, peers in watched:
            if address in held and heard(peers, needed):
                announce(address, held[address])
    except OSError as error:
        print(f"cannot announce: {error}", flush=True)
