"""Says what this host's copy has of the log after a transaction that another one ends with: how much, and rows of which tables.

Standard input: {"number": …, "digest": …}, a JSON document. Standard output: what there is, another one.
Exit status: 0 when so, 1 when that cannot be said, with a sentence why.
"""
import json
import sys

told = given["told"]
kept = Kept(told["root"], told["domain"])


def beyond(number, digest):
    line = max(kept.lines(), default=0)
    if line == 0:
        raise Refused("it has no log yet")
    after, there = [], None
    for each in kept.transactions(line):
        if each.number == number:
            there = each
        elif each.number > number:
            after.append(each)
    # By the same number another history may have another transaction.
    if there is not None and digest is not None and there.digest != digest:
        raise Refused(f"its transaction {number} is another one")
    if after and after[0].number != number + 1:
        raise Refused(f"its log begins at transaction {after[0].number}")
    return {
        "transactions": len(after),
        "from": after[0].time if after else None,
        "to": after[-1].time if after else None,
        "tables": changed_rows(ranges(after)),
        "statements": [each.statement for each in after if each.statement][:20],
    }


def main():
    asked = json.load(sys.stdin)
    try:
        json.dump(beyond(asked["number"], asked["digest"]), sys.stdout)
    except (Refused, BadLog, OSError) as error:
        json.dump({"refused": str(error)}, sys.stdout)
        return 1
    return 0


sys.exit(main())
