import type { Finding } from "../../spec/finding.ts";
import { listed } from "../../text/sentence.ts";
import { virtualAddresses } from "../describe/virtual-addresses.ts";
import type { Found } from "../describe/found.ts";
import { atHost } from "./place.ts";

/** Virtual addresses that not exactly one of the hosts holds. Hosts that were not read may hold one that none of these has. */
export function misheldAddresses(found: Found, allWereRead: boolean): readonly Finding[] {
  return virtualAddresses(found).flatMap((address) => {
    const holders = found.readings.filter(({ addresses }) => addresses.some((each) => each.address === address));
    const names = holders.map(({ host }) => host);
    if (names.length === 1 || (names.length === 0 && !allWereRead)) return [];
    return [
      names.length === 0
        ? atHost(
            "address-misheld",
            "error",
            found.readings[0]?.host ?? "",
            `No host that was read holds the virtual address ${address}.`,
            "Read the log of its keeper; where other hosts may hold it, name them as well.",
          )
        : atHost(
            "address-misheld",
            "error",
            names[0] ?? "",
            `${listed(names)} hold the virtual address ${address} at the same time: clients meet now the one, now the other.`,
            "Take it from all but the one whose balancer the others' neighbours know; see that the keepers hear each other.",
          ),
    ];
  });
}
