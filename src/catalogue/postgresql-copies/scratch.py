"""A server on data of its own, which only root of this host reaches."""
import os
import shutil
import subprocess
import time


class Scratch:
    def __init__(self, folder, bindir):
        self.folder, self.bindir = folder, bindir
        self.data = os.path.join(folder, "data")

    def control(self, *what, seconds=600):
        return subprocess.run(
            [*owner, f"{self.bindir}/pg_ctl", "--pgdata", self.data, "--wait", f"--timeout={seconds}", *what],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )

    def stop(self):
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self.control("--mode=fast", "stop")

    def load(self, data):
        """A copy of a data directory in place of what was there."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder, mode=0o711)
        subprocess.run(["cp", "--archive", "--reflink=auto", data, self.data], check=True)

    def recover(self, log, told):
        """Starts it on the data and the log, as far as it is told; it takes writes then, on a timeline of its own."""
        settings = {
            "data_directory": self.data,
            "hba_file": f"{self.folder}/hba.conf",
            "ident_file": f"{self.folder}/ident.conf",
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "hot_standby": "off",
            "archive_mode": "off",
            "restore_command": f'cp "{log}/%f" "%p" 2>/dev/null || cp "{log}/%f.partial" "%p"',
            "recovery_target_timeline": "latest",
            "recovery_target_action": "promote",
            "fsync": "off",
            "log_min_messages": "log",
            **told,
        }
        texts = {
            "server.conf": "".join(f"{name} = '{value}'\n" for name, value in settings.items()),
            "hba.conf": "local all postgres peer map=quorate\n",
            "ident.conf": "quorate root postgres\nquorate postgres postgres\n",
        }
        for name, text in texts.items():
            with open(os.path.join(self.folder, name), "w", encoding="utf8") as file:
                file.write(text)
        # What the member was told for itself is no word for this one.
        open(os.path.join(self.data, "postgresql.auto.conf"), "w", encoding="utf8").close()
        open(os.path.join(self.data, "recovery.signal"), "w", encoding="utf8").close()
        subprocess.run(["chown", "-R", "postgres:postgres", self.folder], check=True)
        said = self.control(
            f"--log={self.folder}/server.log", f"--options=-c config_file={self.folder}/server.conf", "start", seconds=86_400
        )
        if said.returncode != 0 or not self.recovered():
            raise Refused(f"the server on the restored data does not start: {self.last_word() or said.stderr.strip()}")

    def recovered(self):
        """A server that recovers counts as started: it answers when it has come to its end, or is gone where it cannot."""
        while os.path.exists(os.path.join(self.data, "postmaster.pid")):
            if subprocess.run(self.client("SELECT 1", "postgres"), capture_output=True).returncode == 0:
                return True
            time.sleep(0.1)
        return False

    def last_word(self):
        try:
            with open(f"{self.folder}/server.log", encoding="utf8", errors="replace") as file:
                grave = [line.strip() for line in file if "FATAL" in line or "PANIC" in line]
                return grave[-1] if grave else ""
        except OSError:
            return ""

    def client(self, sql, database):
        return ["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres", "-d", database, "-c", sql]

    def ask(self, sql, database="postgres"):
        done = subprocess.run(self.client(sql, database), capture_output=True, text=True)
        if done.returncode != 0:
            raise Refused(f"the restored server does not answer: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def ask_in(self, database):
        return lambda sql: self.ask(sql, database)
