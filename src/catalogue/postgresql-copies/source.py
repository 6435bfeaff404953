"""Asks the database, through its endpoint: whoever answers is the one that is written to."""
import os
import subprocess

import psycopg2


class Lost(Exception):
    """The database does not answer, or not with what was asked for."""


# What the server and its programs keep is theirs: the server refuses data of another owner.
owner = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]
# Their client looks for a certificate in its home, and fails where it may not look.
environment = {**os.environ, "LC_ALL": "C", "HOME": "/var/lib/postgresql"}


class Source:
    def __init__(self, told):
        self.told = told
        self.connection = None

    def ask(self, sql, *values):
        """The rows of an answer."""
        try:
            if self.connection is None:
                self.connection = psycopg2.connect(
                    f"{self.told['place']} dbname=postgres connect_timeout={self.told['patience']}"
                    f" tcp_user_timeout={self.told['patience'] * 1000} application_name=quorate_copies"
                )
                self.connection.autocommit = True
            with self.connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        except psycopg2.Error as error:
            self.close()
            raise Lost(str(error).strip().partition("\n")[0] or "the database is gone") from error

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Position:
    """Where the database stands: all that it has acknowledged until `time` is before the place `number` in its log."""

    def __init__(self, source):
        # In this order: what is acknowledged after the time was read may be before the place, and nothing before it is behind.
        [row] = source.ask(
            "SELECT host(inet_server_addr()), extract(epoch FROM clock_timestamp()), pg_current_wal_flush_lsn() - '0/0'::pg_lsn,"
            " (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT max(flush_lsn - '0/0'::pg_lsn) FROM pg_stat_replication WHERE application_name = %s)",
            source.told["reader"],
        )
        # By the address that the balancer led to: how a server calls itself is its manager's affair.
        self.member = source.told["members"].get(row[0], row[0])
        self.time, self.number, self.system = float(row[1]), int(row[2]), str(row[3])
        # What a reader of the log has told the server to have on its disk.
        self.received = None if row[4] is None else int(row[4])


def stream(told, folder):
    """A process that writes the log into files of a folder as it comes, from where those end."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    subprocess.run(["chown", "postgres:postgres", folder], check=True)
    return subprocess.Popen(
        [
            *owner,
            f"{told['bindir']}/pg_receivewal",
            f"--directory={folder}",
            "--no-loop",
            "--no-password",
            "--synchronous",
            "--status-interval=1",
            f"--dbname={told['place']} application_name={told['reader']} connect_timeout={told['patience']}",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    )
