import type { Condition } from "../contract/condition.ts";
import type { Decision, Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { managedBy } from "../format/header.ts";
import { renderKeyValues } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { agentHosts, l3Agent } from "./agents.ts";

/**
 * A network host speaks with every port of the networks that it routes, and the kernel has one table of neighbours for all network
 * namespaces: with its default of 1024 the next port is not reached ("neighbour table overflow"). An entry is some 400 bytes of memory.
 * Source: Linux Documentation/networking/ip-sysctl, `neigh/default/gc_thresh*`.
 */
const entriesMost = 32_768;
const sysctlPath = "/etc/sysctl.d/60-quorate-neighbours.conf";

/** Below the first nothing is forgotten; the second may be passed for five seconds, the third never. */
const settings: readonly (readonly [key: string, entries: number])[] = ["ipv4", "ipv6"].flatMap((family) =>
  (
    [
      ["gc_thresh1", entriesMost / 8],
      ["gc_thresh2", entriesMost / 2],
      ["gc_thresh3", entriesMost],
    ] as const
  ).map(([threshold, entries]) => [`net.${family}.neigh.default.${threshold}`, entries] as const),
);

export function neighbourFile({ site }: Pick<Design, "site">): ManagedFile {
  return plainFile(sysctlPath, renderKeyValues(managedBy(site), Object.fromEntries(settings)));
}

/** A container has none of these keys: its table is its machine's, and that machine's matter. */
export function neighbourConditions(design: Design): readonly Condition[] {
  return agentHosts(design, l3Agent).map((host) => ({
    id: `neutron/room for neighbours on ${host}`,
    host,
    alternates: [],
    holds: `the kernel of ${host} has room for ${entriesMost} neighbours, where it is the host's own`,
    test: settings
      .map(([key, entries]) => {
        const file = `/proc/sys/${key.replaceAll(".", "/")}`;
        return `{ [ ! -e ${file} ] || [ "$(cat ${file})" -ge ${entries} ]; }`;
      })
      .join(" && "),
    remedy: { kind: "make", script: `sysctl -q -e -p ${sysctlPath}`, timeoutMs: 10_000 },
    after: [{ host, file: sysctlPath }],
    settleMs: 1000,
  }));
}

export const neighbourDecision: Decision = {
  subject: "neutron neighbours",
  choice: `room for ${entriesMost} in the kernels of network hosts`,
  because:
    "all routers and DHCP servers of a host share one table: at the kernel's own limit of 1024 a large network's ports are reached by turns",
};
