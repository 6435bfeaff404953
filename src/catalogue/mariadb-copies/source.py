"""Asks the database, through its endpoint, and gets a stream of its log."""
import os
import select
import subprocess
import time


class Client:
    """One connection at a time, through the endpoint: whoever answers is the member that is written to."""

    def __init__(self, login, patience):
        self.login, self.patience = login, patience
        self.process = None

    def ask(self, sql):
        """The rows of all answers, each a list of texts."""
        if self.process is None:
            options = ["--skip-column-names", "--batch", "--unbuffered", f"--connect-timeout={self.patience}"]
            self.process = subprocess.Popen(
                ["mariadb", f"--defaults-extra-file={self.login}", *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            os.set_blocking(self.process.stdout.fileno(), False)
        try:
            self.process.stdin.write(f"{sql};\nSELECT 'end of answer';\n".encode())
            self.process.stdin.flush()
        except OSError:
            pass
        said = b""
        until = time.monotonic() + self.patience
        while not said.endswith(b"end of answer\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            piece = self.process.stdout.read() if ready else b""
            if not piece:
                self.close()
                last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
                raise Lost(last or f"the database has not answered for {self.patience} s")
            said += piece
        lines = said.decode("utf-8", "replace").splitlines()[:-1]
        return [line.split("\t") for line in lines if not line.startswith("WARNING:")]

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None


class Position:
    """Where the member that is written to stands: all that it has acknowledged until `time` has this number or a lower one."""

    def __init__(self, client, domain):
        # In this order: what is acknowledged after the time was read may be counted, and nothing before it is missed.
        [[self.member, clock], [place]] = client.ask("SELECT @@hostname, UNIX_TIMESTAMP(SYSDATE(6)); SELECT @@gtid_binlog_pos")
        self.time = float(clock)
        self.number = number_in(place, domain)


def stream(told, folder, after, first_log):
    """A process that writes the log into files of a folder as it comes, from the transaction after a number."""
    start = f"{told['domain']}-{told['server']}-{after}" if after > 0 else "4"
    os.makedirs(folder, mode=0o700)
    return subprocess.Popen(
        [
            "mariadb-binlog",
            f"--defaults-extra-file={told['login']}",
            "--read-from-remote-server",
            "--raw",
            "--stop-never",
            f"--stop-never-slave-server-id={told['reader']}",
            f"--start-position={start}",
            f"--result-file={folder}/",
            first_log,
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
