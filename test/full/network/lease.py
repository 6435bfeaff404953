# Gets an address by DHCP (RFC 2131) on an interface, and prints the address, the server's address and the router as JSON.
#
# Given: interface. Exit status: 1 when nobody offers one within half a minute.
import os
import socket
import struct
import time

MAGIC = b"\x63\x82\x53\x63"

def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
wire.bind((given["interface"], 0))
own = wire.getsockname()[4]
transaction = os.urandom(4)

def send(kind, options):
    body = struct.pack("!BBBB4sHH16x", 1, 1, 6, 0, transaction, 0, 0x8000) + own + b"\0" * 202
    body += MAGIC + bytes([53, 1, kind]) + options + bytes([55, 2, 1, 3, 255])
    udp = struct.pack("!HHHH", 68, 67, 8 + len(body), 0) + body
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\0" * 4, b"\xff" * 4)
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    wire.send(b"\xff" * 6 + own + b"\x08\x00" + head + udp)

def receive(kind, until):
    while time.monotonic() < until:
        wire.settimeout(max(0.01, until - time.monotonic()))
        try:
            frame = wire.recv(2048)
        except socket.timeout:
            return None
        start = 14 + 4 * (frame[14] & 15)
        if frame[23] != 17 or struct.unpack("!HH", frame[start:start + 4]) != (67, 68):
            continue
        body = frame[start + 8:]
        if body[4:8] != transaction or body[236:240] != MAGIC:
            continue
        options, at = {}, 240
        while at < len(body) and body[at] != 255:
            if body[at] == 0:
                at += 1
                continue
            options[body[at]] = body[at + 2:at + 2 + body[at + 1]]
            at += 2 + body[at + 1]
        if options.get(53) == bytes([kind]):
            return body[16:20], options
    return None

end = time.monotonic() + 30
while time.monotonic() < end:
    send(1, b"")
    offer = receive(2, time.monotonic() + 2)
    if offer is None:
        continue
    address, options = offer
    send(3, bytes([50, 4]) + address + bytes([54, 4]) + options[54])
    if receive(5, time.monotonic() + 2) is not None:
        text = socket.inet_ntoa
        print(json.dumps({"address": text(address), "server": text(options[54]), "router": text(options[3][:4])}))
        raise SystemExit(0)
raise SystemExit("nobody gave an address within half a minute")
