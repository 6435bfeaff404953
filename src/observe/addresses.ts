import type { DesignedAddress } from "../catalogue/contract/design.ts";
import type { HostAnswer, ObservedAddress } from "./snapshot.ts";

/** Asks the kernel, not whoever moves addresses: what is on an interface is what the network sees. */
export const addressScript = "ip -o addr show";

/** The addresses in the output of `ip -o addr show`, ip-address(8); the kernel writes IPv6 as RFC 5952 does. */
export function parseAddresses(output: string): readonly string[] {
  return [...output.matchAll(/^\d+: \S+\s+inet6? ([\da-f.:]+)/gm)].map(([, address = ""]) => address);
}

/** Who holds each of the site's virtual addresses. */
export function heldAddresses(
  addresses: readonly DesignedAddress[],
  answers: readonly HostAnswer[],
): readonly ObservedAddress[] {
  return addresses.map(({ name, address }) => {
    const holders = answers.filter((answer) => answer.addresses.includes(address)).map(({ host }) => host);
    const [holder] = holders;
    return { name, address, ...(holder !== undefined && holders.length === 1 ? { holder } : {}), holders };
  });
}
