# Writes and waits until the disk has it, again and again. The file has no name, so that nothing of it is left.
import os

PIECE = os.urandom(1024 * 1024)
PIECES = 32

file = os.open("/var/tmp", os.O_TMPFILE | os.O_WRONLY, 0o600)
while True:
    os.lseek(file, 0, os.SEEK_SET)
    for _ in range(PIECES):
        os.write(file, PIECE)
    os.fsync(file)
