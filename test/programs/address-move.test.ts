import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import announce from "../../src/catalogue/keepalived/announce.py";
import { carried } from "../../src/catalogue/keepalived/carry.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { withGiven } from "../../src/text/script.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { siteNamed } from "./sites.ts";

/** An address goes from one host to another on a real network, under clients: what began at the one goes on there. */

const four = designSite(siteNamed("three controllers", defaultRelease.name));
const places = { c1: 11, c2: 12, client: 66 } as const;
const families = {
  IPv4: { address: "10.77.0.10", prefix: 24, c1: "10.77.0.11", design: four },
  // The same site, as it would be in the other family.
  IPv6: { address: "fd77::10", prefix: 64, c1: "fd77::11", design: inTheOther() },
} as const;
const counts = z.record(z.string(), z.number());
const told = z.object({ kept: counts, new: counts, last: z.array(z.string()), troubles: z.array(z.string()) });

function inTheOther(): typeof four {
  const hosts = four.hosts.map((host, index) => ({ ...host, address: `fd77::1${index + 1}` }));
  return { ...four, hosts, addresses: four.addresses.map((each) => ({ ...each, address: "fd77::10", prefix: 64 })) };
}

let wire: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await wire.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

/** Says its host's name: at once, or after a while. */
const server = `import socket, socketserver, sys, time
class Answers(socketserver.StreamRequestHandler):
    def handle(self):
        while word := self.rfile.readline():
            if word == b"later\\n": time.sleep(0.3)
            self.wfile.write(sys.argv[1].encode() + b"\\n")
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, request_queue_size = True, True, 100
    address_family = socket.AF_INET6 if ":" in sys.argv[2] else socket.AF_INET
Server((sys.argv[2], 7000), Answers).serve_forever()
`;

beforeAll(async () => {
  wire = new HostsInImage(
    await programsImage(),
    Object.fromEntries(Object.entries(places).map(([name, last]) => [name, `10.77.0.${last}/24`])),
  );
  for (const [host, last] of Object.entries(places)) {
    await said(host, `ip addr add fd77::${last}/64 dev eth0 nodad; mkdir -p /root`);
    if (host === "client") continue;
    const starts = Object.values(families).map(
      ({ address }) => `python3 /root/server.py ${host} ${address} >/root/log 2>&1 &`,
    );
    const program = withGiven(announce, {
      every: 0.2,
      addresses: Object.values(families).map(({ address }) => ({ address, needed: 0, peers: [] })),
    });
    await said(
      host,
      `sysctl -qw net.ipv4.ip_nonlocal_bind=1 net.ipv6.ip_nonlocal_bind=1
base64 -d >/root/server.py <<<${Buffer.from(server).toString("base64")}
base64 -d >/root/announce.py <<<${Buffer.from(program).toString("base64")}
${starts.join("\n")}
python3 /root/announce.py >/root/announced 2>&1 &`,
    );
  }
  const clients = readFileSync(path.join(import.meta.dirname, "address-move.py"));
  await said("client", `base64 -d >/root/clients.py <<<${clients.toString("base64")}`);
}, 240_000);

afterEach(async () => {
  for (const { address, prefix } of Object.values(families))
    for (const host of ["c1", "c2"]) await wire.run(host, `ip addr del ${address}/${prefix} dev eth0`);
});

afterAll(() => wire.end());

type Family = keyof typeof families;

/** The move by itself: the one gives the address up, the other takes it. */
async function moves(family: Family): Promise<void> {
  const { address, prefix } = families[family];
  await said("c1", `ip addr del ${address}/${prefix} dev eth0`);
  await said("c2", `ip addr add ${address}/${prefix} dev eth0 nodad`);
}

async function underClients(family: Family, change: () => Promise<void>): Promise<z.infer<typeof told>> {
  const { address, prefix } = families[family];
  await said("c1", `ip addr add ${address}/${prefix} dev eth0 nodad; sleep 0.5`);
  await said(
    "client",
    `ip neigh flush all; rm -f /root/said; python3 /root/clients.py ${address} 5 >/root/said 2>&1 & sleep 1.5`,
  );
  await change();
  return told.parse(
    JSON.parse(
      await said("client", "for turn in {1..60}; do [ -s /root/said ] && break; sleep 0.25; done; cat /root/said"),
    ),
  );
}

test.each(["IPv4", "IPv6"] as const)(
  "an address (%s) is moved, and no connection of a client ends of it",
  async (family) => {
    const { stay, pass, ended, end } = carried(families[family].design, [{ name: "internal", from: "c1" }]);
    const here = stay("c1");
    expect((await wire.run("c1", `set -eu\n${here.test}`)).exitCode).toBe(1);
    expect((await wire.run("c2", `set -eu\n${pass.test}`)).exitCode).toBe(1);
    const answers = await underClients(family, async () => {
      await said("c1", here.make);
      await said("c1", here.test);
      await said("c2", pass.make);
      await said("c2", pass.test);
      await moves(family);
      const { exitCode, text } = await wire.run("c1", `set -eu\n${ended("c1")}`);
      expect([exitCode, text]).toEqual([1, expect.stringMatching(/^[1-9]\d* connections that began at .* are left$/)]);
    });
    expect(answers.troubles).toEqual([]);
    expect(answers.last).toEqual(Array(5).fill("c1"));
    expect(answers.kept["c2"]).toBeUndefined();
    expect(answers.new["c1"]).toBeGreaterThan(10);
    expect(answers.new["c2"]).toBeGreaterThan(20);
    await said("c1", ended("c1"));
    for (const host of ["c1", "c2"]) {
      expect((await wire.run(host, `set -eu\n${end.test}`)).exitCode).toBe(1);
      await said(host, end.make);
      await said(host, end.test);
    }
    expect(await said("c1", "cat /proc/sys/net/ipv4/conf/eth0/arp_{ignore,announce}")).toBe("0\n0");
  },
  60_000,
);

test("without that those who kept one are reset", async () => {
  const answers = await underClients("IPv4", () => moves("IPv4"));
  expect(answers.troubles.filter((trouble) => trouble.startsWith("kept"))).toHaveLength(5);
}, 60_000);
