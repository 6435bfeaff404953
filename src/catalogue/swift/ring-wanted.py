# Exit status 0 when the newest rings that a storage host has are those that the design wants. Copies that may not move yet are no reason
# to say no.
#
# Needs ring-peers.py before it. Given: wanted, the rings that the design wants.
wanted = given["wanted"]
state = newest()
if state is None or state["wanted"] != wanted:
    sys.exit(1)
sys.exit(0 if state["settled"] or time.time() < state["changed"] + 3600 * wanted["minPartHours"] else 1)
