import type { Order } from "../contract/roles/order.ts";
import { shellWord } from "../../text/shell-word.ts";

/**
 * Has the cluster promote another copy. It prefers the host for a while only, whatever becomes of who asked for it. Source: crm_resource(8).
 *
 * @param id of the resource that is cloned
 * @param isPrimary bash that succeeds where the copy of this host is the primary
 */
export function handOver(id: string, host: string, isPrimary: string): Order {
  const clone = `${id}-clone`;
  return {
    make: [
      `crm_resource --resource ${clone} --move --promoted --node ${shellWord(host)} --lifetime PT2M`,
      "crm_resource --wait --timeout 90s",
      `crm_resource --resource ${clone} --clear`,
    ].join("\n"),
    test: isPrimary,
  };
}
