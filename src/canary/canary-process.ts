/**
 * One canary in a process of its own, so that it can live in a network namespace of its own.
 *
 * Standard input: the order as one line of JSON. Standard output: the result as one line of JSON. When its input ends before that,
 * whoever started it is gone or wants no more: it begins nothing new, takes away what it made, and ends.
 */
import { createInterface } from "node:readline";
import { canaryOrder } from "./order.ts";
import { runCanary } from "./run.ts";

async function main(): Promise<void> {
  const ended = new AbortController();
  const input = createInterface({ input: process.stdin });
  const lines = input[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) return;
  void (async () => {
    const { done } = await lines.next();
    if (done === true) ended.abort();
  })();
  const clock = { wallMs: () => Date.now(), nowMs: () => performance.now() };
  const result = await runCanary(canaryOrder.parse(JSON.parse(first.value)), clock, ended.signal);
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

main().catch((trouble: unknown) => {
  process.stderr.write(`${trouble instanceof Error ? trouble.message : String(trouble)}\n`, () => process.exit(1));
});
