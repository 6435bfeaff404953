import { execa, ExecaError } from "execa";
import { LabError, type LabErrorCode } from "./failure.ts";

/** Runs a program to its end and gives what it printed; anything but success is a LabError with its last words. */
export async function program(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly code?: LabErrorCode; readonly cwd?: string } = {},
): Promise<string> {
  try {
    const { input = "", cwd } = options;
    const done = await execa(command, args, { input, timeout: 60_000, ...(cwd === undefined ? {} : { cwd }) });
    return done.stdout;
  } catch (error) {
    throw new LabError(options.code ?? "boot-failed", sentence(command, args, error), { cause: error });
  }
}

function sentence(command: string, args: readonly string[], error: unknown): string {
  const words = error instanceof ExecaError ? (error.stderr ?? "").trim() : "";
  const last = words.split("\n").at(-1) || (error instanceof ExecaError ? error.shortMessage : String(error));
  return `\`${[command, ...args].join(" ")}\` failed: ${last}`;
}

/** Waits; short waits between looks at something that tells no one when it changes. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
