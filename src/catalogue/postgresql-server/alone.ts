import { addressBits, familyOf } from "../../spec/address.ts";

/** The network that holds this address and no other. */
export function alone(address: string): string {
  return `${address}/${addressBits[familyOf(address)]}`;
}
