import { expect, test } from "vitest";
import { corosyncPart } from "./status.ts";

const captured = `Quorum information
------------------
Date:             Sun Nov 22 18:01:35 2026
Quorum provider:  corosync_votequorum
Nodes:            2
Node ID:          1
Ring ID:          1.8
Quorate:          Yes

Votequorum information
----------------------
Expected votes:   3
Highest expected: 3
Total votes:      2
Quorum:           2
Flags:            Quorate
`;

test("a partition that is quorate with less than all votes is degraded", () => {
  expect(corosyncPart(captured, "c1")).toMatchObject({ state: "degraded", sentence: "quorate with 2 of 3 votes" });
});

test("all votes are up, too few are down", () => {
  expect(corosyncPart(captured.replace("Total votes:      2", "Total votes:      3"), "c1").state).toBe("up");
  const minority = captured
    .replace("Quorate:          Yes", "Quorate:          No")
    .replace("votes:      2", "votes:      1");
  expect(corosyncPart(minority, "c1")).toMatchObject({ state: "down", sentence: "no quorum: 1 of 3 votes, 2 needed" });
});

test("no output is a corosync that does not run", () => {
  expect(corosyncPart("Cannot initialize QUORUM service\n", "c1").sentence).toBe("corosync does not run");
});
