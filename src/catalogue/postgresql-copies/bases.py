"""Takes whole copies, and forgets what no moment needs any more."""
import os
import re
import shutil
import subprocess
import time

forget_seconds = 3600


def say(text):
    print(text, flush=True)


def keep_bases(follower):
    told, kept = follower.told, follower.kept
    forgotten = None
    while True:
        time.sleep(1)
        # What the log lacks of it no base could be brought forward by.
        if follower.process is None or not follower.hears:
            continue
        bases = [base for base in kept.bases() if base.line == follower.line]
        if bases and time.time() - bases[-1].taken < told["baseSeconds"]:
            if forgotten is None or time.monotonic() - forgotten > forget_seconds:
                forgotten = time.monotonic()
                forget(kept, time.time() - told["keepSeconds"])
            continue
        try:
            take_base(follower)
        except (Lost, OSError) as error:
            say(f"no copy: {error}")
            time.sleep(10)


def take_base(follower):
    told, kept, line = follower.told, follower.kept, follower.line
    folder = kept.path("bases", "new")
    data = os.path.join(folder, "data")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o711)
    subprocess.run(["chown", "postgres:postgres", folder], check=True)
    done = subprocess.run(
        [
            *owner,
            f"{told['bindir']}/pg_basebackup",
            f"--pgdata={data}",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-slot",
            "--no-password",
            f"--dbname={told['place']} application_name={told['reader']}_base connect_timeout={told['patience']}",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode != 0:
        raise Lost(done.stderr.strip().rpartition("\n")[2])
    with open(os.path.join(data, "backup_label"), encoding="utf8") as file:
        start = place_of(re.search(r"START WAL LOCATION: (\S+)", file.read())[1])
    source = Source(told)
    # By the clock that the log has, after all that the copy may hold.
    position = Position(source)
    source.close()
    if line != follower.line or position.system != kept.line_began(line)["system"]:
        raise Lost("the log went on as another one meanwhile")
    os.sync()
    write_json(
        os.path.join(folder, "base.json"),
        {"line": line, "start": start, "number": position.number, "taken": position.time, "member": position.member},
    )
    os.rename(folder, kept.path("bases", time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(position.time))))
    say(f"a copy of {position.member} up to {place_text(position.number)}")


def forget(kept, horizon):
    """What no moment since the horizon needs: copies older than the newest that is as old, and logs before the oldest that stays."""
    bases = kept.bases()
    old = [each for each in bases if each.taken <= horizon]
    for each in old[:-1]:
        shutil.rmtree(each.folder)
    first = old[-1] if old else next(iter(bases), None)
    if first is None:
        return
    for line in kept.lines():
        if line > first.line or not os.path.isdir(kept.log(line)):
            continue
        if line < first.line:
            shutil.rmtree(kept.log(line))
            continue
        for name in os.listdir(kept.log(line)):
            number = segment_of(name)
            if number is not None and number < first.start // segment_bytes:
                os.unlink(os.path.join(kept.log(line), name))
