import { expect, test } from "vitest";
import { networkOf, planFabric } from "./addresses.ts";

function site(addresses: readonly string[], internal: string, prefix: number) {
  const hosts = addresses.map((address, position) => ({
    name: `c${position + 1}`,
    address,
    zone: `z${position}`,
    roles: [],
    fencing: {},
  }));
  const vip = { internal: { address: internal, prefix }, manager: "keepalived" as const, routerId: 1 };
  return { hosts, vip };
}

test("clients and the operator get the highest addresses that nobody has", () => {
  const plan = planFabric(site(["10.77.0.11", "10.77.0.254", "10.77.0.12"], "10.77.0.252", 24));
  expect([plan.clientAddress, plan.fabricAddress]).toEqual(["10.77.0.253", "10.77.0.251"]);
  expect(plan.networks).toEqual(["10.77.0.0/24"]);
  expect(plan.hosts.map((host) => host.index)).toEqual([1, 2, 3]);
});

test("hosts and a public address outside the network bring theirs, which is on the same link", () => {
  const { hosts, vip } = site(["10.1.0.1", "10.2.0.1"], "10.1.0.9", 24);
  const plan = planFabric({ hosts, vip: { ...vip, public: { address: "192.0.2.9", prefix: 28 } } });
  expect(plan.networks).toEqual(["10.1.0.0/24", "10.2.0.0/24", "192.0.2.0/28"]);
});

test("a network without two free addresses is refused with its name", () => {
  const full = site(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"], "10.0.0.6", 29);
  expect(() => planFabric(full)).toThrow("The network 10.0.0.0/29 has no two free addresses");
});

test("a network is written with its own address", () => {
  expect(networkOf("172.16.37.9", 20)).toBe("172.16.32.0/20");
});
