"""A server on data of its own, which only root of this host reaches."""
import os
import shutil
import subprocess
import time


class Scratch:
    def __init__(self, folder, dialect):
        self.folder, self.dialect = folder, dialect
        self.data = os.path.join(folder, "data")
        self.socket = os.path.join(folder, "server.sock")
        self.process = None

    def stop(self):
        name = os.path.join(self.folder, "server.pid")
        if os.path.exists(name):
            with open(name, encoding="ascii") as file:
                number = file.read().strip()
            subprocess.run(["mariadb-admin", "--no-defaults", f"--socket={self.socket}", "shutdown"], capture_output=True)
            for _ in range(600):
                # A process that this one started stays in /proc until it is asked how it ended.
                if self.process is not None:
                    self.process.poll()
                if not os.path.exists(f"/proc/{number}"):
                    break
                time.sleep(0.1)

    def settings(self):
        return ["--skip-networking", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=2"]

    def load(self, data):
        """A copy of a data directory in place of what was there."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder, mode=0o711)
        subprocess.run(["cp", "--archive", "--reflink=auto", data, self.data], check=True)
        subprocess.run(["chown", "-R", "mysql:mysql", self.folder], check=True)

    def start(self):
        log = os.path.join(self.folder, "server.log")
        options = [f"--{name.replace('_', '-')}={value}" for name, value in self.dialect.items()]
        self.process = subprocess.Popen(
            [
                "mariadbd",
                f"--defaults-file={self.data}/backup-my.cnf",
                "--user=mysql",
                f"--datadir={self.data}",
                f"--socket={self.socket}",
                f"--pid-file={self.folder}/server.pid",
                f"--log-error={log}",
                "--skip-slave-start",
                "--event-scheduler=OFF",
                "--max-allowed-packet=1G",
                *self.settings(),
                *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 600
        while time.monotonic() < until:
            if subprocess.run(self.client("SELECT 1"), capture_output=True).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        with open(log, encoding="utf8", errors="replace") as file:
            raise Refused(f"the server on the restored data does not start: {file.read().strip().rpartition(chr(10))[2]}")

    def client(self, *sql):
        # Root of this host is root of the server, as on the members.
        told_sql = [part for each in sql for part in ("-e", each)]
        return ["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--batch", "--skip-column-names", *told_sql]

    def ask(self, sql):
        done = subprocess.run(self.client(sql), capture_output=True, text=True)
        if done.returncode != 0:
            raise Refused(f"the restored server does not answer: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def ask_in(self, _):
        """One connection reaches every database."""
        return self.ask
