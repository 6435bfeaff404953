import { otherNetworks, type FabricHost, type FabricPlan } from "../addresses.ts";
import { familyOf } from "../../spec/address.ts";
import { device } from "../fabric.ts";

/**
 * The network of a VM and its power controller alone, as a machine has one with its BMC: link-local addresses (RFC 3927), as a Redfish
 * host interface uses (DMTF DSP0270). The emulator answers at the controller's and leads nowhere else.
 */
export const controllerNetwork = {
  device: "bmc",
  network: "169.254.82.0/24",
  prefix: 24,
  host: "169.254.82.2",
  /** The emulator's own, at which nothing answers; it takes the third address as well, for names. */
  emulator: "169.254.82.1",
  controller: "169.254.82.4",
  port: 623,
} as const;

/** A VM's /etc/network/interfaces(5): what the fabric sets on a container's interfaces from outside. Pure. */
export function interfacesFile({ links }: Pick<FabricPlan, "links">, { addresses }: FabricHost): string {
  const stations = links.flatMap((link, number) => {
    const address = addresses[number] ?? null;
    if (address === null) return [];
    const six = familyOf(address) === "IPv6";
    return [
      `auto ${device(number)}`,
      `iface ${device(number)} ${six ? "inet6" : "inet"} static`,
      `    address ${address}/${link.prefix}`,
      ...(six ? ["    dad-attempts 0", "    accept_ra 0"] : []),
      ...otherNetworks(link, address).map((network) => `    up ip route add ${network} dev ${device(number)}`),
      "",
    ];
  });
  const { device: bmc, host, prefix } = controllerNetwork;
  const own = ["auto lo", "iface lo inet loopback", ""];
  return [...own, ...stations, `auto ${bmc}`, `iface ${bmc} inet static`, `    address ${host}/${prefix}`, ""].join(
    "\n",
  );
}
