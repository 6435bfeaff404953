import { expect, test } from "vitest";
import { parseSite } from "../spec/parse-site.ts";
import { vocabulary } from "./index.ts";

/** A name that nothing has is told at its place, with the name that was meant, before any host is touched. */

const sound = `release: epoxy
hosts:
  c1: { address: 10.77.0.11, zone: a, roles: [control, network], fencing: { ip: 10.1.0.1 } }
  c2: { address: 10.77.0.12, zone: b, roles: [control, network], fencing: { ip: 10.1.0.2 } }
  c3: { address: 10.77.0.13, zone: c, roles: [control, network], fencing: { ip: 10.1.0.3 } }
vip: { internal: 10.77.0.10/24, manager: pacemaker }
fencing: { agent: ipmilan, parameters: { username: u, password_script: /etc/p } }
database: { engine: mariadb, mode: galera }
services:
  keystone: { config: { token: { expiration: 3600 } } }
  glance: { store: { kind: shared, path: /srv } }
  neutron: { backend: openvswitch }
  cinder: { backend: { kind: nfs, shares: ["10.0.0.1:/a"] } }
  nova: { compute: fake }
components: { keystone-api: pacemaker }
resources:
  own: { agent: ocf:heartbeat:IPaddr2, parameters: { ip: 10.77.0.9 } }
`;

function told(text: string): readonly string[] {
  return parseSite(text, "site.yaml", vocabulary)
    .findings.filter(({ severity }) => severity === "error")
    .map(({ code, place, remedy }) => `${code} ${place.line}: ${remedy}`);
}

test("nothing is said of a site without a wrong name", () => {
  expect(told(sound)).toEqual([]);
});

test.each([
  ["a release", "epoxy", "epoxi", "unknown-release 1", "epoxy"],
  [
    "a role",
    "c3: { address: 10.77.0.13, zone: c, roles: [control",
    "c3: { address: 10.77.0.13, zone: c, roles: [contol",
    "bad-value 5",
    "control",
  ],
  ["who moves addresses", "manager: pacemaker", "manager: pacemakr", "bad-value 6", "pacemaker"],
  ["a fence agent", "agent: ipmilan", "agent: ipmlan", "unknown-agent 7", "ipmilan"],
  ["a fence agent's parameter", "username: u", "usernam: u, username: u", "unknown-parameter 7", "username"],
  ["a host's fence parameter", "ip: 10.1.0.1", "ip: 10.1.0.1, lanpluss: 1", "unknown-parameter 3", "lanplus"],
  ["a database engine", "engine: mariadb", "engine: mariadbb", "bad-value 8", "mariadb"],
  ["a database's mode", "mode: galera", "mode: galerra", "bad-value 8", "galera"],
  ["a service", "  glance:", "  glanze:", "unknown-service 11", "glance"],
  ["an option of a service", "{ compute: fake }", "{ compute: fake, proceses: 2 }", "unknown-key 14", "processes"],
  ["an option of a service's own file", "expiration", "expirations", "unknown-option 10", "expiration"],
  ["a network backend", "backend: openvswitch", "backend: openvswich", "bad-value 12", "openvswitch"],
  ["a volume backend", "kind: nfs", "kind: nfss", "bad-value 13", "nfs"],
  ["an image store", "kind: shared", "kind: shard", "bad-value 11", "shared"],
  ["what runs servers", "compute: fake", "compute: fakee", "bad-value 14", "fake"],
  ["a component", "keystone-api: pacemaker", "keystone-ap: pacemaker", "unknown-component 15", "keystone-api"],
  ["a component's manager", "keystone-api: pacemaker", "keystone-api: pacemakr", "bad-value 15", "pacemaker"],
  ["a resource agent", "IPaddr2", "IPadr2", "unknown-agent 17", "ocf:heartbeat:IPaddr2"],
  [
    "a resource agent's parameter",
    "ip: 10.77.0.9",
    "ip: 10.77.0.9, cidr_netmsk: 24",
    "unknown-parameter 17",
    "cidr_netmask",
  ],
] as const)("%s that is misspelt is a finding with the nearest name", (_what, from, to, place, meant) => {
  const text = sound.replace(from, to);
  expect(text).not.toBe(sound);
  expect(told(text)).toEqual([expect.stringMatching(new RegExp(`^${place}: Did you mean "${meant}"`, "u"))]);
});
