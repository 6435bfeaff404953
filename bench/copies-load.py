"""Writes transactions from several clients for some seconds. Usage: PLACE PORT SECONDS CLIENTS PAUSE-MS. Prints how many were acknowledged, and
the median and 99th percentile of what a commit took, in milliseconds."""
import sys
import threading
import time

import pymysql

place, port, seconds, clients = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
pause = float(sys.argv[5]) / 1000
took, told = [], threading.Lock()
until = time.monotonic() + seconds


def write(number):
    connection = pymysql.connect(host=place, port=port, user="ledger", password="ledger", database="ledger", autocommit=True)
    own, count = [], 0
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            count += 1
            began = time.perf_counter()
            cursor.execute("INSERT INTO entries (worker, text) VALUES (%s, REPEAT('x', 200))", (number,))
            own.append(time.perf_counter() - began)
            if pause:
                time.sleep(pause)
    with told:
        took.extend(own)


threads = [threading.Thread(target=write, args=(number,)) for number in range(clients)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
took.sort()
print(len(took), round(took[len(took) // 2] * 1000, 3), round(took[len(took) * 99 // 100] * 1000, 3))
