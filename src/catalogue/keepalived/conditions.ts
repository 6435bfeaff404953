import type { Condition } from "../contract/condition.ts";
import type { DesignedAddress } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import { addressesOn, interfacesPath, interfaceVariable } from "./config.ts";

export function interfaceCondition(host: string, address: DesignedAddress): string {
  return `keepalived/interface of the ${address.name} address on ${host}`;
}

/**
 * The interface of the host's own address carries the virtual one as well, unless a route says otherwise; the file
 * defines one variable per address.
 */
export function interfaceConditions({ design }: SiteView): readonly Condition[] {
  return design.members.flatMap((host) => {
    const addresses = addressesOn(design, host);
    const own = hostNamed(design, host).address;
    const lines = addresses.map((each) => `echo '$${interfaceVariable(each)}='"$(device ${each.address})"`);
    const wanted = `
device() {
  local found
  found=$(ip -o -4 route show match "$1" | awk '$1 != "default" { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }' | tail -n 1)
  [ -n "$found" ] || found=$(ip -o -4 addr show to ${own}/32 | awk '{ print $2; exit }')
  [ -n "$found" ]
  echo "$found"
}
wanted=$(${lines.join("; ")})
`;
    return addresses.map((address): Condition => ({
      id: interfaceCondition(host, address),
      host,
      alternates: [],
      holds: `keepalived on ${host} knows the interface of the ${address.name} address`,
      test: `${wanted}\n[ "$(cat ${interfacesPath} 2>/dev/null)" = "$wanted" ]`,
      remedy: {
        kind: "make",
        script: `${wanted}\nmkdir -p /etc/keepalived\nprintf '%s\\n' "$wanted" > ${interfacesPath}`,
        timeoutMs: 10_000,
      },
      after: [{ host, packages: true }],
      settleMs: 1000,
    }));
  });
}
