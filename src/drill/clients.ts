import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { ClientConfiguration } from "./client-configuration.ts";
import { ownProgram } from "../hosts/own-program.ts";
import { DrillError } from "./drill-error.ts";
import { type HistoryLine, parseLine } from "./history.ts";

/** Time for the clients to connect and to make what they write to. */
const readyMs = 30_000;
/** Time for answers that are still due, and for the final reading of a queue; a canary takes away what it made, on a busy site for minutes. */
const doneMs = 240_000;

export interface RunningClients {
  /** Resolves when requests flow. Rejects with a sentence that names the workload that could not start. */
  readonly ready: Promise<void>;
  /** No more requests; resolves when all outcomes are recorded. */
  stop(): Promise<void>;
  /** Ends the process at once. */
  kill(): void;
}

export interface ClientPlacement {
  /** What goes before the command, to run it elsewhere: `["ip", "netns", "exec", "lab-fabric"]`. Empty: right here. */
  readonly prefix: readonly string[];
}

/** Starts the process that hosts the clients; each line of its history is handed to `record` as it comes. */
export function startClients(
  configuration: ClientConfiguration,
  placement: ClientPlacement,
  record: (line: HistoryLine) => void,
): RunningClients {
  const [command = process.execPath, ...args] = [
    ...placement.prefix,
    process.execPath,
    ...ownProgram("drill/client-process"),
  ];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  // A process that is gone reports itself by its exit; writing to it must not end this one.
  child.stdin.on("error", () => undefined);

  const output = createInterface({ input: child.stdout });
  const reached = { ready: signal(), done: signal() };
  output.on("line", (text) => {
    if (text === '{"kind":"ready"}') reached.ready.resolve();
    else if (text === '{"kind":"done"}') reached.done.resolve();
    else {
      const line = parseLine(text);
      if (line !== undefined) record(line);
    }
  });
  const ended = (): void => {
    const lines = said.join("").trim().split("\n");
    const why = lines.find((line) => line.includes("Error: ")) ?? lines.at(-1);
    const trouble = new DrillError(
      "clients-failed",
      `The clients of the drill ended early: ${why || "no reason was given"}.`,
    );
    reached.ready.reject(trouble);
    reached.done.reject(trouble);
  };
  child.on("error", (trouble) => {
    said.push(trouble.message);
    ended();
  });
  child.on("close", ended);
  child.stdin.write(`${JSON.stringify(configuration)}\n`);

  const ready = before(readyMs, reached.ready.promise, "The clients of the drill could not start in time.");
  ready.catch(() => undefined);
  return {
    ready,
    async stop() {
      child.stdin.write("stop\n");
      try {
        await before(doneMs, reached.done.promise, "The clients of the drill did not end in time.");
      } finally {
        child.kill("SIGKILL");
      }
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (trouble: Error) => void;
}

function signal(): Signal {
  const settle: { resolve?: () => void; reject?: (trouble: Error) => void } = {};
  const promise = new Promise<void>((resolve, reject) => {
    settle.resolve = resolve;
    settle.reject = reject;
  });
  // Whoever waits gets the rejection; when nobody does, it is no fault of the drill.
  promise.catch(() => undefined);
  return { promise, resolve: () => settle.resolve?.(), reject: (trouble) => settle.reject?.(trouble) };
}

async function before(ms: number, work: Promise<void>, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DrillError("clients-failed", otherwise)), ms);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
