"""Types lines into an interactive shell at a terminal, each ended by a tab and, a moment later, by a return.

Usage: at-terminal.py PREPARATION LINE -- SHELL ARGUMENT... Prints all that the terminal showed. Exit status: 0, or 1 when the
shell did not answer within 20 s.
"""

import os
import pty
import select
import sys
import time

preparation, line, _, *shell = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", PS1="")
    os.execvp(shell[0], shell)


def read_until(mark, seconds):
    """Without a mark: until the shell has been silent for a second and a half."""
    shown, until = b"", time.monotonic() + seconds
    while time.monotonic() < until and (mark is None or mark not in shown):
        if select.select([terminal], [], [], 1.5)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:
                break
        elif mark is None:
            break
    return shown


# Each mark is put together by the shell, so that its echo is none.
os.write(terminal, preparation.encode() + b"; echo re''ady\n")
if b"ready" not in read_until(b"ready", 20):
    sys.exit(1)
os.write(terminal, line.encode() + b"\t")
read_until(None, 20)
os.write(terminal, b"\n")
shown = read_until(b">", 20)
sys.stdout.write(shown.decode(errors="replace"))
os.close(terminal)
