# What hosts say of the rings that they have: `newest()` is the state of the newest rings that this host or a peer has, with `at`, where
# they are (None: here); None where nobody has any. A peer that does not answer has no say.
#
# Given: peers, addresses of storage hosts; this host may be among them.
import concurrent.futures
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = "/etc/swift/rings"
CURRENT = ROOT + "/current"
KINDS = ["account", "container", "object"]

def state_in(directory):
    try:
        with open(directory + "/state.json") as file:
            return json.load(file)
    except FileNotFoundError:
        return None

def fetch(address, what, directory):
    source = "rsync://%s/rings/current/%s" % (address, what)
    return subprocess.run(["rsync", "-a", "--contimeout=1", "--timeout=5", source, directory + "/"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

def state_at(address):
    with tempfile.TemporaryDirectory() as directory:
        state = state_in(directory) if fetch(address, "state.json", directory) else None
        return state and dict(state, at=address)

def newest():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        told = list(pool.map(state_at, given["peers"]))
    own = state_in(CURRENT)
    states = [state for state in [own and dict(own, at=None)] + told if state]
    return max(states, key=lambda state: state["version"]) if states else None

def digest_of(directory):
    digest = hashlib.sha256()
    for kind in KINDS:
        with open("%s/%s.ring.gz" % (directory, kind), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()

def use(directory, version):
    """Puts a whole directory of rings in the place of those in use; one that is cut off before leaves these as they are."""
    target = "%s/%d" % (ROOT, version)
    shutil.rmtree(target, ignore_errors=True)
    os.chmod(directory, 0o755)
    os.rename(directory, target)
    link = ROOT + "/next"
    if os.path.lexists(link):
        os.remove(link)
    os.symlink(str(version), link)
    os.replace(link, CURRENT)
    kept = sorted((int(name) for name in os.listdir(ROOT) if name.isdigit()), reverse=True)[:3]
    for name in os.listdir(ROOT):
        if name.startswith("new-") or (name.isdigit() and int(name) not in kept):
            shutil.rmtree("%s/%s" % (ROOT, name))

