"""Parts of logs, applied and counted by MariaDB's own reader."""
import re
import subprocess
import threading


def ranges(transactions):
    """Neighbours of one file in one piece: (file, from, to)."""
    pieces = []
    for each in transactions:
        if pieces and pieces[-1][0] == each.path and pieces[-1][2] == each.start:
            pieces[-1][2] = each.end
        else:
            pieces.append([each.path, each.start, each.end])
    return pieces


def reader(piece, options, output):
    """mariadb-binlog over a part of a log."""
    path, start, end = piece
    process = subprocess.Popen(["mariadb-binlog", "--no-defaults", *options, "-"], stdin=subprocess.PIPE, stdout=output)

    def feed():
        with process.stdin:
            process.stdin.write(beginning(path))
            for each in part(path, start, end):
                process.stdin.write(each)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    return process, feeder


def finish(process, feeder, piece):
    feeder.join()
    if process.wait() != 0:
        raise Refused(f"mariadb-binlog could not read {piece[0]}")


def replay(scratch, pieces):
    options = ["--binary-mode", "--max-allowed-packet=1G"]
    writer = subprocess.Popen(
        [*scratch.client(), *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        for piece in pieces:
            finish(*reader(piece, [], writer.stdin), piece)
    finally:
        _, said = writer.communicate()
    if writer.returncode != 0:
        raise Refused(f"the log could not be applied: {said.decode('utf-8', 'replace').strip()}")


change = re.compile(rb"^### (INSERT INTO|UPDATE|DELETE FROM) (`.*`)$")
kinds = {b"INSERT INTO": "inserted", b"UPDATE": "updated", b"DELETE FROM": "deleted"}


def changed_rows(pieces):
    """By table: how many rows were written, changed and taken away."""
    tables = {}
    for piece in pieces:
        process, feeder = reader(piece, ["--base64-output=decode-rows", "--verbose"], subprocess.PIPE)
        for line in process.stdout:
            found = change.match(line.rstrip(b"\n"))
            if found:
                name = found[2].decode("utf-8", "replace").replace("`", "")
                tables.setdefault(name, dict.fromkeys(kinds.values(), 0))[kinds[found[1]]] += 1
        finish(process, feeder, piece)
    return [{"table": name, **counts} for name, counts in sorted(tables.items())]
