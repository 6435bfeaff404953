/**
 * The process that hosts all clients of a drill, so that they can live in a network namespace of their own and their
 * timers are not disturbed by what the runner does.
 *
 * Standard input: the configuration as one line of JSON, then the line `stop`. Standard output: history lines; the line
 * `{"kind":"ready"}` when the first requests are sent, `{"kind":"done"}` when all is recorded. It ends when its input ends:
 * it never outlives the process that started it.
 */
import { createInterface } from "node:readline";
import { resumeClock } from "./clock.ts";
import { type ClientConfiguration, clientConfiguration } from "./client-configuration.ts";
import { formatLine } from "./history.ts";
import { watchLateness } from "./lateness.ts";
import { kindNamed } from "./workloads/kinds.ts";
import { describeTrouble, type WorkloadContext } from "./workloads/workload.ts";

async function main(): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const lines = input[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) return;
  const configuration = clientConfiguration.parse(JSON.parse(first.value));
  const context = contextOf(configuration);
  const stopped = waitForStop(lines);
  if (configuration.mode === "load") await runLoad(context, configuration, stopped);
  else await readAll(context, configuration);
  process.stdout.write('{"kind":"done"}\n', () => process.exit(0));
}

async function waitForStop(lines: AsyncIterator<string>): Promise<void> {
  const line = await lines.next();
  // Nobody listens any more: whatever the clients still wait for, leave at once.
  if (line.done === true) process.exit(0);
}

function contextOf(configuration: ClientConfiguration): WorkloadContext {
  const clock = resumeClock(configuration.originNs, configuration.originWallMs);
  return { clock, record: (line) => process.stdout.write(formatLine(line)) };
}

async function runLoad(
  context: WorkloadContext,
  configuration: Extract<ClientConfiguration, { mode: "load" }>,
  stopped: Promise<void>,
): Promise<void> {
  const workloads = configuration.workloads.map(({ name, load }) => ({
    name,
    clients: kindNamed(load.kind).clients(context, load),
  }));
  const lateness = watchLateness(context.clock, context.record);
  for (const { name, clients } of workloads) {
    try {
      await clients.prepare();
    } catch (trouble) {
      throw new Error(`${name}: ${describeTrouble(trouble, "fail").error}`, { cause: trouble });
    }
  }
  for (const { clients } of workloads) clients.begin();
  process.stdout.write('{"kind":"ready"}\n');
  await stopped;
  for (const { clients } of workloads) await clients.stop();
  lateness.stop();
}

async function readAll(
  context: WorkloadContext,
  configuration: Extract<ClientConfiguration, { mode: "final-reads" }>,
): Promise<void> {
  for (const told of configuration.reads) {
    await kindNamed(told.kind).readBack(context, told, configuration.timeoutMs);
  }
}

main().catch((trouble: unknown) => {
  process.stderr.write(`${trouble instanceof Error ? trouble.message : String(trouble)}\n`, () => process.exit(1));
});
