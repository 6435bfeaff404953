"""Stops all processes of a host and lets them go on a while after another one's log says something. Usage: ROOT OLD MOMENT AFTER-MS
OTHER…, with the hosts' roots in ROOT; a moment is `lease` (another one has the lease), or `promotion` (its server is told to begin).
Prints when they were stopped, when the moment was, when they went on, in seconds since 1970, and whose it was."""
import os
import signal
import sys
import time

root, old, moment, after, *others = sys.argv[1:]
words = {"lease": b"promoted self to leader by acquiring session lock", "promotion": b"server promoting"}[moment]
logs = {other: f"{root}/{other}/root/root/patroni.service.log" for other in others}


def signalled(number):
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.readlink(f"/proc/{name}/root") == f"{root}/{old}/root":
                os.kill(int(name), number)
        except OSError:
            pass


read = {other: os.path.getsize(log) for other, log in logs.items()}
signalled(signal.SIGSTOP)
# Those that were begun meanwhile.
signalled(signal.SIGSTOP)
stopped, whose = time.time(), None
while whose is None and time.time() < stopped + 90:
    for other, log in logs.items():
        with open(log, "rb") as file:
            file.seek(read[other])
            if words in file.read():
                whose = other
    time.sleep(0.005)
seen = time.time()
time.sleep(int(after) / 1000)
signalled(signal.SIGCONT)
print(stopped, seen, time.time(), whose)
