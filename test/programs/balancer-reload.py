# Clients of an API while its balancers are reloaded: one a twentieth of a second, by turns on a connection of its own, which has moments
# to wait before its handshake and before its request, as on a busy machine, and on one that is kept.
# Usage: HOST:PORT AUTHORITY SECONDS. Prints how many requests were sent, then a line for each that failed.
import http.client
import random
import socket
import ssl
import sys
import threading
import time

place, authority, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
host, port = place.split(":")
trust = ssl.create_default_context(cafile=authority)
troubles = []
kept = [(http.client.HTTPSConnection(place, context=trust, timeout=10), threading.Lock()) for _ in range(10)]


def once(number):
    if number % 2 == 0:
        wire, turn = kept[number // 2 % len(kept)]
        with turn:
            ask("kept", wire)
        return
    wire = http.client.HTTPSConnection(place, context=trust, timeout=10)
    ask("new", wire)
    wire.close()


def ask(how, wire):
    began = time.monotonic()
    try:
        if how == "new":
            plain = socket.create_connection((host, int(port)), 10)
            time.sleep(random.uniform(0, 0.2))
            wire.sock = trust.wrap_socket(plain, server_hostname=host)
            time.sleep(random.uniform(0, 0.2))
        wire.request("GET", "/v3")
        answer = wire.getresponse()
        answer.read()
        if answer.status != 200:
            raise OSError(f"HTTP {answer.status}")
    except (OSError, http.client.HTTPException) as trouble:
        troubles.append(f"{how}, at {began - start:.2f} s, after {time.monotonic() - began:.2f} s: {type(trouble).__name__} {trouble}")
        wire.close()


start = time.monotonic()
threads = []
for number in range(int(seconds * 20)):
    time.sleep(max(0, start + number / 20 - time.monotonic()))
    thread = threading.Thread(target=once, args=(number,))
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print(len(threads))
print("\n".join(troubles))
