import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import announce from "../../src/catalogue/keepalived/announce.py";
import { withGiven } from "../../src/text/script.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";

/** The holder of an address says so on a real network, and a neighbour believes it; one that is cut off from the others is silent. */

const addresses = { c1: 11, c2: 12, c3: 13, client: 66 };
const four = { address: "10.77.0.10", needed: 1, peers: ["10.77.0.12", "10.77.0.13"] };
const six = { address: "fd77::10", needed: 1, peers: ["fd77::12", "fd77::13"] };
const alone = { address: "10.77.0.10", needed: 0, peers: [] };

let wire: HostsInImage;

beforeAll(async () => {
  const hosts = Object.entries(addresses).map(([name, last]) => [name, `10.77.0.${last}/24`] as const);
  wire = new HostsInImage(await programsImage(), Object.fromEntries(hosts));
  for (const [name, last] of Object.entries(addresses)) {
    expect(await wire.run(name, `ip addr add fd77::${last}/64 dev eth0 nodad`)).toEqual({ exitCode: 0, text: "" });
  }
});

afterEach(async () => {
  await wire.run(
    "c1",
    "kill $(cat /root/pid); nft flush ruleset; ip addr del 10.77.0.10/32 dev eth0; ip addr del fd77::10/128 dev eth0",
  );
});

afterAll(async () => await wire.end());

/** The client believes that another host has the address; then c1 says otherwise for a while, or does not. */
async function believedAfter(ours: typeof four, seconds: number): Promise<"c1" | "c2"> {
  const mac = async (host: string): Promise<string> => (await wire.run(host, "cat /sys/class/net/eth0/address")).text;
  await wire.run("client", `ip neigh replace ${ours.address} lladdr ${await mac("c2")} dev eth0 nud stale`);
  const program = Buffer.from(withGiven(announce, { every: 0.2, addresses: [ours] })).toString("base64");
  await wire.run(
    "c1",
    `base64 -d <<<${program} >/root/p.py; python3 /root/p.py >/root/said 2>&1 & echo $! >/root/pid; sleep ${seconds}`,
  );
  expect((await wire.run("c1", "cat /root/said; kill -0 $(cat /root/pid)")).text).toBe("");
  const { text } = await wire.run("client", `ip neigh show ${ours.address}`);
  if (text.includes(await mac("c1"))) return "c1";
  expect(text).toContain(await mac("c2"));
  return "c2";
}

const has = (host: string): Promise<unknown> =>
  wire.run(host, "ip addr add 10.77.0.10/32 dev eth0; ip addr add fd77::10/128 dev eth0 nodad");

test.each([four, six])("a holder of $address that hears others is believed", async (ours) => {
  await has("c1");
  expect(await believedAfter(ours, 1)).toBe("c1");
});

test.each([four, six])("who has not $address says nothing", async (ours) => {
  expect(await believedAfter(ours, 1)).toBe("c2");
});

test.each([four, six])("a holder of $address that hears nobody says nothing, until it hears enough", async (ours) => {
  await has("c1");
  await wire.run("c1", "nft add table inet cut; nft 'add chain inet cut in { type filter hook input priority 0; }'");
  await wire.run(
    "c1",
    "nft add rule inet cut in ip saddr { 10.77.0.12, 10.77.0.13 } drop; nft add rule inet cut in ip6 saddr { fd77::12, fd77::13 } icmpv6 type echo-reply drop",
  );
  expect(await believedAfter(ours, 1.5)).toBe("c2");
  await wire.run("c1", "nft flush ruleset; sleep 1");
  expect((await wire.run("client", `ip neigh show ${ours.address}`)).text).toContain(
    (await wire.run("c1", "cat /sys/class/net/eth0/address")).text,
  );
});

test("where nobody else may hold it nobody is asked", async () => {
  await has("c1");
  expect(await believedAfter(alone, 1)).toBe("c1");
});
