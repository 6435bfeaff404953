import type { Decision } from "../contract/design.ts";
import type { Provider } from "./options.ts";

export function octaviaDecisions(provider: Provider): readonly Decision[] {
  if (provider.kind === "ovn") {
    return [
      {
        subject: "octavia provider",
        choice: "OVN: a load balancer is rules in the hosts' switches",
        because:
          "there is no server to boot and none to replace: it goes on wherever the network does, without octavia; it balances connections, not requests of HTTP",
      },
    ];
  }
  return [
    {
      subject: "octavia provider",
      choice: "amphorae: a load balancer is two servers, of which one has the address",
      because:
        "no OVN makes the networks here, or your site file says so; the standby takes over by VRRP without octavia, and the health managers replace the lost one",
    },
    {
      subject: "octavia health managers",
      choice: "one on every control host; each amphora sends its heartbeats to one after another",
      because: "an amphora that a health manager takes for dead is locked in the database, so that no two replace it",
    },
    {
      subject: "octavia housekeeping",
      choice: "one on every control host, not single-active",
      because:
        "it takes certificates that run out and records that are old from the database, each in a transaction that locks it",
    },
    {
      subject: "octavia job board",
      choice: "none: a worker keeps what it is doing to itself",
      because:
        "it would need a Redis or a ZooKeeper that is as available as the database; without it, work of a dead worker is repaired by a failover that somebody asks for",
    },
  ];
}
