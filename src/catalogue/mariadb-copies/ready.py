"""A server that stays ready: only root of this host reaches it and it takes no write of anybody else, until it is promoted."""


class Ready(Scratch):
    def __init__(self, folder, told):
        super().__init__(folder, told["dialect"])
        self.told = told
        self.promoted = False

    def settings(self):
        ready = self.told["ready"]
        reached = [
            f"--bind-address={ready['address']}",
            f"--port={ready['port']}",
            "--skip-name-resolve",
            f"--max-connections={ready['connections']}",
        ]
        return [
            # What the log counts is what it has: a transaction is in both or in none, also when the power goes.
            f"--log-bin={self.folder}/binlog",
            "--binlog-format=ROW",
            "--sync-binlog=1",
            "--innodb-flush-log-at-trx-commit=1",
            f"--innodb-buffer-pool-size={ready['memory']}",
            f"--server-id={self.told['reader']}",
            "--gtid-strict-mode=ON",
            # What it is written itself has numbers of its own, so that no transaction of the site has the name of another.
            f"--gtid-domain-id={ready['domain']}",
            *(reached if self.promoted else ["--skip-networking", "--read-only=ON"]),
        ]

    def begin(self, base):
        """Anew, from a whole copy."""
        self.load(base.data)
        self.start()
        self.ask("RESET MASTER")
        if base.number > 0:
            self.ask(f"SET GLOBAL gtid_binlog_state = '{self.told['domain']}-{self.told['server']}-{base.number}'")

    def number(self):
        """The last transaction that it has of the site."""
        rows = self.ask("SELECT @@gtid_binlog_pos")
        return number_in(rows[0][0] if rows and rows[0] else "", self.told["domain"])

    def answers(self):
        return subprocess.run(self.client("SELECT 1"), capture_output=True).returncode == 0
