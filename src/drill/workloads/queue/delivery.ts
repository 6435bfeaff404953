import type { ConsumeMessage } from "amqplib";
import type { WorkloadContext } from "../workload.ts";

/** Writes a delivery down: of a consumer under load, or of the final reading. */
export function recordDelivery(
  context: WorkloadContext,
  who: { readonly workload: string; readonly client: string },
  message: Pick<ConsumeMessage, "content" | "properties"> & { readonly fields: { readonly redelivered: boolean } },
): void {
  const end = context.clock.now();
  const sentAt = Number(message.content.toString("utf8"));
  context.record({
    kind: "op",
    ...who,
    op: "deliver",
    start: Number.isFinite(sentAt) ? sentAt : end,
    end,
    outcome: "ok",
    id: String(message.properties.messageId),
    ...(message.fields.redelivered ? { redelivered: true } : {}),
  });
}
