# Fetches the newest rings that a storage host has, checks that they are whole, and puts them where swift looks for them.
#
# Needs ring-peers.py before it.
# Exit status: 1 when nobody has any, or two hosts have different ones of the same age.
state = newest()
if state is None:
    sys.exit("no storage host has rings")
own = state_in(CURRENT)
if own and own["version"] == state["version"] and own["digest"] != state["digest"]:
    sys.exit("this host and %s have different rings of version %d" % (state["at"], state["version"]))
if state["at"] is not None and (own is None or own["version"] < state["version"] or digest_of(CURRENT) != state["digest"]):
    os.makedirs(ROOT, mode=0o755, exist_ok=True)
    directory = tempfile.mkdtemp(prefix="new-", dir=ROOT)
    if not fetch(state["at"], "", directory) or digest_of(directory) != state["digest"]:
        sys.exit("the rings of %s did not come over whole" % state["at"])
    use(directory, state["version"])
for kind in KINDS:
    link = "/etc/swift/.%s.ring.gz" % kind
    if os.path.lexists(link):
        os.remove(link)
    os.symlink("rings/current/%s.ring.gz" % kind, link)
    os.replace(link, "/etc/swift/%s.ring.gz" % kind)
