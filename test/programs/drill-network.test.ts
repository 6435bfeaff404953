import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { networkFaults } from "../../src/drill/faults/network/all.ts";
import type { Fault, FaultContext } from "../../src/drill/faults/fault.ts";
import type { Host, RunOptions } from "../../src/hosts/host.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import type { Said } from "./image-root.ts";

/** What drills do to packets, on two hosts and a client with the kernel's own rules. */

const addresses = { c1: "10.77.0.11", c2: "10.77.0.12", c3: "10.77.0.13" };
const members = Object.entries(addresses).map(([name, address]) => ({ name, addresses: [address] }));
const membership = {
  hosts: Object.keys(addresses),
  listens: [{ from: "peers", what: "the ring", protocol: "udp", port: 5405 } as const],
};
const faults = networkFaults({ members, membership, ports: [5000] });

/** Nothing has booted: a unit is a process in the background, and a timer is nothing. */
const withoutSystemd = `cat >/usr/local/bin/systemd-run <<'UNIT'
#!/bin/bash
case " $* " in *" --on-active="*) exit 0 ;; esac
while [ "$1" != -- ]; do shift; done
shift
setsid "$@" >/root/unit.log 2>&1 </dev/null &
echo $! >/root/unit.pid
sleep 0.5
UNIT
cat >/usr/local/bin/systemctl <<'UNIT'
#!/bin/bash
case "$*" in stop*relay*) kill "$(cat /root/unit.pid)" 2>/dev/null; sleep 0.1 ;; esac
exit 0
UNIT
chmod 755 /usr/local/bin/systemd-run /usr/local/bin/systemctl`;

let wire: HostsInImage;

function hostOf(name: string): Host {
  return {
    name,
    async run(script: string, _options: RunOptions) {
      const { exitCode, text } = await wire.run(name, `set -eu -o pipefail\n${script}`);
      return { exitCode, stdout: text, stderr: text };
    },
  };
}

const hosts = Object.keys(addresses).map(hostOf);
const power = {
  off: () => Promise.resolve(),
  on: () => Promise.resolve(),
  freeze: () => Promise.resolve(),
  thaw: () => Promise.resolve(),
};

const context: FaultContext = {
  host: "c1",
  hosts,
  power,
  signal: new AbortController().signal,
  say: () => undefined,
};

function fault(name: string): Fault {
  const found = faults.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

async function ping(from: string, to: string, more = ""): Promise<string> {
  return (await wire.run(from, `ping -n -i 0.01 -W 1 -c 200 ${more} ${to} || true`)).text;
}

/** The median of what pings took, in milliseconds. */
function medianMs(said: string): number {
  const all = [...said.matchAll(/time=([\d.]+) ms/g)].map(([, ms]) => Number(ms)).toSorted((a, b) => a - b);
  return all[Math.floor(all.length / 2)] ?? Number.NaN;
}

function number(pattern: RegExp, text: string): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}

/** What was sent may still be on its way when its sender has ended. */
const untilReceived = "for _ in $(seq 100); do pgrep -f TCP-LISTEN:7000 >/dev/null || break; sleep 0.1; done";

/** What 4 MiB look like that a host sends through TCP, and how long they take; both ends count. */
async function sent(from: string, to: string, address: string, bytes = 4 * 1024 * 1024): Promise<Said> {
  await wire.run(
    to,
    `(timeout 25 socat -u TCP-LISTEN:7000,reuseaddr OPEN:/root/got,creat,trunc) >/dev/null 2>&1 & ${listening("TCP", 7000)}`,
  );
  await wire.run(
    from,
    `head -c ${bytes} /dev/urandom >/root/sent; timeout 25 socat -u OPEN:/root/sent TCP:${address}:7000`,
  );
  const [one, other] = [
    await wire.run(from, "md5sum </root/sent"),
    await wire.run(to, `${untilReceived}; md5sum </root/got`),
  ];
  return { exitCode: one.text === other.text ? 0 : 1, text: other.text };
}

/** Waits until c1, or another, hears at the port: a busy machine is slow to start what listens. */
function listening(kind: "TCP" | "UDP", port: number): string {
  return `for _ in $(seq 100); do [ -n "$(ss -Hln${kind === "TCP" ? "t" : "u"} "sport = :${port}")" ] && break; sleep 0.1; done`;
}

async function reaches(from: string, kind: "TCP" | "UDP", port: number): Promise<boolean> {
  const word = `w${Math.random()}`;
  const listen = kind === "TCP" ? "TCP-LISTEN" : "UDP-RECVFROM";
  const heard = `(timeout 20 socat -u ${listen}:${port},reuseaddr CREATE:/root/heard & echo $! >/root/hears.pid; wait)`;
  await wire.run("c1", `rm -f /root/heard; ${heard} >/dev/null 2>&1 & ${listening(kind, port)}`);
  // Three seconds for what is heard, and to say that it is not.
  await wire.run(from, `echo ${word} | timeout 3 socat -u - ${kind}:10.77.0.11:${port}`);
  const waited = "for _ in $(seq 30); do [ -s /root/heard ] && break; sleep 0.1; done; cat /root/heard 2>/dev/null";
  const { text } = await wire.run("c1", `${waited}; kill "$(cat /root/hears.pid)" 2>/dev/null || true`);
  return text.includes(word);
}

/** Rules, queues and interfaces that were not there before. */
async function left(): Promise<string> {
  const { text } = await wire.run(
    "c1",
    "nft list ruleset; tc qdisc show dev eth0 | grep -v noqueue; ip -o link | grep -v -e lo: -e eth0 || true",
  );
  return text;
}

beforeAll(async () => {
  wire = new HostsInImage(await programsImage(), {
    c1: "10.77.0.11/24",
    c2: "10.77.0.12/24",
    c3: "10.77.0.13/24",
    client: "10.77.0.66/24",
  });
  for (const name of Object.keys(addresses)) {
    expect(await wire.run(name, withoutSystemd)).toEqual({ exitCode: 0, text: "" });
  }
});

afterEach(async () => {
  for (const each of faults) await each.heal(context);
  expect(await left()).toBe("");
});

afterAll(() => wire.end());

test("loss", async () => {
  await fault("loss").inject(context);
  // Both ways a tenth, of the question and of the answer: four fifths come back.
  const percent = number(/([\d.]+)% packet loss/, await ping("c2", addresses.c1));
  expect(percent).toBeGreaterThan(8);
  expect(percent).toBeLessThan(32);
});

test("the cluster's messages alone, or clients' alone, are not heard", async () => {
  expect([await reaches("c2", "UDP", 5405), await reaches("client", "TCP", 5000)]).toEqual([true, true]);
  await fault("cut-cluster").inject(context);
  expect([await reaches("c2", "UDP", 5405), await reaches("c2", "UDP", 5406)]).toEqual([false, true]);
  await fault("cut-cluster").heal(context);
  await fault("cut-clients").inject(context);
  expect([await reaches("c2", "TCP", 5000), await reaches("client", "TCP", 5000)]).toEqual([true, false]);
});

test("a narrow link lets through what it can carry", async () => {
  await fault("rate").inject(context);
  const began = performance.now();
  expect((await sent("c1", "c2", addresses.c2, 1024 * 1024)).exitCode).toBe(0);
  // 8 Mbit at 2 Mbit a second.
  expect(performance.now() - began).toBeGreaterThan(3000);
});

test("delay", async () => {
  expect(medianMs(await ping("c2", addresses.c1))).toBeLessThan(20);
  await fault("delay").inject(context);
  const ms = medianMs(await ping("c2", addresses.c1));
  expect(ms).toBeGreaterThan(80);
  expect(ms).toBeLessThan(130);
  expect((await sent("c1", "c2", addresses.c2, 256 * 1024)).exitCode).toBe(0);
});

test("reorder", async () => {
  await fault("reorder").inject(context);
  const numbers = [...(await ping("c2", addresses.c1)).matchAll(/icmp_seq=(\d+)/g)].map(([, each]) => Number(each));
  expect(numbers.length).toBeGreaterThan(190);
  expect(numbers.filter((each, index) => each < Math.max(...numbers.slice(0, index + 1))).length).toBeGreaterThan(10);
});

test("duplicate", async () => {
  await fault("duplicate").inject(context);
  const doubled = number(/\+(\d+) duplicates/, await ping("c2", addresses.c1));
  expect(doubled).toBeGreaterThan(15);
  expect(doubled).toBeLessThan(70);
});

test("what is spoilt is found to be so by its checksum, and sent again", async () => {
  await fault("corrupt").inject(context);
  const before = number(/InCsumErrors: (\d+)/, await checksumErrors());
  expect((await sent("c1", "c2", addresses.c2, 512 * 1024)).exitCode).toBe(0);
  expect(number(/InCsumErrors: (\d+)/, await checksumErrors())).toBeGreaterThan(before);
});

async function checksumErrors(): Promise<string> {
  const script = `awk '/^Tcp:/ && !names { split($0, name); names = 1; next } /^Tcp:/ { for (n = 2; n <= NF; n++) if (name[n] == "InCsumErrors") print "InCsumErrors: " $n }' /proc/net/snmp`;
  return (await wire.run("c2", script)).text;
}
