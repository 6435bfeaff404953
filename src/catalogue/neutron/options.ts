import { z } from "zod";

/** Linux names an interface with at most 15 characters, and the bridge is called `br-` and the network's name. */
const networkName = z.string().regex(/^[a-z][a-z0-9-]{0,11}$/u, "a lower-case name of at most 12 characters");
const interfaceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/u, "the name of a network interface");
const line = z.string().regex(/^[^\r\n]+$/u, "one line");
const driver = z.string().regex(/^[A-Za-z0-9_.:-]+$/u, "the name of a driver");

const external = z.strictObject({
  mechanismDrivers: z.array(driver).min(1).describe("ML2's mechanism drivers that speak to the controller"),
  typeDrivers: z.array(driver).min(1).default(["vxlan", "vlan", "flat"]).describe("ML2's types of networks"),
  tenantNetworkTypes: z.array(driver).min(1).default(["vxlan"]).describe("of those the ones that users get"),
  servicePlugins: z.array(driver).default([]).describe("what routes, where the controller brings a plugin for it"),
  packages: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/u, "the name of a Debian package"))
    .default([])
    .describe("Debian packages with those drivers, from the site's own package sources"),
  config: z
    .record(line, z.record(line, line))
    .default({})
    .describe("the drivers' own options, by section of ML2's file"),
  whose: line.default("somebody else").describe("who runs the controller, for the plan and the review"),
});

export const neutronOptions = z
  .strictObject({
    backend: z
      .enum(["openvswitch", "ovn", "external"])
      .default("openvswitch")
      .describe(
        "what makes networks of the hosts' switches: openvswitch, Neutron's own agents; ovn; external, a controller that someone else runs",
      ),
    processes: z.int().min(1).max(64).default(2).describe("uwsgi processes on each host; each takes some 150 MB"),
    rpcWorkers: z.int().min(1).max(64).default(1).describe("processes on each host that answer the agents"),
    physicalNetworks: z
      .record(networkName, interfaceName)
      .default({})
      .describe(
        "networks outside, by name the hosts' interface that leads there; it must carry no address of the host",
      ),
    external: external.optional().describe("how Neutron speaks to the controller of someone else"),
  })
  .refine(({ backend, external: given }) => (backend === "external") === (given !== undefined), {
    message: "backend: external needs external: with its mechanismDrivers, and no other backend takes it",
  });

export type NeutronOptions = z.infer<typeof neutronOptions>;
export type ExternalController = NonNullable<NeutronOptions["external"]>;
