import { z } from "zod";
import type { Part } from "../contract/status.ts";

/** What of a member's own words decides; see `PacemakerDetail`. */
const said = z.object({
  quorate: z.boolean(),
  maintenance: z.boolean(),
  nodes: z.array(z.object({ name: z.string(), state: z.string() })),
  resources: z.array(
    z.object({ id: z.string(), nodes: z.array(z.string()), failed: z.boolean(), stopped: z.boolean() }),
  ),
});

/**
 * Whether the cluster would start an address on this member. A member that is degraded usually would: it says no more than
 * that another one is away, or that some operation failed once.
 */
export function mayRunAddress({ state, host, detail }: Part, fence: string | undefined): boolean {
  const parsed = said.safeParse(detail);
  if (state === "down" || state === "unknown" || !parsed.success) return state === "up";
  const { quorate, maintenance, nodes, resources } = parsed.data;
  const online = nodes.some((node) => node.name === host && node.state === "online");
  // Until the host that had the address is known to be off, nothing that it ran is started elsewhere.
  const device = resources.find(({ id }) => id === fence);
  const fenced = fence === undefined || (device !== undefined && !device.failed && !device.stopped);
  return quorate && online && !maintenance && fenced;
}
