import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import { checkPath } from "./config.ts";
import status from "./status.sh";

/** Whether keepalived runs, the addresses that this host holds, and why it may hold none: status.sh. */
export const statusScript = withVariables(status, { check: checkPath });

export interface KeepalivedDetail {
  readonly active: boolean;
  /** Names of the site's virtual addresses that the host holds. */
  readonly holds: readonly string[];
  /** Why the host may not hold an address; empty when it may. */
  readonly objection: string;
}

export function parseKeepalivedStatus(
  output: string,
  addresses: readonly { readonly name: string; readonly address: string }[],
): KeepalivedDetail {
  const lines = output.trim().split("\n");
  const held = new Set(lines.map((line) => line.split("/")[0]));
  const objection = lines.slice(1).find((line) => !/^[\da-f.:]+\/\d+$/.test(line)) ?? "";
  return {
    active: lines[0] === "active",
    holds: addresses.filter(({ address }) => held.has(address)).map(({ name }) => name),
    objection,
  };
}

export function keepalivedPart(
  output: string,
  host: string,
  addresses: readonly { readonly name: string; readonly address: string }[],
): Part {
  const detail = parseKeepalivedStatus(output, addresses);
  const role = detail.holds.length > 0 ? `holds the ${detail.holds.join(" and the ")} address` : "stands by";
  const part = (state: Part["state"], sentence: string): Part => ({
    component: "virtual-address",
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (!detail.active) return part("down", "keepalived does not run");
  if (detail.objection !== "") return part("degraded", `${role}; may not hold an address: ${detail.objection}`);
  return part("up", role);
}
