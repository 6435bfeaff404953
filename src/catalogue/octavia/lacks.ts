import type { Lack } from "../contract/design.ts";
import { canBoot, type Provider } from "./options.ts";

const key = ["services", "octavia"];

/** What octavia cannot do: with OVN where there is none, and with amphorae before the cloud has what they boot from. */
export function octaviaLacks(provider: Provider, hasController: boolean): readonly Lack[] {
  if (provider.kind === "ovn") {
    if (hasController || (provider.northbound !== undefined && provider.southbound !== undefined)) return [];
    return [
      {
        severity: "error",
        sentence:
          "octavia balances by OVN, which makes no networks on this site: its API finds no OVN and answers nobody",
        remedy:
          "Let OVN make the networks, neutron: { backend: ovn }; or leave provider: out, for servers that balance; or name the members of an OVN of your own under northbound: and southbound:.",
        key,
      },
    ];
  }
  if (canBoot(provider)) return [];
  return [
    {
      severity: "warning",
      sentence:
        "octavia runs but makes no load balancers yet: they are servers, and the site does not say which network and flavor they boot with",
      remedy:
        "Once the cloud runs, make a network that the control hosts are on, a security group, a flavor and certificates, and name them under provider: { kind: amphora, networks: [ID], securityGroups: [ID], flavor: ID }; or let OVN make the networks, neutron: { backend: ovn }, which needs none of this.",
      key,
    },
  ];
}
