import { describe, expect, it, test } from "vitest";
import { logReaders } from "./readers.ts";

/** As the programs of Debian 12 wrote them when a host of three lost its power. */
const lines: readonly (readonly [string, string, string])[] = [
  ["keepalived", "(internal) Entering MASTER STATE", "address-move takes the virtual address over (internal)"],
  ["keepalived", "(internal) Entering BACKUP STATE", "address-left does not have the virtual address (internal)"],
  ["keepalived", "(internal) Entering FAULT STATE", "address-left does not have the virtual address (internal)"],
  [
    "keepalived",
    "(internal) Entering BACKUP STATE (init)",
    "address-keeper-begins its keeper begins without the virtual address (internal)",
  ],
  [
    "haproxy",
    "Server keystone/c2 is DOWN. 2 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
    "backend-down keystone/c2 is down",
  ],
  [
    "haproxy",
    "[WARNING]  (3116) : Server keystone/c2 is UP. 3 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
    "backend-up keystone/c2 is up",
  ],
  [
    "haproxy",
    '10.77.0.254:52078 [22/Nov/2026:18:36:43.532] keystone keystone/c2 0/0/0/-1/1733 502 209 - - DH-- 23/13/11/1/0 0/0 "POST /v3/auth/tokens HTTP/1.1"',
    "",
  ],
  [
    "corosync",
    " [TOTEM ] A processor failed, forming new configuration: token timed out (1000ms), waiting 1200ms for consensus.",
    "membership a member fell silent; the others form a new membership",
  ],
  [
    "corosync",
    " [TOTEM ] A new membership (2.11) was formed. Members left: 1",
    "membership membership 2.11 was formed: left: 1",
  ],
  ["corosync", " [QUORUM] Members[2]: 2 3", "quorum 2 members: 2 3"],
  [
    "galera",
    "2026-11-22 18:41:35 0 [Note] WSREP: evs::proto(b636a92a-bd4f, OPERATIONAL, view_id(REG,8ebe6f54-ab29,3)) suspecting node: 8ebe6f54-ab29",
    "database-view suspects member 8ebe6f54-ab29",
  ],
  ["galera", "2026-11-22 18:41:35 0 [Note] WSREP: declaring dfd9c75b-b972 at tcp://10.77.0.13:4567 stable", ""],
  [
    "galera",
    "2026-11-22 18:41:35 0 [Note] WSREP: New COMPONENT: primary = yes, bootstrap = no, my_idx = 0, memb_num = 2",
    "database-view new view of 2 members, primary",
  ],
  [
    "galera",
    "2026-11-22 18:43:05 5 [Note] WSREP: Synchronized with group, ready for connections",
    "database-view synchronised, ready for connections",
  ],
  [
    "drbd",
    "drbd quorate-database/0 drbd100: role( Secondary -> Primary ) ",
    "volume-promoted has the volume's copy Primary, which was Secondary",
  ],
  [
    "drbd",
    "drbd quorate-database/0 drbd100: role( Primary -> Secondary ) ",
    "database-view has the volume's copy Secondary, which was Primary",
  ],
  [
    "drbd",
    "EXT4-fs (drbd100): mounted filesystem e0365281-cb20-4c5e-9799-5d20313fc035 r/w with ordered data mode. Quota mode: none.",
    "volume-mounted has the volume mounted",
  ],
  ["drbd", "EXT4-fs (vda): mounted filesystem e0365281-cb20-4c5e-9799-5d20313fc035 r/w with ordered data mode.", ""],
  [
    "pacemaker",
    "Operation 'off' targeting c1 by c2 for pacemaker-controld.99@c3: OK (complete)",
    "fencing fencing (off) of c1 by c2: OK (complete)",
  ],
  ["rabbitmq", "[info] <0.455.0> rabbit on node rabbit@c1 down", "queue-node rabbit@c1 is down"],
  [
    "rabbitmq",
    "[info] <0.455.0> node rabbit@c1 down: net_tick_timeout",
    "queue-node rabbit@c1 is down: net_tick_timeout",
  ],
  [
    "rabbitmq",
    "[info] <0.28522.1> queue 'ledger' in vhost 'quorate_drill': detected a new leader {quorate_drill_ledger,rabbit@c3} in term 2",
    "queue-leader rabbit@c3 leads queue ledger of quorate_drill",
  ],
  [
    "rabbitmq",
    "[warning] <0.2711.0> queue 'q-plugin' of 'neutron': nobody led it, and was deleted for its service to declare it anew",
    "queue-mended queue 'q-plugin' of 'neutron': nobody led it, and was deleted for its service to declare it anew",
  ],
  ["rabbitmq", "[info] <0.27615.0> Stopping vhost supervisor <0.26176.0> for vhost 'quorate_drill'", ""],
];

test("fencing that was done names the host whose power is off; fencing that is asked for or failed does not", () => {
  const parse = logReaders.find((reader) => reader.technology === "pacemaker")?.parse;
  const done = "Operation 'off' [1234] targeting c1 by c2 for pacemaker-controld.99@c3: ";
  expect(parse?.(`${done}OK (complete)`)).toMatchObject({ name: "fencing", about: "c1" });
  for (const line of [`${done}No such device`, "Requesting fencing (off) targeting node c1"]) {
    expect(parse?.(line)?.name).toBe("fencing");
    expect(parse?.(line)).not.toHaveProperty("about");
  }
});

describe("log readers", () => {
  it.each(lines)("%s: %s", (technology, message, expected) => {
    const event = logReaders.find((reader) => reader.technology === technology)?.parse(message);
    expect(event === undefined ? "" : `${event.name} ${event.text}`).toBe(expected);
  });
});
