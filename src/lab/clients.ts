import { execa } from "execa";
import type { Lab } from "./lab.ts";

/** Lowest of the real-time priorities, sched(7): before everything that is not real-time, after Corosync. */
const realTime = ["--fifo", "1"];

/**
 * What a client's command begins with: it runs in the clients' network namespace, and before the hosts' processes. The
 * clients share the machine with the hosts; one that has to wait for a processor measures that, not the site. Where the
 * machine allows no real-time process they wait their turn, and the report says by how much.
 */
export async function clientPrefix(lab: Lab): Promise<readonly string[]> {
  const inNamespace = ["ip", "netns", "exec", lab.clientNamespace];
  const { failed } = await execa("chrt", [...realTime, "true"], { reject: false });
  return failed ? inNamespace : [...inNamespace, "chrt", ...realTime];
}
