import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apply, applyToFresh, wholeWithin } from "../lab/one-site.ts";
import { networkSite, outsideScript, type NetworkSite } from "./network/site.ts";
import { NetworkTrial, type Made } from "./network/trial.ts";

/** Networks that carry packets, from nothing to the loss of the host that routes: the tests build on each other, in this order. */

const ports = { pa: ["a", "c2"], pb: ["b", "c3"], pc: ["a", "c1"] } as const;

describe("Open vSwitch with Neutron's agents", () => {
  let site: NetworkSite;
  let trial: NetworkTrial;
  let made: Made;

  beforeAll(async () => {
    site = await networkSite("test-network", "openvswitch");
  });

  afterAll(async () => {
    await site.down();
  });

  test("applied to fresh hosts, all serves; applied again, nothing is done", async () => {
    expect((await applyToFresh(site.file)).exitCode).toBe(0);
    expect(await wholeWithin(site.file, 180_000)).toBe(true);
    expect(await apply(site.file)).toMatchObject({ changed: 0, actions: [] });
    trial = await NetworkTrial.of(site.lab, site.secrets, site.virtual);
  });

  test("a port that is plugged in gets its address by DHCP, and reaches another network through the router", async () => {
    made = await trial.make("c1", { ports });
    expect(made.router.ha).toBe(true);
    for (const [name, [, host]] of Object.entries(ports)) {
      const found = await trial.plugIn(host, name, portOf(made, name));
      expect(found.address).toBe(portOf(made, name).address);
    }
    await trial.reaches("c2", "pa", portOf(made, "pb").address, 60);
    await trial.reaches("c1", "pc", portOf(made, "pb").address, 60);
  });

  test("while the host that routes loses its power, three pings at the most are lost, and DHCP answers", async () => {
    const active = await activeRouter(trial);
    const [client, other] = clientsBeside(active);
    const { lost } = await trial.pingsWhile(client.host, client.name, portOf(made, other.name).address, async () => {
      await site.lab.power(active, "off");
      await new Promise((resolve) => setTimeout(resolve, 15_000));
    });
    expect(lost.length).toBeLessThanOrEqual(3);
    expect((await trial.lease(client.host, client.name)).address).toBe(portOf(made, client.name).address);
    await site.lab.power(active, "on");
    expect(await wholeWithin(site.file, 180_000)).toBe(true);
  });

  test("all that was made goes again", async () => {
    await trial.remove("c1");
  });
});

describe("OVN", () => {
  let site: NetworkSite;
  let trial: NetworkTrial;
  let made: Made;

  beforeAll(async () => {
    site = await networkSite("test-ovn", "ovn");
  });

  afterAll(async () => {
    await site.down();
  });

  test("applied to fresh hosts, all serves; applied again, nothing is done", async () => {
    expect((await applyToFresh(site.file)).exitCode).toBe(0);
    expect(await wholeWithin(site.file, 180_000)).toBe(true);
    expect(await apply(site.file)).toMatchObject({ changed: 0, actions: [] });
    trial = await NetworkTrial.of(site.lab, site.secrets, site.virtual);
  });

  test("a port that is plugged in gets its address by DHCP, and reaches another network and the one outside", async () => {
    made = await trial.make("c1", { ports, outside: "outside" });
    for (const [name, [, host]] of Object.entries(ports)) {
      const found = await trial.plugIn(host, name, portOf(made, name));
      expect(found.address).toBe(portOf(made, name).address);
    }
    await trial.reaches("c2", "pa", portOf(made, "pb").address, 60);
  });

  test("while the gateway's host loses its power, three pings to the outside at the most are lost", async () => {
    const active = await activeGateway(trial);
    const [client, other] = clientsBeside(active);
    await trial.outsideClient(other.host, "10.81.9.200/24");
    await trial.reaches(client.host, client.name, "10.81.9.200", 60);
    const { lost } = await trial.pingsWhile(client.host, client.name, "10.81.9.200", async () => {
      await site.lab.power(active, "off");
      await new Promise((resolve) => setTimeout(resolve, 15_000));
    });
    expect(lost.length).toBeLessThanOrEqual(3);
    expect((await trial.lease(client.host, client.name)).address).toBe(portOf(made, client.name).address);
    await site.lab.power(active, "on");
    await trial.on(active, outsideScript(active));
    expect((await apply(site.file)).exitCode).toBe(0);
    expect(await wholeWithin(site.file, 180_000)).toBe(true);
  });

  test("what OVN lost is put back from Neutron's database", async () => {
    await trial.on(
      "c1",
      `ovn-nbctl --db=${nb} --if-exists ls-del $(ovn-nbctl --db=${nb} --bare --columns=name list Logical_Switch | head -n 1)`,
    );
    const { exitCode, actions } = await apply(site.file);
    expect(exitCode).toBe(0);
    expect(actions.map(({ what }) => what)).toContainEqual(expect.stringContaining("OVN has each network"));
    await trial.reaches("c2", "pa", portOf(made, "pb").address, 60);
  });

  test("all that was made goes again", async () => {
    await trial.remove("c1");
  });
});

const nb = ["11", "12", "13"].map((end) => `tcp:10.78.0.${end}:6641`).join(",");

function portOf({ ports: found }: Made, name: string): Made["ports"][string] {
  const port = found[name];
  if (port === undefined) throw new Error(`there is no port ${name}`);
  return port;
}

/** Two clients on hosts that stay, in different networks where there are such: the one that pings, and the one that answers. */
function clientsBeside(active: string) {
  const others = Object.entries(ports)
    .filter(([, [, host]]) => host !== active)
    .map(([name, [, host]]) => ({ name, host }));
  const answers = others.find(({ name }) => name === "pb");
  const asks = others.find(({ name }) => name !== "pb");
  const [one, two] = others;
  if (one === undefined || two === undefined) throw new Error("two hosts stay");
  return [asks ?? one, answers ?? two] as const;
}

async function activeRouter(trial: NetworkTrial): Promise<string> {
  for (const host of ["c1", "c2", "c3"]) {
    const said = await trial.on(host, "cat /var/lib/neutron/ha_confs/*/state || true");
    if (/primary|master/u.test(said)) return host;
  }
  throw new Error("no host has the active router");
}

async function activeGateway(trial: NetworkTrial): Promise<string> {
  const sb = nb.replaceAll("6641", "6642");
  const said = await trial.on(
    "c1",
    `for id in $(ovn-sbctl --db=${sb} --bare --columns=chassis find Port_Binding type=chassisredirect); do ovn-sbctl --db=${sb} --bare --columns=name list Chassis "$id"; done`,
  );
  const [host] = said.trim().split("\n");
  if (host === undefined || host === "") throw new Error("no host is the gateway");
  return host;
}
