import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { drain, drainOrder } from "./queue/drain.ts";
import { siteQueue, usualPatience } from "./queue/login.ts";
import { publishers, publishing } from "./queue/publishers.ts";

/** Who takes the backlog out in the end, in histories. */
const drainedName = "queue-backlog-drain";
const messages = 10_000;
const bytes = 1024;
const periodMs = 500;

/**
 * A queue whose receivers are gone while others send on: its members have a backlog to copy and to hand over, and whoever takes it out
 * in the end must get all of it. Only where a drill asks for it.
 */
export const queueBacklog = workloadKind({
  kind: "queue-backlog",
  load: publishing,
  onSite(ground) {
    const queue = siteQueue(ground);
    if (queue === undefined || !ground.asked.includes("backlog")) return [];
    const name = "queue-backlog";
    const login = { ...queue.login, queue: `${queue.login.queue}-backlog` };
    const { clients } = usualPatience;
    return [
      {
        words: {
          name,
          title: "Publishes to a backlog",
          forA: "a confirmed message",
          pace: `${name}: ${messages.toLocaleString("en")} messages of ${bytes} bytes before the load, which nobody takes, and then ${clients} clients, each every ${periodMs} ms.`,
          bounded: false,
          ledger: {
            kind: "deliveries",
            what: "Messages of the backlog",
            to: drainedName,
            from: "the backlog",
            promised: queue.trial.promises.messages,
          },
          ...behind(ground.design, queue.endpoint),
        },
        load: {
          name,
          login,
          ...usualPatience,
          periodMs,
          inFlightMax: 100,
          beforehand: Math.ceil(messages / clients),
          bytes,
        },
        readBack: { name: drainedName, login },
      },
    ];
  },
  clients: publishers,
  readBack: { of: drainOrder, read: drain },
});
