"""Writes to a database from several clients, says of each transaction when its commit was asked for and acknowledged, and brings
moments of it back. Usage: LOGIN SECONDS MOMENTS. Prints one JSON document: the ledger, and what each moment had."""
import configparser
import json
import random
import subprocess
import sys
import threading
import time

import pymysql

login, seconds, moments = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
settings = configparser.ConfigParser()
settings.read(login)
client = settings["client"]
ledger, told = [], threading.Lock()
stop = threading.Event()


def connect():
    return pymysql.connect(
        host=client["host"], port=int(client["port"]), user=client["user"], password=client["password"], database="ledger"
    )


def write(worker):
    connection = connect()
    numbers = random.Random(worker)
    count = 0
    while not stop.is_set():
        count += 1
        key, amount = worker * 1_000_000 + count, numbers.randrange(1_000_000)
        entry = {"id": key, "amount": amount, "sent": None, "acked": None}
        with told:
            ledger.append(entry)
        with connection.cursor() as cursor:
            connection.begin()
            cursor.execute("INSERT INTO entries VALUES (%s, %s)", (key, amount))
            # Open for a while now and then: its statements are of another second than its commit.
            time.sleep(numbers.choice([0, 0, 0.01, 0.4, 1.3]))
            cursor.execute("UPDATE totals SET amount = amount + %s, entries = entries + 1 WHERE worker = %s", (amount, worker))
            entry["sent"] = time.time()
            connection.commit()
            entry["acked"] = time.time()
        time.sleep(0.01)


def copy(program, what):
    done = subprocess.run([f"/usr/libexec/quorate/{program}"], input=json.dumps(what), capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"refused": done.stderr}


def ask(sql, socket):
    done = subprocess.run(["mariadb", "--no-defaults", "-uroot", f"--socket={socket}", "-NBe", sql], capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def restore(moment, words):
    said = copy("copy-restore", {"moment": moment, "leaveRunning": True})
    rows, totals = [], []
    if "refused" not in said:
        socket = said["server"]["socket"]
        rows = [[int(key), int(amount)] for key, amount in ask("SELECT id, amount FROM ledger.entries", socket)]
        totals = [[int(each) for each in row] for row in ask("SELECT worker, amount, entries FROM ledger.totals", socket)]
        said["tables"] = [name for [name] in ask("SHOW TABLES FROM ledger", socket)]
    return {**words, "said": said, "rows": rows, "totals": totals}


def main():
    root = pymysql.connect(unix_socket="/run/mysqld/mysqld.sock", user="root", autocommit=True)
    workers = range(1, 9)
    with root.cursor() as cursor:
        for worker in workers:
            cursor.execute("INSERT INTO ledger.totals VALUES (%s, 0, 0)", (worker,))
    threads = [threading.Thread(target=write, args=(worker,)) for worker in workers]
    began = time.time()
    for thread in threads:
        thread.start()
    time.sleep(seconds / 2)
    asked = time.time()
    marked = copy("copy-bookmark", {"name": "half-way", "number": None, "time": None, "kept": {"a.txt": "kept"}})
    mark = {"asked": asked, "answered": time.time(), "said": marked}
    with root.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger.mistake (id INT PRIMARY KEY)")
        cursor.execute("INSERT INTO ledger.mistake VALUES (1)")
        time.sleep(seconds / 4)
        dropping = time.time()
        cursor.execute("DROP TABLE ledger.mistake")
        dropped = time.time()
    time.sleep(seconds / 4)
    stop.set()
    for thread in threads:
        thread.join()
    time.sleep(2.5)
    chosen = random.Random(seconds).sample(range(int(began) + 1, int(time.time()) - 1), moments)
    back = [restore({"kind": "time", "seconds": each}, {"kind": "time", "sent": each, "acked": each}) for each in sorted(chosen)]
    back.append(restore({"kind": "bookmark", "name": "half-way"}, {"kind": "bookmark", "sent": mark["answered"], "acked": asked}))
    back.append(restore({"kind": "before", "statement": "drop table ledger.mistake"}, {"kind": "before", "sent": dropped, "acked": dropping}))
    refused = [
        restore({"kind": "time", "seconds": int(began) - 86_400}, {}),
        restore({"kind": "time", "seconds": int(time.time()) + 3600}, {}),
        restore({"kind": "bookmark", "name": "none"}, {}),
        restore({"kind": "before", "statement": "DROP DATABASE nothing"}, {}),
    ]
    listed = copy("copy-bookmark", {})
    half_way = {"kind": "bookmark", "name": "half-way"}
    held = {
        "rows": copy("copy-restore", {"moment": half_way, "leaveRunning": False, "ledger": {"database": "ledger", "table": "entries"}})["rows"],
        "none": copy("copy-restore", {"moment": half_way, "leaveRunning": False, "ledger": {"database": "ledger", "table": "nothing"}})["rows"],
        "before": listed["proved"],
        "proof": copy("copy-restore", {"proof": {"moment": "the bookmark half-way", "transaction": 1, "rows": 1}}),
        "strange": [copy("copy-bookmark", {"forget": name}).get("refused") for name in ("", "..", "half-way/")],
        "forgotten": copy("copy-bookmark", {"forget": "half-way"}),
        "listed": copy("copy-bookmark", {}),
    }
    said = {"ledger": ledger, "mark": mark, "back": back, "refused": [each["said"] for each in refused], "listed": listed, "held": held}
    json.dump(said, sys.stdout)


main()
