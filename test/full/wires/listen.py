# Keeps all that goes over the cables of a network namespace in a file, until its standard input ends.
# Usage: FILE. Prints `listening` once it does, and at the end how many packets the kernel had no room for. Exit status: 0.
import select
import socket
import struct
import sys

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
# SO_RCVBUFFORCE
wire.setsockopt(socket.SOL_SOCKET, 33, 1 << 29)
with open(sys.argv[1], "wb", buffering=1 << 20) as kept:
    print("listening", flush=True)
    while True:
        ready, _, _ = select.select([wire, sys.stdin], [], [])
        if wire in ready:
            kept.write(wire.recv(1 << 17))
        elif sys.stdin in ready:
            break
# SOL_PACKET, PACKET_STATISTICS: packets, drops.
print(struct.unpack("II", wire.getsockopt(263, 6, 8))[1])
