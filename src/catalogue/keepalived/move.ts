import { withVariables } from "../../text/script.ts";
import wait from "./landed.sh";

/**
 * Keepalived has no command that hands an address over. The others stand aside until the host has it; with `nopreempt` it
 * stays there when they come back. Each is bash for one host.
 */
export const standAside = "systemctl stop keepalived.service";
export const standBy = "systemctl start keepalived.service";
export const standsBy = "systemctl is-active --quiet keepalived.service";

/** Succeeds as soon as the host holds the address; fails after the time, in whole seconds. */
export function landed(address: string, seconds: number): string {
  return withVariables(wait, { address, patience: seconds });
}
