import path from "node:path";
import { expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, applyToFresh, wholeWithin } from "../lab/one-site.ts";
import { root } from "../lab/quorate.ts";
import { NetworkTrial, type Made } from "./network/trial.ts";

/** Hosts that route and nothing else, from nothing to the loss of the one that does: the tests build on each other, in this order. */

const name = "test-separate";
const { file, directory } = labSite(name, (text) => text, path.join(root, "examples/separate-network-nodes.yaml"));
const routing = ["n1", "n2"] as const;
/** Servers' places: nothing that is asked or answered lies on a host that routes. */
const client = { name: "pa", host: "s1" } as const;
const other = { name: "pb", host: "s2" } as const;
let trial: NetworkTrial;
let made: Made;

function portOf(port: string): Made["ports"][string] {
  const found = made.ports[port];
  if (found === undefined) throw new Error(`there is no port ${port}`);
  return found;
}

async function activeRouter(): Promise<(typeof routing)[number]> {
  const states = await Promise.all(routing.map((host) => trial.on(host, "cat /var/lib/neutron/ha_confs/*/state")));
  const active = routing.filter((_, index) => /primary|master/u.test(states[index] ?? ""));
  expect(active).toHaveLength(1);
  return active[0] ?? "n1";
}

test("applied to fresh hosts, all serves; applied again, nothing is done", async () => {
  expect((await applyToFresh(file())).exitCode).toBe(0);
  expect(await wholeWithin(file(), 180_000)).toBe(true);
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
  trial = await NetworkTrial.of(findLab(name), path.join(directory(), "separate.secrets.yaml"), "10.77.0.10");
});

test("servers on compute hosts get their addresses, and reach each other through the network hosts", async () => {
  made = await trial.make("c1", { ports: { pa: ["a", client.host], pb: ["b", other.host] } });
  expect(made.router.ha).toBe(true);
  for (const each of [client, other]) {
    expect((await trial.plugIn(each.host, each.name, portOf(each.name))).address).toBe(portOf(each.name).address);
  }
  await trial.reaches(client.host, client.name, portOf(other.name).address, 60);
  // By the other network: no tunnel ends at a control host, or at the address that a host is managed by.
  const ends = await trial.on(client.host, "ovs-vsctl --bare --columns=options find Interface type=vxlan");
  expect(ends).toContain("remote_ip=10.78.0.21");
  expect(ends).not.toContain("10.77.0.");
});

test("while the host that routes loses its power, three pings at the most are lost, and DHCP answers", async () => {
  const active = await activeRouter();
  const { sent, lost } = await trial.pingsWhile(client.host, client.name, portOf(other.name).address, async () => {
    await findLab(name).power(active, "off");
    await new Promise((resolve) => setTimeout(resolve, 15_000));
  });
  process.stderr.write(`${active} off: of ${sent} pings ${lost.length} lost (${lost.join(", ")})\n`);
  expect(lost.length).toBeLessThanOrEqual(3);
  expect((await trial.lease(client.host, client.name)).address).toBe(portOf(client.name).address);
  await findLab(name).power(active, "on");
  expect(await wholeWithin(file(), 180_000)).toBe(true);
  await trial.reaches(client.host, client.name, portOf(other.name).address, 60);
});

test("all that was made goes again", async () => {
  await trial.remove("c1");
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});
