"""Asks the database, through its endpoint, and gets a stream of its log and whole copies of a member."""
import os
import select
import shutil
import socket
import ssl
import subprocess
import time


class Lost(Exception):
    """The database does not answer, or not with what was asked for."""


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


def number_in(place, domain):
    """Of a position such as `1-1-54,102-1-3`."""
    for name in place.strip().split(","):
        parts = name.split("-")
        if len(parts) == 3 and int(parts[0]) == domain:
            return int(parts[2])
    return 0


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


def call(told, member, wanted):
    """A connection to a member that has said yes to what is wanted of it."""
    context = ssl.create_default_context(cafile=told["authority"])
    with open(told["password"], "rb") as file:
        password = file.read().strip()
    plain = socket.create_connection((member, told["basePort"]), timeout=20)
    connection = context.wrap_socket(plain, server_hostname=member)
    connection.sendall(password + b"\n" + wanted + b"\n")
    answer = b""
    while not answer.endswith(b"\n") and (piece := connection.recv(1)):
        answer += piece
    if answer != b"ok\n":
        connection.close()
        raise Lost(f"{member} says {answer.decode('ascii', 'replace').strip() or 'nothing'}")
    connection.settimeout(600)
    return connection


def take_base(told, member, folder):
    """A whole copy of a member, made ready to be started on. The number of its last transaction."""
    data = os.path.join(folder, "data")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(data, mode=0o700)
    with call(told, member, b"give") as connection:
        receive(connection, data)
    prepared = subprocess.run(["mariadb-backup", "--prepare", f"--target-dir={data}"], capture_output=True, text=True)
    if prepared.returncode != 0:
        raise Lost(f"the copy of {member} could not be made ready: {prepared.stderr.strip().rpartition(chr(10))[2]}")
    for name in ("mariadb_backup_binlog_info", "xtrabackup_binlog_info"):
        place = os.path.join(data, name)
        if os.path.exists(place):
            with open(place, encoding="utf8") as file:
                return number_in(file.read().split("\t")[2], told["domain"])
    raise Lost(f"the copy of {member} was cut off")


def receive(connection, data):
    unpack = subprocess.Popen(["mbstream", "-x", "-C", data], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        while piece := connection.recv(1 << 20):
            unpack.stdin.write(piece)
    finally:
        _, said = unpack.communicate()
    # What mariadb-backup writes last of all.
    if unpack.returncode != 0 or not any(os.path.exists(os.path.join(data, name)) for name in ("mariadb_backup_info", "xtrabackup_info")):
        raise Lost(f"a copy was cut off: {said.decode('utf-8', 'replace').strip().rpartition(chr(10))[2]}")
