import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBroker, readCluster, readDatabase, readDownServers, readMembership } from "./running.ts";

function captured(name: string): string {
  return readFileSync(`test/captured/status/${name}`, "utf8");
}

describe("what programs really print", () => {
  test("of Pacemaker: its members, and what it does not run as it should", () => {
    expect(readCluster(captured("pacemaker/ready.txt"))).toEqual({
      nodes: ["c1", "c2", "c3"].map((name) => ({ name, state: "online" })),
      troubled: [],
    });
    const unclean = readCluster(captured("pacemaker/unclean.txt"));
    expect(unclean?.nodes[0]).toEqual({ name: "c1", state: "offline" });
    expect(readCluster(captured("pacemaker/not-running.102.txt"))?.nodes ?? []).toEqual([]);
  });

  test("of HAProxy: the servers that it does not use; those that stand by are none of them", () => {
    expect(readDownServers(captured("haproxy/all-up.txt"))).toEqual([]);
    const gone = readDownServers(captured("haproxy/one-gone.txt"));
    expect(new Set(gone.map(({ server }) => server))).toEqual(new Set(["c3"]));
    expect(gone.map(({ backend }) => backend)).toContain("sql");
    expect(readDownServers(captured("haproxy/one-promoted.txt"))).toEqual([]);
  });

  test("of Corosync: by which values it runs, and whom it sees", () => {
    const said = readMembership(readFileSync("test/captured/adopt/membership.txt", "utf8"));
    expect(said?.quorate).toBe(true);
    expect(said?.timers.get("token")).toBe(800);
    expect(said?.timers.get("interface.0.knet_ping_interval")).toBe(200);
    expect(said?.members).toEqual(["11", "12", "13"].map((id) => ({ id, joined: true })));
    expect(said?.listed).toContainEqual({ id: "12", name: "c2", addresses: ["10.77.0.12"] });
  });

  test("of MariaDB: the options of its replication among its variables", () => {
    const said = readDatabase(readFileSync("test/captured/adopt/database.txt", "utf8"));
    expect(said).toMatchObject({ size: 3, isPrimary: true });
    expect(said?.provider.get("evs.suspect_timeout")).toBe("PT0.5S");
    expect(said?.variables.get("wsrep_cluster_address")).toBe("gcomm://10.77.0.11,10.77.0.12,10.77.0.13");
  });

  test("of Corosync's quorum, also where it does not run", () => {
    const map = "runtime.config.totem.token (u32) = 800\n";
    expect(readMembership(`${map}${captured("corosync/quorate.txt")}`)).toMatchObject({ quorate: true });
    expect(readMembership(captured("corosync/not-running.txt"))).toBeUndefined();
  });

  test("of a database member's status", () => {
    const said = `version\t11.8.3-MariaDB\n${captured("galera/one-gone.txt")}`;
    expect(readDatabase(said)).toMatchObject({ size: 2, isPrimary: true });
    expect(readDatabase("ERROR 2002 (HY000): Can't connect\n")).toBeUndefined();
  });
});

test("whatever is printed, it is understood or passed over", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      for (const read of [readBroker, readCluster, readDatabase, readDownServers, readMembership]) read(text);
      readBroker(`{${text}`);
      readCluster(`<pacemaker-result ${text}`);
      readDownServers(`# pxname,svname\n${text}`);
    }),
  );
});
