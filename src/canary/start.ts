import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { ownProgram } from "../hosts/own-program.ts";
import { OperationalError } from "../text/operational-error.ts";
import type { canaryOrder } from "./order.ts";
import type { CanaryResult } from "./run.ts";

export class CanaryError extends OperationalError<"canary-failed"> {
  override readonly name = "CanaryError";
}

const ms = z.number();
const because = z.string();
const result = z.object({
  ok: z.boolean(),
  ms,
  steps: z.array(
    z.discriminatedUnion("outcome", [
      z.object({ name: z.string(), outcome: z.literal("ok"), ms }),
      z.object({ name: z.string(), outcome: z.literal("failed"), ms, because }),
      z.object({ name: z.string(), outcome: z.literal("omitted"), because }),
    ]),
  ),
  leftBehind: z.array(z.string()),
});

/**
 * Runs a canary in a process of its own. When the signal fires it begins nothing new, and is waited for while it takes away
 * what it made.
 *
 * @param prefix what goes before the command, to run it elsewhere: `["ip", "netns", "exec", "lab-fabric"]`
 * @throws CanaryError when the process ends without a result
 */
export async function startCanary(
  order: z.infer<typeof canaryOrder>,
  prefix: readonly string[],
  signal: AbortSignal,
): Promise<CanaryResult> {
  const [command = process.execPath, ...args] = [...prefix, process.execPath, ...ownProgram("canary/canary-process")];
  // In a session of its own: a Ctrl-C is this process's to answer.
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const end = (): void => void child.stdin.end();
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  const [said, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]).finally(() => {
    signal.removeEventListener("abort", end);
  });
  const line = said.trim().split("\n").at(-1) ?? "";
  const read = line === "" ? undefined : result.safeParse(JSON.parse(line));
  if (read?.success === true) return read.data;
  const why = trouble.trim().split("\n").at(-1);
  throw new CanaryError("canary-failed", `The canary ended without a result: ${why || "it does not say why"}.`);
}
