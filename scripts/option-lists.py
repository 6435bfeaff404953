"""Prints a service's own list of its options, as src/spec/config-options.ts reads it. Run where the service is installed.

option-lists.py oslo NAMESPACE... [SECTION=LIKE...]   what oslo-config-generator knows; SECTION has the options of LIKE, or of
                                                       several: LIKE+LIKE
option-lists.py mariadbd SECTION...                   what the server says of itself
"""

import json
import re
import subprocess
import sys

KINDS = {
    "integer value": "integer",
    "port value": "integer",
    "floating point value": "number",
    "boolean value": "boolean",
    "list value": "list",
    "multi valued": "many",
}


def line(option):
    ends = {"from": option.get("min"), "to": option.get("max")}
    if option["type"] == "port value":
        ends = {"from": 0, "to": 65535}
    # Not the upper end of a 32-bit or 64-bit number, which is the machine's and not the option's.
    words = [f"{key}={end}" for key, end in ends.items() if end is not None and abs(end) < 2**31 - 1]
    # Sorted: some are a set, in another order each time.
    choices = sorted(str(choice[0]) for choice in option.get("choices") or [])
    if choices and all(re.fullmatch(r"[\w./-]+", choice) for choice in choices):
        words.append("one-of=" + ",".join(choices))
    if option.get("secret"):
        words.append("secret")
    return " ".join([option["dest"], KINDS.get(option["type"], "text"), *words])


def oslo(arguments):
    from keystoneauth1 import loading

    names = [word for name in arguments if "=" not in name for word in ("--namespace", name)]
    said = subprocess.run(
        ["oslo-config-generator", "--format", "json", *names], check=True, capture_output=True
    ).stdout
    sections = {
        name: {option["dest"]: line(option) for option in section["opts"]}
        for name, section in json.loads(said)["options"].items()
    }
    if "keystone_authtoken" in sections:
        for option in loading.get_auth_plugin_conf_options("password"):
            known = {"dest": option.dest, "type": "string value", "secret": option.secret}
            sections["keystone_authtoken"].setdefault(option.dest, line(known))
    for section, like in (word.split("=") for word in arguments if "=" in word):
        sections[section] = {name: option for each in like.split("+") for name, option in sections[each].items()}
    return sections


def mariadbd(arguments):
    said = subprocess.run(
        ["mariadbd", "--no-defaults", "--help", "--verbose"], check=True, capture_output=True, text=True
    ).stdout
    table = said.split("Variables (--variable-name=value)", 1)[1]
    names = {
        word.group(1).replace("-", "_"): word.group(1).replace("-", "_") + " text"
        for word in re.finditer(r"^([a-z][a-z0-9-]+) {2,}|^([a-z][a-z0-9-]+) \S", table, re.M)
        if word.group(1)
    }
    return {section: names for section in arguments}


tool, *given = sys.argv[1:]
for title, options in sorted({"oslo": oslo, "mariadbd": mariadbd}[tool](given).items()):
    print(f"[{title}]")
    for name in sorted(options):
        print(options[name])
