import { expect, test } from "vitest";
import { grownFabric, networkOf, planFabric } from "./addresses.ts";

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
  expect(plan.links).toEqual([
    {
      network: "management",
      prefix: 24,
      clientAddress: "10.77.0.253",
      fabricAddress: "10.77.0.251",
      networks: ["10.77.0.0/24"],
    },
  ]);
  expect(plan.hosts.map((host) => host.index)).toEqual([1, 2, 3]);
});

test("a host that votes needs its time as much as one that serves", () => {
  const { hosts, vip } = site(["10.77.0.11", "10.77.0.12", "10.77.0.13"], "10.77.0.10", 24);
  const roles = [["control", "network"], ["compute"], ["quorum"]] as const;
  const plan = planFabric({ hosts: hosts.map((host, index) => ({ ...host, roles: roles[index] ?? [] })), vip });
  expect(plan.hosts.map(({ control }) => control)).toEqual([true, false, true]);
});

test("hosts and a public address outside the network bring theirs, which is on the same link", () => {
  const { hosts, vip } = site(["10.1.0.1", "10.2.0.1"], "10.1.0.9", 24);
  const plan = planFabric({ hosts, vip: { ...vip, public: { address: "192.0.2.9", prefix: 28 } } });
  expect(plan.links[0].networks).toEqual(["10.1.0.0/24", "10.2.0.0/24", "192.0.2.0/28"]);
});

test("each network is a link of its own, with the addresses that hosts have there", () => {
  const { hosts, vip } = site(["fd00:77::11", "fd00:77::12"], "fd00:77::10", 64);
  const [first, second] = hosts;
  const plan = planFabric({
    networks: [
      { name: "management", cidr: "fd00:77::/64", carries: [] },
      { name: "external", cidr: "192.0.2.0/28", carries: [] },
    ],
    hosts: [{ ...first!, addresses: { external: "192.0.2.11" } }, second!],
    vip: { ...vip, public: { address: "192.0.2.14", prefix: 28 } },
  });
  expect(plan.links.map(({ network, clientAddress, networks }) => [network, clientAddress, ...networks])).toEqual([
    ["management", "fd00:77::ffff:ffff:ffff:fffe", "fd00:77::/64"],
    ["external", "192.0.2.13", "192.0.2.0/28"],
  ]);
  expect(plan.hosts.map(({ addresses }) => addresses)).toEqual([
    ["fd00:77::11", "192.0.2.11"],
    ["fd00:77::12", null],
  ]);
});

test("a network without two free addresses is refused with its name", () => {
  const full = site(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"], "10.0.0.6", 29);
  expect(() => planFabric(full)).toThrow("The network 10.0.0.0/29 has no two free addresses");
});

test("a network is written with its own address", () => {
  expect(networkOf("172.16.37.9", 20)).toBe("172.16.32.0/20");
});

test("hosts that a site has got come at the end, and those that it has no more are told and stay", () => {
  const before = planFabric(site(["10.77.0.11", "10.77.0.12", "10.77.0.13"], "10.77.0.10", 24));
  const now = site(["10.77.0.21", "10.77.0.11", "10.77.0.12"], "10.77.0.10", 24);
  const renamed = now.hosts.map((host, index) => ({ ...host, name: ["new", "c1", "c2"][index] ?? "" }));
  const { plan, came, left } = grownFabric(before, { hosts: renamed });
  expect(came).toMatchObject([{ name: "new", address: "10.77.0.21", index: 4 }]);
  expect(left).toEqual(["c3"]);
  expect(plan.hosts.map(({ name, index }) => `${name} ${index}`)).toEqual(["c1 1", "c2 2", "c3 3", "new 4"]);
});

test("a number that was given up in the middle is not given to another host", () => {
  const plan = planFabric(site(["10.77.0.11", "10.77.0.12", "10.77.0.13"], "10.77.0.10", 24));
  const without = { ...plan, hosts: plan.hosts.filter(({ name }) => name !== "c2") };
  const { came } = grownFabric(without, site(["10.77.0.11", "10.77.0.12", "10.77.0.13"], "10.77.0.10", 24));
  expect(came).toMatchObject([{ name: "c2", index: 4 }]);
});

test.each([
  { addresses: ["10.77.0.99"], why: "c1 is in the lab at 10.77.0.11 and in the site file at 10.77.0.99" },
  {
    addresses: ["10.77.0.11", "10.77.0.254"],
    why: "c2 has the address 10.77.0.254, which the running lab gave to its clients",
  },
  {
    addresses: ["10.77.0.11", "10.78.0.12"],
    why: "c2 lies in 10.78.0.0/24, a network that the running lab does not have",
  },
])("what is there stands in the way: $why", ({ addresses, why }) => {
  const before = planFabric(site(["10.77.0.11"], "10.77.0.10", 24));
  expect(() => grownFabric(before, site(addresses, "10.77.0.10", 24))).toThrow(why);
});

test("a host that runs stays what it is, container or VM", () => {
  const plain = site(["10.77.0.11", "10.77.0.12"], "10.77.0.10", 24);
  const vm = { memoryMiB: 512, disksMiB: [] };
  const mixed = { ...plain, hosts: plain.hosts.map((host, index) => (index === 1 ? { ...host, vm } : host)) };
  expect(planFabric(mixed).hosts.map((host) => host.vm)).toEqual([null, vm]);
  expect(() => grownFabric(planFabric(plain), mixed)).toThrow("c2 is a container in the lab and a VM in the site file");
  expect(() => grownFabric(planFabric(mixed), plain)).toThrow("c2 is a VM in the lab and a container in the site file");
  expect(grownFabric(planFabric(site(["10.77.0.11"], "10.77.0.10", 24)), mixed).came).toMatchObject([
    { name: "c2", vm },
  ]);
});

test("a renamed host comes when the one that has its address has gone", () => {
  const before = planFabric(site(["10.77.0.11"], "10.77.0.10", 24));
  const renamed = site(["10.77.0.11"], "10.77.0.10", 24).hosts.map((host) => ({ ...host, name: "k1" }));
  expect(() => grownFabric(before, { hosts: renamed })).toThrow("`quorate lab remove c1` takes it out");
});
