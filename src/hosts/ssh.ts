import { existsSync } from "node:fs";
import { execa } from "execa";
import pLimit from "p-limit";
import { followScript } from "./follow.ts";
import { HostError, type ScriptResult, type WatchableHost } from "./host.ts";
import { frame, remoteCommand } from "./script.ts";
import { sshArguments, startMaster, unreachable, unusable } from "./ssh-connection.ts";
import { controlPath, type SshTarget } from "./ssh-target.ts";

/** sshd refuses the eleventh session of a connection (`MaxSessions`, sshd_config(5)); one is left for a person. */
const sessionsMax = 9;
/** Programs take five to ten times as long on an emulated processor: seen on one that shared two cores with others. */
const slowPatience = 8;
/** Time for output that is still under way when a script has said that it is done. */
const drainMs = 200;

/** A host that is reached by the system's `ssh`, over one shared connection. */
export function sshHost(target: SshTarget): WatchableHost {
  const limit = pLimit(sessionsMax);
  let connecting: Promise<void> | undefined;
  let connectedOnce = false;

  const connect = async (): Promise<void> => {
    if (connectedOnce && existsSync(controlPath(target))) return;
    connecting ??= startMaster(target).finally(() => {
      connecting = undefined;
    });
    await connecting;
    connectedOnce = true;
  };

  const patience = target.slow === true ? slowPatience : 1;
  return {
    name: target.name,
    patience,
    async follow(script, options) {
      await connect();
      if (!options.signal.aborted) await followScript(target, script, options);
    },
    run: (script, options) =>
      limit(async () => {
        const limitMs = patience * options.timeoutMs;
        const deadline = AbortSignal.timeout(limitMs);
        const stop = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
        try {
          const isShared = options.connection !== "new";
          if (isShared) await unlessStopped(connect(), stop);
          return await runScript(target, script, { stop, isShared, bytesMax: options.outputBytesMax ?? Infinity });
        } catch (error) {
          if (options.signal?.aborted === true) {
            throw new HostError("interrupted", target.name, `A script on ${target.name} was interrupted.`);
          }
          if (deadline.aborted) {
            const message = `A script on ${target.name} was given up after ${limitMs} ms.`;
            throw new HostError("timed-out", target.name, message, { cause: error });
          }
          throw error;
        }
      }),
  };
}

function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => reject(new Error("stopped", { cause: stop.reason }));
    if (stop.aborted) return onStop();
    stop.addEventListener("abort", onStop, { once: true });
    work.then(resolve, reject).finally(() => stop.removeEventListener("abort", onStop));
  });
}

interface Way {
  readonly stop: AbortSignal;
  /** Over the connection that all commands share. */
  readonly isShared: boolean;
  readonly bytesMax: number;
}

async function runScript(target: SshTarget, script: string, { stop, isShared, bytesMax }: Way): Promise<ScriptResult> {
  const framed = frame(script);
  // The first value counts: ssh(1) takes it for that of the configuration.
  const own = isShared ? [] : ["-o", "ControlPath=none"];
  const words = [...own, ...sshArguments(target), "-o", "ControlMaster=no", "-T", target.address, remoteCommand];
  const child = execa("ssh", words, {
    reject: false,
    // A session of its own: a Ctrl-C on our terminal is ours to answer. When we end, its standard input does, and so it.
    detached: true,
    stdin: "pipe",
    stripFinalNewline: false,
    buffer: false,
    cancelSignal: stop,
    forceKillAfterDelay: 500,
  });
  const overflow = new AbortController();
  const out = collect(child.stdout, bytesMax, overflow);
  const err = collect(child.stderr, bytesMax, overflow);
  const givenUp = new Promise<void>((resolve) => {
    for (const signal of [stop, overflow.signal]) signal.addEventListener("abort", () => resolve(), { once: true });
  });
  // A connection that breaks while the script is being sent is told by how ssh ends.
  child.stdin.on("error", () => undefined);
  child.stdin.write(framed.input);

  const marked = new Promise<void>((resolve) => {
    child.stdout.on("data", () => {
      if (framed.finished(out.tail()) !== undefined) resolve();
    });
  });
  // A daemon that the script started may hold the streams open: the mark counts, not the end of the streams.
  await Promise.race([child, marked, givenUp]);
  child.stdin.end();
  if (stop.aborted || overflow.signal.aborted) {
    // The shared connection keeps the streams open for as long as the far side does, which may be for ever.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    child.kill("SIGKILL");
  }
  if (stop.aborted) throw new Error("stopped", { cause: stop.reason });
  if (overflow.signal.aborted) {
    const message = `A script on ${target.name} was ended, for it printed more than ${Math.round(bytesMax / 1024 / 1024)} MiB.`;
    throw new HostError("overflowed", target.name, message);
  }
  const done = framed.finished(out.text());
  if (done === undefined) {
    const result = await child;
    // 255 is ssh's own status for trouble with the connection; all else is that of the remote command. Source: ssh(1).
    if (result.exitCode !== undefined && result.exitCode !== 255) throw unusable(target, err.text());
    throw unreachable(target, err.text() || "the connection broke while a script ran", result);
  }
  await Promise.race([child, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
  child.kill("SIGTERM");
  return { exitCode: done.exitCode, stdout: done.stdout, stderr: err.text() };
}

const tailBytes = 200;

interface Collected {
  text(): string;
  /** The last part of the text, long enough to hold an end mark. */
  tail(): string;
}

function collect(stream: NodeJS.ReadableStream, bytesMax: number, overflow: AbortController): Collected {
  const chunks: Buffer[] = [];
  let tail = Buffer.alloc(0);
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) return overflow.abort();
    chunks.push(chunk);
    tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
  });
  return {
    text: () => Buffer.concat(chunks).toString("utf8"),
    tail: () => tail.toString("utf8"),
  };
}
