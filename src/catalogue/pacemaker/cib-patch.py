"""cib-patch --check FILE: exit status 0 when the running cluster has all of FILE. cib-patch --apply FILE: make it so."""
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

OWNED = ("quorate-", "fence-")


def query():
    done = subprocess.run(["cibadmin", "--query", "--scope", "configuration"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("the cluster does not answer: " + done.stderr.strip())
    return tree.fromstring(done.stdout)


def covers(have, want):
    return all(have.get(key) == value for key, value in want.attrib.items()) and all(
        any(covers(found, child) for found in have.findall(child.tag)) for child in want
    )


def sections(wanted):
    return {"crm_config": [], "resources": [], "constraints": [], "fencing-topology": []} | {
        each.tag: list(each) for each in wanted
    }


def differences(current, wanted):
    changed, gone = [], []
    for scope, elements in sections(wanted).items():
        have = current.find(scope)
        present = {each.get("id"): each for each in have} if have is not None else {}
        for each in elements:
            if each.get("id") not in present or not covers(present[each.get("id")], each):
                changed.append((scope, each))
        names = {each.get("id") for each in elements}
        for name, each in present.items():
            if name.startswith(OWNED) and name not in names:
                gone.append((scope, each))
    return changed, gone


def without_secrets(text, element):
    """What a program said of an element: it may have quoted a password of a fence device."""
    hidden = {
        each.get("value") for each in element.iter("nvpair") if re.search("pass|secret|token|community|key", each.get("name", ""))
    }
    for value in filter(None, hidden):
        text = text.replace(value, "[secret]")
    return text.strip()


def cibadmin(*arguments, element):
    text = tree.tostring(element, encoding="unicode")
    done = subprocess.run(["cibadmin", *arguments, "--xml-pipe"], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("cibadmin " + " ".join(arguments) + ": " + without_secrets(done.stderr, element))


def set_property(name, value):
    subprocess.run(["crm_attribute", "--type", "crm_config", "--name", name, *value], check=True, capture_output=True)


def units_of(element):
    """Resources that are units of systemd, by ids that tools know: they go on when the cluster no longer runs them."""
    own = [each for each in element.iter("primitive") if each.get("class") == "systemd" or each.get("provider") == "quorate"]
    return [each.get("id") for each in own if each.get("type") != "postgresql"]


def forget(gone):
    """Takes units out of the cluster without stopping them: systemd runs them from now on, or an apply has stopped them."""
    ids = [name for scope, each in gone if scope == "resources" for name in units_of(each)]
    if not ids:
        return lambda: None
    set_property("stop-orphan-resources", ["--update", "false"])

    def forgotten():
        for name in ids:
            subprocess.run(["crm_resource", "--refresh", "--force", "--resource", name], capture_output=True)
        subprocess.run(["crm_resource", "--wait", "--timeout=20"], capture_output=True)
        set_property("stop-orphan-resources", ["--delete"])

    return forgotten


def main():
    action, path = sys.argv[1:]
    changed, gone = differences(query(), tree.parse(path).getroot())
    if action == "--check":
        sys.exit(1 if changed or gone else 0)
    forgotten = forget(gone)
    for scope, each in sorted(gone, key=lambda one: one[0] == "resources"):
        stub = tree.Element(each.tag, {"id": each.get("id")})
        cibadmin("--delete", "--scope", scope, element=stub)
    forgotten()
    # Devices before the property that switches fencing on.
    for scope, each in sorted(changed, key=lambda one: one[0] == "crm_config"):
        cibadmin("--modify", "--allow-create", "--scope", scope, element=each)


main()
