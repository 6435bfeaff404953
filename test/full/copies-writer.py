"""Writes to a ledger through an address for some seconds, whatever becomes of the connection, and says of each transaction when its commit
was asked for and when, if ever, it was acknowledged. Usage: ADDRESS SECONDS. Prints one JSON document."""
import json
import random
import sys
import threading
import time

import pymysql

address, seconds = sys.argv[1], float(sys.argv[2])
ledger, told = [], threading.Lock()
until = time.time() + seconds


def write(worker):
    numbers = random.Random(worker)
    connection, count = None, 0
    while time.time() < until:
        count += 1
        entry = {"id": worker * 1_000_000 + count, "amount": numbers.randrange(1_000_000), "sent": None, "acked": None}
        with told:
            ledger.append(entry)
        try:
            if connection is None:
                connection = pymysql.connect(
                    host=address, user="ledger", password="ledger", database="ledger", connect_timeout=2, read_timeout=5
                )
            with connection.cursor() as cursor:
                connection.begin()
                cursor.execute("INSERT INTO entries VALUES (%s, %s)", (entry["id"], entry["amount"]))
                time.sleep(numbers.choice([0, 0, 0.01, 0.3, 1.2]))
                entry["sent"] = time.time()
                connection.commit()
                entry["acked"] = time.time()
        except (pymysql.Error, OSError):
            connection = None
            time.sleep(0.1)
        time.sleep(0.01)


threads = [threading.Thread(target=write, args=(worker,)) for worker in range(1, 7)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
json.dump(ledger, sys.stdout)
