import type { Host } from "../hosts/host.ts";
import { Unusable } from "./failure.ts";
import type { DesignedSite } from "./open-site.ts";

/** @throws Unusable where the site keeps no copies, or none on the host that is named. */
export function copyHosts(
  { site, design }: DesignedSite,
  hosts: ReadonlyMap<string, Host>,
  only: string | undefined,
): readonly Host[] {
  const names = (design.copies ?? []).map(({ host }) => host);
  if (names.length === 0) {
    throw new Unusable(
      `the site ${site.name} keeps no copies; its site file says where it is to: copies: [{ host: d1 }]`,
    );
  }
  if (only !== undefined && !names.includes(only)) {
    throw new Unusable(`--copy names ${only}, which keeps no copy; those that do are ${names.join(", ")}`);
  }
  return names.filter((name) => only === undefined || name === only).flatMap((name) => hosts.get(name) ?? []);
}
