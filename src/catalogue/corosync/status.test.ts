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
  expect(corosyncPart(captured, "c1", ["management"])).toMatchObject({
    state: "degraded",
    sentence: "quorate with 2 of 3 votes",
  });
});

test("all votes are up, too few are down", () => {
  expect(corosyncPart(captured.replace("Total votes:      2", "Total votes:      3"), "c1", ["management"]).state).toBe(
    "up",
  );
  const minority = captured
    .replace("Quorate:          Yes", "Quorate:          No")
    .replace("votes:      2", "votes:      1");
  expect(corosyncPart(minority, "c1", ["management"])).toMatchObject({
    state: "down",
    sentence: "no quorum: 1 of 3 votes, 2 needed",
  });
});

test("no output is a corosync that does not run", () => {
  expect(corosyncPart("Cannot initialize QUORUM service\n", "c1", ["management"]).sentence).toBe(
    "corosync does not run",
  );
});

/** Of corosync 3.1.9, with one member's second link cut at the switch. */
const links = `Local node ID 2, transport knet
nodeid: 1 reachable
   LINK: 0 udp (fd00:77::12%2->fd00:77::11%2) enabled connected mtu: 1365
   LINK: 1 udp (fd00:78::12%2->fd00:78::11%2) enabled mtu: 1365

nodeid: 3 reachable
   LINK: 0 udp (fd00:77::12%2->fd00:77::13%2) enabled connected mtu: 1365
   LINK: 1 udp (fd00:78::12%2->fd00:78::13%2) enabled connected mtu: 1365

`;

test("a ring that is cut is named by its network, and all votes are still there", () => {
  const rings = ["management", "storage"];
  const votes = captured.replace("Total votes:      2", "Total votes:      3");
  expect(corosyncPart(votes + links, "c2", rings)).toMatchObject({
    state: "degraded",
    sentence: "quorate with 3 of 3 votes; the ring on storage is cut, the others carry on",
  });
  const whole = links.replace("enabled mtu", "enabled connected mtu");
  expect(corosyncPart(votes + whole, "c2", rings).state).toBe("up");
  const gone = links.replace("nodeid: 1 reachable", "nodeid: 1");
  expect(corosyncPart(votes + gone, "c2", rings).state).toBe("up");
});
