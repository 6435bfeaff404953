# Puts the design's part of a cluster configuration into the one that a member starts with, as an apply does.
# Usage: FIRST PART, files; what comes of it goes to standard output. Exit status: 0.
import sys
import xml.etree.ElementTree as tree

whole = tree.parse(sys.argv[1]).getroot()
configuration = whole.find("configuration")
for section in tree.parse(sys.argv[2]).getroot():
    old = configuration.find(section.tag)
    if old is not None:
        configuration.remove(old)
    configuration.append(section)
print(tree.tostring(whole, encoding="unicode"))
