# Asks this host's agents what they take, by their own metadata, for all that a configuration has the cluster run.
# Usage: agents-take CONFIGURATION. Exit status: 0 when each agent is there and takes what it is given; else standard error says what not.
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

# What Pacemaker itself reads of a fence device's parameters, and what it tells each agent by itself.
CLUSTERS_OWN = re.compile("pcmk_|provides$")
KNOWN = {}


def metadata(agent):
    if agent not in KNOWN:
        command = ["crm_resource", "--show-metadata", agent]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        KNOWN[agent] = None
        if done.returncode == 0:
            root = tree.fromstring(done.stdout[done.stdout.index("<") :])
            KNOWN[agent] = {each.get("name") for each in root.iter("parameter")}
            for each in root.iter("parameter"):
                KNOWN[agent].update(filter(None, (each.get("obsoletes") or "").split(",")))
    return KNOWN[agent]


def troubles(primitive):
    words = [primitive.get("class"), primitive.get("provider"), primitive.get("type")]
    agent = ":".join(word for word in words if word)
    # A unit of systemd is no program that could be asked.
    if primitive.get("class") == "systemd":
        return
    known = metadata(agent)
    if known is None:
        yield f"{agent} is not installed"
        return
    for pair in primitive.findall("instance_attributes/nvpair"):
        name = pair.get("name")
        if name not in known and not CLUSTERS_OWN.match(name):
            yield f"{agent} has no parameter {name}"


found = [each for primitive in tree.parse(sys.argv[1]).getroot().iter("primitive") for each in troubles(primitive)]
if found:
    sys.exit("; ".join(dict.fromkeys(found)))
