"""A bookmark of MariaDB: the transaction that the database has just acknowledged. What a client was told before is in it, and what it asks
for afterwards is not."""

told = given["told"]
kept = Kept(told["root"], told["domain"])
# Somebody waits, and a busy database answers in the end; seconds.
patience = 20


def newest(name):
    client = Client(told["login"], patience)
    position = Position(client, told["domain"])
    client.close()
    return position.number, position.time


def in_words(number):
    return f"transaction {number}"


def beside(name, moment):
    return {}
