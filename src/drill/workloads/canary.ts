import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { canaryOrder, orderFor } from "../../canary/order.ts";
import { runCanary, type CanaryResult } from "../../canary/run.ts";
import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import type { Workload, WorkloadContext } from "./workload.ts";

const load = z.object({ name: z.string(), order: canaryOrder, pauseMs: z.number().positive() });

const pauseMs = 1000;

/** One user after another who uses every service of the site once, from an image to a stack: only where a drill asks for it. */
export const canary = workloadKind({
  kind: "canary",
  load,
  onSite: (ground) => {
    const at = [ground.provided.compute, ground.provided.image].find((provided) => provided !== undefined);
    const endpoint = ground.design.endpoints.find(({ name }) => name === at?.endpoint);
    if (!ground.canary || endpoint === undefined) return [];
    const name = "canary";
    return [
      {
        words: {
          name,
          title: "Canaries",
          forA: "a whole canary",
          pace: `${name}: uses each service once, from an image to a server or a stack, and takes it away; the next begins ${pauseMs / 1000} s later.`,
          bounded: false,
          ...behind(ground.design, endpoint),
        },
        load: { name, order: orderFor(ground, randomBytes(3).toString("hex")), pauseMs },
      },
    ];
  },
  clients: canaries,
});

function canaries(context: WorkloadContext, { name, order, pauseMs: between }: z.infer<typeof load>): Workload {
  const { clock, record } = context;
  const ended = new AbortController();
  let running = Promise.resolve();

  const loop = async (): Promise<void> => {
    for (let count = 1; !ended.signal.aborted; count += 1) {
      const start = clock.now();
      const own = `${order.own}x${count}`;
      const times = { wallMs: () => Date.now(), nowMs: () => clock.now() };
      const result = await runCanary({ ...order, own }, times, ended.signal);
      // One that was ended with the load says nothing of the site.
      if (ended.signal.aborted) return;
      const about = { kind: "op", workload: name, client: `${name}-${count}`, op: "canary", start } as const;
      record({ ...about, end: clock.now(), ...outcomeOf(result) });
      await pause(between, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };

  return {
    prepare: () => Promise.resolve(),
    begin() {
      running = loop();
    },
    async stop() {
      ended.abort();
      await running;
    },
  };
}

function outcomeOf({ ok, steps }: CanaryResult): { readonly outcome: "ok" | "fail"; readonly error?: string } {
  if (ok) return { outcome: "ok" };
  const failed = steps.flatMap((step) => (step.outcome === "failed" ? [`${step.name}: ${step.because}`] : []));
  return { outcome: "fail", error: failed.join("; ") };
}
