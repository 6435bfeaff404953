# Has many processes that do nothing, and starts and ends others all the time.
import os
import signal

STANDING = 400

for _ in range(STANDING):
    if os.fork() == 0:
        signal.pause()
while True:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
