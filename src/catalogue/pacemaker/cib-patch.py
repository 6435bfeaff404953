"""cib-patch --check FILE: exit status 0 when the running cluster has all of FILE. cib-patch --apply FILE: make it so."""
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


def cibadmin(*arguments, element):
    text = tree.tostring(element, encoding="unicode")
    done = subprocess.run(["cibadmin", *arguments, "--xml-pipe"], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("cibadmin " + " ".join(arguments) + ": " + done.stderr.strip())


def main():
    action, path = sys.argv[1:]
    changed, gone = differences(query(), tree.parse(path).getroot())
    if action == "--check":
        sys.exit(1 if changed or gone else 0)
    for scope, each in sorted(gone, key=lambda one: one[0] == "resources"):
        stub = tree.Element(each.tag, {"id": each.get("id")})
        cibadmin("--delete", "--scope", scope, element=stub)
    # Devices before the property that switches fencing on.
    for scope, each in sorted(changed, key=lambda one: one[0] == "crm_config"):
        cibadmin("--modify", "--allow-create", "--scope", scope, element=each)


main()
