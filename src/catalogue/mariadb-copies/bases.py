"""Takes whole copies, and forgets what no moment needs any more."""
import os
import shutil
import time

forget_seconds = 3600


def say(text):
    print(text, flush=True)


def keep_bases(follower):
    told, kept = follower.told, follower.kept
    forgotten = None
    while True:
        time.sleep(1)
        if follower.process is None:
            continue
        bases = [base for base in kept.bases() if base.line == follower.line]
        if bases and time.time() - bases[-1].taken < told["baseSeconds"]:
            if forgotten is None or time.monotonic() - forgotten > forget_seconds:
                forgotten = time.monotonic()
                forget(kept, time.time() - told["keepSeconds"])
            continue
        # Rather of one that is not written to.
        for member in sorted(told["members"], key=lambda each: each["name"] == follower.segment.member):
            try:
                base(follower, member)
                break
            except (Lost, OSError) as error:
                say(f"no copy of {member['name']}: {error}")
        else:
            time.sleep(10)


def base(follower, member):
    kept, line = follower.kept, follower.line
    folder = kept.path("bases", "new")
    number = number_in(take_copy(follower.told, member["address"], folder), follower.told["domain"])
    client = Client(follower.told["login"], 20)
    # By the clock that the log has.
    taken = Position(client, follower.told["domain"]).time
    client.close()
    if line != follower.line or number < kept.line_began(line)["after"]:
        raise Lost(f"it is of transaction {number}, before the log that is kept")
    os.sync()
    write_json(os.path.join(folder, "base.json"), {"line": line, "number": number, "taken": taken, "member": member["name"]})
    os.rename(folder, kept.path("bases", time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(taken))))
    say(f"a copy of {member['name']} up to transaction {number}")


def forget(kept, horizon):
    """What no moment since the horizon needs: copies older than the newest that is as old, and logs before the oldest that stays."""
    bases = kept.bases()
    old = [each for each in bases if each.taken <= horizon]
    for each in old[:-1]:
        shutil.rmtree(each.folder)
    first = old[-1] if old else next(iter(bases), None)
    if first is None:
        return
    # What grows is not touched.
    for segment in kept.segments()[:-1]:
        for path in segment.files():
            numbers = [each.number for each in LogFile(path, kept.domain).read()]
            if segment.line < first.line or (segment.line == first.line and (not numbers or numbers[-1] < first.number)):
                os.unlink(path)
        if not segment.files():
            shutil.rmtree(segment.folder)
