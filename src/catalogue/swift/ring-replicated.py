# Exit status 0 when the replicators of this host have gone through all their copies, and brought each to where it belongs, since its
# rings were changed; also where it has no rings yet.
import os
import sys

CURRENT = "/etc/swift/rings/current"
# A replicator looks for new rings this often, in seconds. Source: swift 2.35 `ring.py`, `reload_time`.
RELOAD = 15
# What a pass took is written in minutes by the object replicator, in seconds by the others.
UNIT = {"account": 1, "container": 1, "object": 60}

def replicated(kind, changed):
    try:
        with open("/var/cache/swift/%s.recon" % kind) as file:
            told = json.load(file)
        began = told["replication_last"] - UNIT[kind] * told["replication_time"]
        return began > changed + RELOAD and told["replication_stats"]["failure"] == 0
    except (OSError, ValueError, KeyError):
        return False

if os.path.lexists(CURRENT):
    # The link is made anew with each version of the rings.
    changed = os.lstat(CURRENT).st_mtime
    sys.exit(0 if all(replicated(kind, changed) for kind in UNIT) else 1)
