import type { Condition } from "../contract/condition.ts";
import type { DesignedAddress } from "../contract/design.ts";
import { addressBeside } from "../contract/networks.ts";
import type { SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { addressesOn, interfacesPath, interfaceVariable } from "./config.ts";
import interfacesTest from "./interfaces-test.sh";
import interfacesWrite from "./interfaces-write.sh";
import interfaces from "./interfaces.sh";

export function interfaceCondition(host: string, address: DesignedAddress): string {
  return `keepalived/interface of the ${address.name} address on ${host}`;
}

/**
 * The interface of the host's own address in that network carries the virtual one as well, unless a route says otherwise; the file
 * defines one variable per address.
 */
export function interfaceConditions({ design }: SiteView): readonly Condition[] {
  return design.members.flatMap((host) => {
    const addresses = addressesOn(design, host);
    const found = {
      addresses: addresses.map(
        (each) => `${interfaceVariable(each)}=${each.address}=${addressBeside(design, host, each)}`,
      ),
      path: interfacesPath,
    };
    return addresses.map((address): Condition => ({
      id: interfaceCondition(host, address),
      host,
      alternates: [],
      holds: `keepalived on ${host} knows the interface of the ${address.name} address`,
      test: withVariables(interfaces + interfacesTest, found),
      remedy: {
        kind: "make",
        script: withVariables(interfaces + interfacesWrite, found),
        timeoutMs: 10_000,
      },
      after: [{ host, packages: true }],
      writes: [interfacesPath],
      settleMs: 1000,
    }));
  });
}
