import { expect, test } from "vitest";
import { planFabric } from "../addresses.ts";
import { labPlaces } from "../state.ts";
import { machineArguments } from "./machine.ts";
import { interfacesFile } from "./network.ts";

const common = { zone: "a", roles: [], fencing: {} } as const;
const vm = { memoryMiB: 512, disksMiB: [64] };
const fabric = planFabric({
  hosts: [
    { ...common, name: "c1", address: "10.77.0.11", addresses: { tunnels: "10.79.0.11" }, vm },
    { ...common, name: "c2", address: "10.88.0.12", addresses: { storage: "fd00:78::12" }, vm },
  ],
  vip: { internal: { address: "10.77.0.10", prefix: 24 }, manager: "keepalived", routerId: 10 },
  networks: [
    { name: "management", cidr: "10.77.0.0/24", carries: [] },
    { name: "storage", cidr: "fd00:78::/64", carries: [] },
    { name: "tunnels", cidr: "10.79.0.0/24", carries: [] },
  ],
});
const [first, second] = fabric.hosts;

/** What follows an option, each time that it stands there. */
function valuesOf(option: string, words: readonly string[]): readonly string[] {
  return words.filter((_, index) => words[index - 1] === option);
}

function emulator(accelerator: "kvm" | "tcg", labs = "/labs"): readonly string[] {
  const places = { ...labPlaces("demo"), hostDirectory: (host: string) => `${labs}/hosts/${host}` };
  return machineArguments({ host: first!, vm, image: "/image", accelerator, places });
}

test("a VM has an interface on each of its links, by whose number its hardware address and its cable go", () => {
  const words = emulator("tcg");
  expect(valuesOf("-netdev", words).map((each) => each.split(",").slice(0, 3).join(","))).toEqual([
    "tap,id=link0,ifname=h1",
    "tap,id=link2,ifname=h1n2",
    "user,id=controller,restrict=on",
  ]);
  const interfaces = valuesOf("-device", words).filter((each) => each.startsWith("virtio-net"));
  expect(interfaces.map((each) => /mac=([^,]*)/.exec(each)?.[1])).toEqual([
    "02:51:52:00:00:01",
    "02:51:52:02:00:01",
    "02:51:52:ff:00:01",
  ]);
});

test("its memory and its disks are those of the site file, the system's first", () => {
  const words = emulator("tcg");
  expect(valuesOf("-m", words)).toEqual(["512M"]);
  expect(valuesOf("-drive", words).map((each) => each.split(",").slice(0, 2).join(","))).toEqual([
    "file=/labs/hosts/c1/system.qcow2,format=qcow2",
    "file=/labs/hosts/c1/disk1.img,format=raw",
  ]);
});

test("a comma in a path does not end an option's value", () => {
  expect(valuesOf("-drive", emulator("tcg", "/labs,a"))[0]).toMatch(/^file=\/labs,,a\/hosts/);
});

test("the machine's own processor is shown with KVM alone", () => {
  expect(valuesOf("-cpu", emulator("kvm"))).toEqual(["host"]);
  expect(valuesOf("-cpu", emulator("tcg"))).toEqual(["max"]);
});

test("a VM sets the addresses that a container is given, with the way to what else is on the link", () => {
  expect(interfacesFile(fabric, first!)).toBe(`auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
    address 10.77.0.11/24
    up ip route add 10.88.0.0/24 dev eth0

auto eth2
iface eth2 inet static
    address 10.79.0.11/24

auto bmc
iface bmc inet static
    address 169.254.82.2/24
`);
  expect(interfacesFile(fabric, second!)).toContain(`auto eth1
iface eth1 inet6 static
    address fd00:78::12/64
    dad-attempts 0
    accept_ra 0
`);
});
