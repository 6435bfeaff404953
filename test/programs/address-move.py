# Clients of a virtual address while it moves: five that keep a connection and say a word by it every 50 ms, and one a twentieth of a second
# on a connection of its own, answered after 0.3 s. Usage: ADDRESS SECONDS. Prints JSON: of both kinds how many were answered by each
# host, and what failed; `last`: who answered the kept ones last.
import json
import socket
import sys
import threading
import time

address, seconds = sys.argv[1], float(sys.argv[2])
end = time.monotonic() + seconds
said = {"kept": {}, "new": {}, "last": [], "troubles": []}


def answered(kind, name):
    said[kind][name] = said[kind].get(name, 0) + 1


def ask(wire, word):
    wire.sendall(word)
    name = wire.recv(64).decode().strip()
    if name == "":
        raise OSError("it was hung up on")
    return name


def keeps():
    name = ""
    try:
        with socket.create_connection((address, 7000), 3) as wire:
            while time.monotonic() < end:
                name = ask(wire, b"now\n")
                answered("kept", name)
                time.sleep(0.05)
    except OSError as trouble:
        said["troubles"].append(f"kept: {trouble}")
    said["last"].append(name)


def once():
    try:
        with socket.create_connection((address, 7000), 3) as wire:
            answered("new", ask(wire, b"later\n"))
    except OSError as trouble:
        said["troubles"].append(f"new: {trouble}")


threads = [threading.Thread(target=keeps) for _ in range(5)]
for thread in threads:
    thread.start()
while time.monotonic() < end:
    threads.append(threading.Thread(target=once))
    threads[-1].start()
    time.sleep(0.05)
for thread in threads:
    thread.join()
print(json.dumps(said))
