# Patroni runs it on a member that has the lease and is to be promoted, and promotes it when this ends well.
#
# An acknowledged commit is on the old primary and on so many others that one of those whom Patroni asked has it. Patroni asks while they
# still follow the old primary: if that one only stood still and goes on, they confirm commits to it that nobody has asked for. So the same
# question is asked again, of those who confirm nothing to it any more: who follows this host; or anybody, when all others say that they
# are no primary. A member that runs without its Patroni, or stands still itself, is not asked and does not count.
# What an old primary was about to change of who must be asked is refused from here on: the key is written anew, as it is.
#
# The lease is renewed under another number first. A member of the store that led it, stood still with the old primary and goes on with it
# revokes all leases that it knew, since none was renewed as far as it knows; and an old primary that finds nobody's lease takes it, as long
# as the new one has not written its timeline down, a round after its promotion. It cannot revoke what it never heard of.
#
# Sources: Patroni 4.0, quorum.py (what must overlap), ha.py (`_is_healthiest_node`; `is_healthiest_node`, on a primary), api.py
# (`GET /patroni`), dcs/etcd3.py (`_update_leader`, which takes a key of its own to its own lease); etcd issue 15247, pull request 16822.
#
# Exit status: 0: it may be promoted. 1: somebody has more, or too few could be asked in time; Patroni gives the lease away.
import os
import threading
import time

from patroni.config import Config
from patroni.dcs import get_dcs
from patroni.dcs.etcd3 import base64_encode
from patroni.request import PatroniRequest

# In seconds: Patroni itself waits as long for an answer (ha.py, `fetch_node_status`); then between two questions, and for a name to hold.
ANSWER_WITHIN = 2
AGAIN_AFTER = 0.1
NAMED_FOR = 60

members = given["members"]
patience = given["patience"]
named = given["named"]
config = Config(given["config"], validator=None).copy()
# The store is asked as patronictl asks it: for what most of its members have, and without watching it.
config["patronictl"] = True
me = config["name"]
request = PatroniRequest(config)


begun = time.monotonic()


def leave(status, sentence):
    print(f"before promotion: {sentence} ({time.monotonic() - begun:.1f} s)", flush=True)
    # Threads may still wait for an answer.
    os._exit(status)


def ask(names):
    """What those say of themselves who answer, at once of all."""
    said = {}

    def one(name):
        try:
            answer = request.request("GET", f"{members[name]}/patroni", timeout=ANSWER_WITHIN, retries=0)
            said[name] = json.loads(answer.data)
        except Exception:
            # Silent.
            pass

    threads = [threading.Thread(target=one, args=[name], daemon=True) for name in names if name in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def place(said):
    """Timeline and log sequence number: of two, the greater one has what the other was told to keep."""
    log = said.get("xlog") or {}
    end = max(log.get("received_location") or 0, log.get("replayed_location") or 0)
    return (said["timeline"], end) if said.get("timeline") and end else None


def followers():
    own = ask([me]).get(me) or {}
    return {each["application_name"] for each in own.get("replication") or [] if each["state"] in ("streaming", "catchup")}


class NoPrimary(threading.Thread):
    """Asks until all others say that they are none."""

    def __init__(self):
        super().__init__(daemon=True)
        self.is_sure = False

    def run(self):
        others = [name for name in members if name != me]
        while not self.is_sure:
            said = ask(others)
            self.is_sure = len(said) == len(others) and all(each.get("role") in ("replica", "demoted") for each in said.values())
            time.sleep(AGAIN_AFTER)


def persistent(step, until):
    """What the step returns, once that is something; the store may be without a leader meanwhile."""
    while time.monotonic() < until:
        try:
            result = step()
            if result:
                return result
        except Exception as error:
            print(f"before promotion: the store does not do as asked ({error})", flush=True)
        time.sleep(AGAIN_AFTER)
    leave(1, "the store did not answer in time")


def held(store):
    """The lease's number."""
    leader = store.get_cluster().leader
    if leader is None or leader.name != me:
        leave(1, f"{me} has the lease no more")
    return leader.session


def renewed(store):
    """Puts what this host keeps under its lease under a new one, and revokes that one: Patroni finds it gone, and takes another new one."""
    before, client = held(store), store._client
    kept = {node["key"]: node["value"] for node in client.get_cluster(store.client_path(""))}
    after = client.lease_grant(patience)
    puts = [
        {"request_put": {"key": base64_encode(path), "value": base64_encode(kept[path]), "lease": after}}
        for path in (store.leader_path, store.member_path)
        if path in kept
    ]
    same = {"key": base64_encode(store.leader_path), "target": "LEASE", "lease": before}
    if client.call_rpc("/kv/txn", {"compare": [same], "success": puts}).get("succeeded"):
        client.call_rpc("/lease/revoke", {"ID": before})
        return before


def fenced(store):
    """Who must be asked, in a version that an old primary does not know."""
    sync = store.get_cluster().sync
    if sync.is_empty:
        return sync
    return store.write_sync_state(sync.leader, sync.voters, sync.quorum, version=sync.version)


def main():
    until = begun + patience
    store = get_dcs(config)
    before = persistent(lambda: renewed(store), until)
    try:
        if time.time() - os.stat(named).st_mtime < NAMED_FOR:
            leave(0, "an operator named this host, whoever else has what")
    except FileNotFoundError:
        pass
    sync = persistent(lambda: fenced(store), until)
    if sync.is_empty:
        leave(0, "nothing has been acknowledged under any rule yet")
    voting = {sync.leader, *sync.voters}
    needed = sync.quorum + (0 if me in voting else 1)
    no_primary = NoPrimary()
    no_primary.start()
    word = ""
    while True:
        # Who follows here now follows nobody else, and what is asked after that is all that it has.
        free = voting & (set(members) if no_primary.is_sure else followers()) - {me}
        if len(free) >= needed:
            places = {name: place(said) for name, said in ask(sorted(free)).items() if said.get("role") == "replica"}
            own = place(ask([me]).get(me) or {})
            known = {name: each for name, each in places.items() if each is not None}
            if own is not None:
                # What an old primary alone has was not acknowledged.
                ahead = sorted(name for name, each in known.items() if each > own and name != sync.leader)
                if ahead:
                    leave(1, f"{', '.join(ahead)} has more than {me}")
                agreed = sorted(name for name, each in known.items() if each <= own)
                if len(agreed) >= needed:
                    if persistent(lambda: held(store), until) == before:
                        leave(1, "the lease is the old one again")
                    who = ", ".join(agreed) or "nobody"
                    leave(0, f"asked {who}, needed {needed}: who confirms nothing to an old primary has no more than {me}")
        if time.monotonic() > until:
            leave(1, f"{needed} of {', '.join(sorted(voting - {me}))} must follow {me} or say that no other is primary; within {patience} s they did not")
        time.sleep(AGAIN_AFTER)


main()
