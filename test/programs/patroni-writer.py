"""Several clients insert one row after another, each over a session that it keeps for as long as that holds, until a file is there; who is
asked they do not ask again. Usage: CONNECTION FIRST-ROW CLIENTS LEDGER END. Each acknowledged row is a line of the ledger: the row, when
it was asked for and when it was acknowledged, in seconds since 1970."""
import os
import sys
import threading
import time

import psycopg2

place, first, clients, ledger, end = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
told = open(ledger, "a", buffering=1)


def write(client):
    connection, row = None, first + client * 1_000_000
    while not os.path.exists(end):
        row += 1
        try:
            if connection is None:
                connection = psycopg2.connect(f"{place} connect_timeout=2")
                connection.autocommit = True
            with connection.cursor() as cursor:
                asked = time.time()
                cursor.execute("INSERT INTO kept VALUES (%s)", (row,))
                # A commit whose wait was ended says so in a warning and is on the primary alone.
                if connection.notices:
                    raise psycopg2.Error("\n".join(connection.notices))
                told.write(f"{row} {asked:.6f} {time.time():.6f}\n")
        except psycopg2.Error:
            if connection is not None:
                connection.close()
            connection = None
            time.sleep(0.05)
        time.sleep(0.002)


threads = [threading.Thread(target=write, args=(client,), daemon=True) for client in range(clients)]
for thread in threads:
    thread.start()
while not os.path.exists(end):
    time.sleep(0.05)
# Who waits for an acknowledgement gets some time for it.
time.sleep(3)
os._exit(0)
