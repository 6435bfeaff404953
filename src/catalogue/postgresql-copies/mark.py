"""A bookmark of PostgreSQL: a named point in the database's own log. What a client was told before is in it, and what it asks for afterwards
is not."""
import hashlib

told = given["told"]
kept = Kept(told["root"])
# Somebody waits, and a busy database answers in the end; seconds.
patience = 20


def newest(name):
    source = Source({**told, "patience": patience})
    [[clock]] = source.ask("SELECT extract(epoch FROM clock_timestamp())")
    moment = float(clock)
    [[place]] = source.ask("SELECT pg_create_restore_point(%s) - '0/0'::pg_lsn", point_of(name, moment))
    source.close()
    return int(place), moment


def in_words(number):
    return place_text(number)


def beside(name, moment):
    return {"point": point_of(name, moment)}


def point_of(name, moment):
    """Its name in the log, which takes 63 characters: no other one has it, also where a bookmark had the same name once."""
    return "quorate " + hashlib.sha256(f"{name} {moment:.6f}".encode()).hexdigest()[:48]
