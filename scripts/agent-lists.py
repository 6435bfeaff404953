"""Prints the parameters of all resource and fence agents, as src/spec/known-agents.ts reads it. Run where the agents are installed.

One agent a line: its name, what it advises for its operations (NAME=TIMEOUT or NAME=TIMEOUT/INTERVAL, between commas, or -), and its
parameters: NAME, then `!` where it must be given, `:b` or `:i` where it is a boolean or an integer, and `=OLD` for each older name.
"""

import concurrent.futures
import glob
import os
import subprocess
import xml.etree.ElementTree as tree

KINDS = {"boolean": ":b", "integer": ":i"}
OPERATIONS = ("start", "stop", "monitor", "promote", "demote", "notify", "reload")
ENVIRONMENT = os.environ | {"OCF_ROOT": "/usr/lib/ocf", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def said(command):
    try:
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
        text = done.stdout.decode("utf8", "replace")
        return tree.fromstring(text[text.index("<") :].strip())
    except (OSError, ValueError, subprocess.TimeoutExpired, tree.ParseError):
        return None


def time(text):
    text = (text or "").strip()
    return text + "s" if text.isdigit() else text


def operations(root):
    found = {}
    for action in root.findall("actions/action"):
        name, timeout, interval = action.get("name"), time(action.get("timeout")), time(action.get("interval"))
        if name in OPERATIONS and name not in found and timeout:
            found[name] = f"{name}={timeout}" + (f"/{interval}" if interval and interval != "0s" else "")
    return ",".join(found.values()) or "-"


def parameters(root):
    all_of_them = root.findall("parameters/parameter")
    older = {}
    for each in all_of_them:
        for old in filter(None, (each.get("obsoletes") or "").split(",")):
            older.setdefault(each.get("name"), []).append(old)
    replaced = {old for names in older.values() for old in names}
    for each in sorted(all_of_them, key=lambda one: one.get("name")):
        name, content = each.get("name"), each.find("content")
        if name in replaced:
            continue
        has_default = content is not None and bool(content.get("default"))
        required = "!" if each.get("required") in ("1", "true") and not has_default else ""
        kind = KINDS.get(content.get("type") if content is not None else "", "")
        yield name + required + kind + "".join("=" + old for old in older.get(name, []))


def line(agent):
    name, command = agent
    root = said(command)
    return None if root is None else " ".join([name, operations(root), *parameters(root)])


agents = [
    ("ocf:" + ":".join(path.split("/")[-2:]), [path, "meta-data"])
    for path in glob.glob("/usr/lib/ocf/resource.d/*/*")
    if os.access(path, os.X_OK) and not os.path.basename(path).startswith(".") and "/quorate/" not in path
] + [(os.path.basename(path), [path, "-o", "metadata"]) for path in glob.glob("/usr/sbin/fence_*")]
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    lines = [each for each in pool.map(line, agents) if each is not None]
print("\n".join(sorted(lines)))
