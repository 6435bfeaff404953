import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { queueConsumeName } from "./queue-consume.ts";
import { siteQueue, usualPatience } from "./queue/login.ts";
import { publishers, publishing } from "./queue/publishers.ts";

/** Services that send. */
export const queuePublish = workloadKind({
  kind: "queue-publish",
  load: publishing,
  onSite(ground) {
    const queue = siteQueue(ground);
    if (queue === undefined) return [];
    const name = "queue-publish";
    const { clients, timeoutMs, connectTimeoutMs } = usualPatience;
    const periodMs = 100;
    return [
      {
        words: {
          name,
          title: "Confirmed publishes",
          forA: "a confirmed message",
          pace: `${name}: ${clients} clients, each every ${periodMs} ms, time-out ${timeoutMs} ms, ${connectTimeoutMs} ms to connect.`,
          bounded: true,
          ledger: {
            kind: "deliveries",
            what: "Messages",
            to: queueConsumeName,
            from: "the queue",
            promised: queue.trial.promises.messages,
          },
          ...behind(ground.design, queue.endpoint),
        },
        load: { name, login: queue.login, ...usualPatience, periodMs, inFlightMax: 50, beforehand: 0, bytes: 0 },
      },
    ];
  },
  clients: publishers,
});
