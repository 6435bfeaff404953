import type { Design } from "../design.ts";
import type { Order } from "./order.ts";

/** Bash for the hosts that may hold an address. The others stand aside until the chosen one holds it. */
export interface AddressHandover {
  readonly standAside: string;
  readonly standBy: string;
  /** Succeeds where it stands by, fails where it stands aside. */
  readonly standsBy: string;
  /** Succeeds as soon as the host holds the address; fails after the time. */
  readonly landed: (address: string, seconds: number) => string;
  /** How connections that began at who had an address go on there; absent where they end with the move. */
  readonly carry?: (design: Design, moved: readonly MovedAddress[]) => CarriedConnections;
}

/** A virtual address, and the host that has it until it is moved. */
export interface MovedAddress {
  readonly name: string;
  readonly from: string;
}

/** Orders for one host each, the first two before the addresses are moved. */
export interface CarriedConnections {
  /** On a host that gives addresses away: it goes on answering in what began there. */
  readonly stay: (host: string) => Order;
  /** On the host that is to have them: packets of what it has not seen begin go on to who had them. */
  readonly pass: Order;
  /** Succeeds on a host that gave them away when nothing of that is left. */
  readonly ended: (host: string) => string;
  /** On each of them, in the end. */
  readonly end: Order;
}
