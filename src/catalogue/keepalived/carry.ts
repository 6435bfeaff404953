import { withVariables } from "../../text/script.ts";
import type { Design } from "../contract/design.ts";
import { addressBeside } from "../contract/networks.ts";
import type { CarriedConnections, MovedAddress } from "../contract/roles/address-handover.ts";
import type { Order } from "../contract/roles/order.ts";
import carry from "./carry.sh";

/**
 * Without it whoever takes an address answers packets of connections that it does not know with a reset, and an answer that is still to
 * come reaches nobody. Connections need no state on both hosts for this: who has seen one begin has it.
 */
export function carried(design: Design, moved: readonly MovedAddress[]): CarriedConnections {
  const all = moved.flatMap(({ name, from }) => {
    const address = design.addresses.find((each) => each.name === name);
    return address === undefined
      ? []
      : [{ address: address.address, from, before: addressBeside(design, from, address) }];
  });
  const script = (order: string, which = all): string =>
    withVariables(carry, {
      order,
      addresses: which.map(({ address }) => address),
      before: which.map(({ before }) => before),
    });
  const of = (host: string) => all.filter(({ from }) => from === host);
  const order = (make: string, test: string, which = all): Order => ({
    make: script(make, which),
    test: script(test, which),
  });
  return {
    stay: (host) => order("stay", "stays", of(host)),
    pass: order("pass", "passes"),
    ended: (host) => script("ended", of(host)),
    end: order("end", "is-over"),
  };
}
