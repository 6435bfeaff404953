import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openingsOf } from "../../src/catalogue/contract/openings.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { findLab } from "../../src/lab/lab.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, powerOff, status, wholeWithin } from "../lab/one-site.ts";

/**
 * What somebody on the management network can do who is no host of the site: the clients' place in the lab. The tests build on each
 * other, in this order.
 */

const name = "test-security";
const site = labSite(name, (text) => text.replace(/^site: .*$/m, `site: ${name}\ncertificates: own`));
const timeoutMs = 60_000;

async function designed() {
  const parsed = parseSite(await readFile(site.file(), "utf8"), site.file(), vocabulary);
  if (parsed.site === undefined) throw new Error(JSON.stringify(parsed.findings));
  return designSite(parsed.site);
}

async function onHost(host: string, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await findLab(name).host(host).run(script, { timeoutMs });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout.trim();
}

/** A command from where strangers are. */
async function stranger(command: string, ...args: readonly string[]) {
  const words = ["netns", "exec", findLab(name).clientNamespace, command, ...args];
  const { exitCode, all } = await execa("ip", words, { all: true, reject: false, timeout: 10_000 });
  return { exitCode, said: all };
}

/** `open`, `refused`, or `silent`, for each port of an address. */
async function scanned(address: string, ports: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const scanner = `
const net = require("node:net");
const [address, ...ports] = process.argv.slice(1);
Promise.all(ports.map((port) => new Promise((resolve) => {
  const socket = net.connect({ host: address, port: Number(port) });
  const end = (how) => { socket.destroy(); resolve([Number(port), how]); };
  socket.setTimeout(2000, () => end("silent"));
  socket.on("connect", () => end("open"));
  socket.on("error", (error) => end(error.code === "ECONNREFUSED" ? "refused" : error.code));
}))).then((found) => process.stdout.write(JSON.stringify(found)));`;
  const { said } = await stranger(process.execPath, "-e", scanner, address, ...ports.map(String));
  return new Map(JSON.parse(said ?? ""));
}

test("a site is applied with certificates and a firewall, and a second apply finds nothing to do", async () => {
  expect(await apply(site.file())).toMatchObject({ exitCode: 0 });
  expect(await apply(site.file())).toMatchObject({ exitCode: 0, changed: 0 });
  expect(await wholeWithin(site.file(), 120_000)).toBe(true);
});

test("of all ports at which a host listens a stranger reaches SSH, and of the addresses the APIs", async () => {
  const design = await designed();
  const [vip = ""] = design.addresses.map(({ address }) => address);
  for (const { name: host, address } of design.hosts) {
    const listening = await onHost(host, `ss -Hltn | awk '{ sub(/.*:/, "", $4); print $4 }' | sort -un`);
    const ports = listening.split("\n").map(Number);
    expect(ports).toEqual(expect.arrayContaining([22, 3306, 4567, 5000, 5671, 11_211, 15_000, 25_672]));
    const found = await scanned(address, ports);
    const open = [...found].flatMap(([port, how]) => (how === "open" ? [port] : []));
    expect([host, open]).toEqual([host, [22]]);
    expect([...found.values()]).not.toContain("silent");
  }
  const apis = openingsOf(design).flatMap(({ at, from, ports }) =>
    at === undefined || from !== "everybody" ? [] : ports.map(([port]) => port),
  );
  const atAddress = await scanned(vip, [...apis, 3306, 5671, 22]);
  expect(Object.fromEntries(atAddress)).toEqual({
    ...Object.fromEntries(apis.map((port) => [port, "open"])),
    3306: "refused",
    5671: "refused",
    22: "open",
  });
});

test("an API is believed by who believes the authority, and by nobody else", async () => {
  const [vip = ""] = (await designed()).addresses.map(({ address }) => address);
  const ca = path.join(site.directory(), "authority.crt");
  await writeFile(ca, `${await onHost("c1", "cat /usr/local/share/ca-certificates/quorate-site.crt")}\n`);
  const url = `https://${vip}:5000/v3`;
  expect(await stranger("curl", "-sS", "--cacert", ca, url)).toMatchObject({ exitCode: 0 });
  expect(await stranger("curl", "-sS", url)).toMatchObject({ exitCode: 60 });
  expect(await stranger("curl", "-sS", `http://${vip}:5000/v3`)).not.toMatchObject({ exitCode: 0 });
});

test("a stranger who outbids all for the address by VRRP does not move it", async () => {
  const design = await designed();
  const [address] = design.addresses;
  if (address === undefined) throw new Error("the site has an address");
  const holder = async (): Promise<string> =>
    (
      await Promise.all(
        design.members.map((host) =>
          onHost(host, `ip -o addr show to ${address.address} | grep -q . && echo ${host} || true`),
        ),
      )
    ).join("");
  const before = await holder();
  // Version 3, type 1, priority 255; RFC 9568, section 5.2. The checksum is the kernel's to fill where it is asked to.
  const forge = `
import socket, struct, time
source, vip, members = "${findLab(name).clientAddress}", "${address.address}", ${JSON.stringify(design.hosts.map((each) => each.address))}
def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
raw.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 255)
raw.bind((source, 0))
for _ in range(30):
    for member in members:
        body = struct.pack("!BBBBHH", 0x31, ${address.routerId}, 255, 1, 10, 0) + socket.inet_aton(vip)
        pseudo = socket.inet_aton(source) + socket.inet_aton(member) + struct.pack("!BBH", 0, 112, len(body))
        body = body[:6] + struct.pack("!H", checksum(pseudo + body)) + body[8:]
        raw.sendto(body, (member, 0))
    time.sleep(0.1)`;
  expect(await stranger("python3", "-c", forge)).toMatchObject({ exitCode: 0 });
  expect(await holder()).toBe(before);
  expect(await status(site.file())).toMatchObject({ state: "healthy" });
});

test("a host that loses power loses nobody's rows, and comes back with its rules for good", async () => {
  const drills = await powerOff(site.file(), "vip-holder", path.join(site.directory(), "drill"));
  expect(drills).toMatchObject([{ losses: { lost: 0, duplicated: 0, unexpected: 0 } }]);
  for (const host of ["c1", "c2", "c3"]) {
    await onHost(host, "/usr/libexec/quorate/firewall loaded");
    expect(await onHost(host, "systemctl list-timers --all --no-legend quorate-firewall-trial.timer")).toBe("");
  }
  // The drill's clients are strangers again.
  const { hosts } = await designed();
  expect((await scanned(hosts[0]?.address ?? "", [3306])).get(3306)).toBe("refused");
});

test("rules that shut the operator out are gone again by themselves, and an apply lays the design's", async () => {
  const spoilt = `sed -i '/policy accept;/a tcp dport 22 tcp flags syn drop' /etc/quorate/firewall.nft && systemctl reload quorate-firewall`;
  await onHost("c2", spoilt);
  const anew = findLab(name).host("c2").run("true", { timeoutMs: 8000, connection: "new" });
  await expect(anew).rejects.toThrow(/cannot be reached/);
  // Its end, brought forward.
  await onHost(
    "c2",
    "systemctl start quorate-firewall-trial.service; for turn in {1..50}; do /usr/libexec/quorate/firewall loaded || break; sleep 0.1; done",
  );
  const back = await findLab(name).host("c2").run("true", { timeoutMs, connection: "new" });
  expect(back.exitCode).toBe(0);
  expect(await apply(site.file())).toMatchObject({ exitCode: 0 });
  expect(await status(site.file())).toMatchObject({ state: "healthy" });
});

test("a site that does without has no rules left", async () => {
  await writeFile(site.file(), `${await readFile(site.file(), "utf8")}\nfirewall: false\n`);
  expect(await apply(site.file())).toMatchObject({ exitCode: 0 });
  expect(await onHost("c1", "nft list tables | grep -c quorate || true")).toBe("0");
});
