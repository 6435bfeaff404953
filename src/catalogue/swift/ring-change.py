# Makes the rings that the design wants from those that this host has, or the first ones where it has none: swift's own builder places
# the copies, and moves no more than one of a partition at a time. The rings, their builders and what they are of become one new version.
#
# Needs ring-peers.py before it. Given: wanted: partPower, replicas, minPartHours and the devices, each with host, ip, zone, disk and weight;
# ports of the storage servers by kind.
# Exit status: 1 when these rings cannot become those.
from swift.common.ring import RingBuilder

SEED = "quorate"
# Below this share of partitions that are not where they should be, in percent, no more are moved.
BALANCED = 5

wanted = given["wanted"]
old = state_in(CURRENT) or {"version": 0, "zones": {}}
zones = dict(old["zones"])
for device in wanted["devices"]:
    zones.setdefault(device["zone"], max([0, *zones.values()]) + 1)

def key(device):
    return (device["ip"], device["disk"] if "disk" in device else device["device"])

def change(kind, directory):
    """How many copies moved, and whether that was all."""
    path = "%s/%s.builder" % (CURRENT, kind)
    builder = (RingBuilder.load(path) if old["version"]
               else RingBuilder(wanted["partPower"], wanted["replicas"], wanted["minPartHours"]))
    if builder.part_power != wanted["partPower"]:
        sys.exit("the %s ring has 2^%d partitions, and the design 2^%d: their number stays as it was at first"
                 % (kind, builder.part_power, wanted["partPower"]))
    builder.change_min_part_hours(wanted["minPartHours"])
    builder.set_replicas(wanted["replicas"])
    have = {key(device): device for device in builder.devs if device}
    want = {key(device): device for device in wanted["devices"]}
    for place, device in want.items():
        zone = zones[device["zone"]]
        if place not in have:
            builder.add_dev({"region": 1, "zone": zone, "ip": device["ip"], "port": given["ports"][kind],
                             "device": device["disk"], "weight": device["weight"], "meta": device["host"]})
            continue
        known = have[place]
        if known["zone"] != zone:
            builder.set_dev_zone(known["id"], zone)
        if known["weight"] != device["weight"]:
            builder.set_dev_weight(known["id"], device["weight"])
    # Of those that left, one host's at a time: were two taken away together, a partition could lose two copies at once.
    gone = sorted((device["ip"], device["id"]) for place, device in have.items() if place not in want)
    now = [(ip, number) for ip, number in gone if ip == gone[0][0]]
    for _ip, number in now:
        builder.remove_dev(number)
    may_move = builder.min_part_seconds_left == 0
    moved, balance, _removed = builder.rebalance(seed=SEED)
    builder.validate()
    builder.save("%s/%s.builder" % (directory, kind))
    builder.get_ring().save("%s/%s.ring.gz" % (directory, kind))
    even = balance <= BALANCED or (may_move and moved == 0)
    return moved, even and len(gone) == len(now)

os.makedirs(ROOT, mode=0o755, exist_ok=True)
directory = tempfile.mkdtemp(prefix="new-", dir=ROOT)
results = [change(kind, directory) for kind in KINDS]
version = old["version"] + 1
state = {"version": version, "changed": int(time.time()), "zones": zones, "wanted": wanted, "digest": digest_of(directory),
         "moved": sum(moved for moved, _settled in results), "settled": all(settled for _moved, settled in results)}
with open(directory + "/state.json", "w") as file:
    json.dump(state, file)
for name in os.listdir(directory):
    os.chmod("%s/%s" % (directory, name), 0o644)
use(directory, version)
