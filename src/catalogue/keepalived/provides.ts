import { timerMs } from "../contract/lookup.ts";
import type { AddressKeeperProvision } from "../contract/provisions.ts";
import { carried } from "./carry.ts";
import { landed, standAside, standBy, standsBy } from "./move.ts";
import { addressMoveMs, priorityOf } from "./timers.ts";

export const addressKeeper: AddressKeeperProvision = {
  move: (draft) => {
    const address = draft.addresses.find(({ manager }) => manager === "keepalived");
    if (address === undefined) return [];
    const lowest = priorityOf(address.hosts.length - 1);
    const ms = addressMoveMs(timerMs(draft, "keepalived.advert_int"), lowest);
    return [{ what: "VRRP moves the address: three advertisements missed, and the skew", ms }];
  },
  handover: { standAside, standBy, standsBy, landed, carry: carried },
  // Nothing behind the address is bound to one host.
  fencesFirst: false,
  // One that may not hold it now says so by being degraded.
  mayHold: ({ state }) => state === "up",
  agreement: ({ routerId }) => ({ id: `vrid:${routerId}`, what: `virtual router id ${routerId}` }),
};
