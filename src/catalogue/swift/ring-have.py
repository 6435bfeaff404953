# Exit status 0 when this host has the newest rings that a storage host has, whole, in the places where swift looks for them.
#
# Needs ring-peers.py before it.
state = newest()
own = state_in(CURRENT)
placed = all(os.path.realpath("/etc/swift/%s.ring.gz" % kind) == os.path.realpath("%s/%s.ring.gz" % (CURRENT, kind))
             for kind in KINDS)
sys.exit(0 if state and own and own["version"] == state["version"] and own["digest"] == state["digest"] == digest_of(CURRENT) and placed
         else 1)
