# What a host answers to somebody on its network: every TCP port is connected to, and told words of protocols that are spoken in the clear;
# every UDP port is sent some. Prints JSON: `tcp`, of each port that took the connection what it said, in hexadecimal, to each word; `udp`, of
# each that answered the same; `silent`, how many TCP ports took no notice.
# Usage: ADDRESS. Exit status: 0.
import errno
import json
import select
import socket
import sys
import time

address = sys.argv[1]
# HTTP; memcached; OVSDB; AMQP; Redis. Who greets first is heard in any case.
words = [
    b"",
    b"GET / HTTP/1.0\r\n\r\n",
    b"stats\r\n",
    b'{"method":"list_dbs","params":[],"id":0}',
    b"AMQP\x00\x00\x09\x01",
    b"*1\r\n$4\r\nINFO\r\n",
]


def open_ports(at_once=256, patience=5):
    """The ports that take a connection, and how many took no notice."""
    ready, silent, waiting = [], 0, {}
    poll = select.epoll()
    ports = iter(range(1, 65536))
    port = next(ports)
    while port is not None or waiting:
        while port is not None and len(waiting) < at_once:
            wire = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            wire.setblocking(False)
            wire.connect_ex((address, port))
            waiting[wire.fileno()] = (wire, port, time.monotonic())
            poll.register(wire, select.EPOLLOUT | select.EPOLLERR | select.EPOLLHUP)
            port = next(ports, None)
        for number, _ in poll.poll(0.2):
            wire, asked, _ = waiting.pop(number)
            failed = wire.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if failed == 0:
                ready.append(asked)
            elif failed != errno.ECONNREFUSED:
                silent += 1
            poll.unregister(wire)
            wire.close()
        late = [number for number, (_, _, since) in waiting.items() if time.monotonic() - since > patience]
        for number in late:
            wire, _, _ = waiting.pop(number)
            poll.unregister(wire)
            wire.close()
            silent += 1
    return ready, silent


def told(port, word):
    try:
        with socket.create_connection((address, port), 5) as wire:
            wire.settimeout(2)
            wire.sendall(word)
            return wire.recv(200)
    except OSError:
        return b""


def answered():
    """What each UDP port says that answers."""
    found = {}
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.setblocking(False)

    def hear():
        while True:
            try:
                said, (_, port) = wire.recvfrom(2048)
            except OSError:
                return
            found[port] = said.hex()

    for port in range(1, 65536):
        try:
            wire.sendto(b"\x00\x00\x00\x00\x00\x01\x00\x00stats\r\n", (address, port))
        except OSError:
            pass
        if port % 256 == 0:
            time.sleep(0.01)
            hear()
    time.sleep(1)
    hear()
    return found


ready, silent = open_ports()
tcp = {port: [told(port, word).hex() for word in words] for port in ready}
print(json.dumps({"tcp": tcp, "udp": answered(), "silent": silent}))
