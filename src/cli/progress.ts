import { createLogUpdate } from "log-update";
import { wantsColor } from "./streams.ts";

/** Something under way. Exactly one of its endings is called, once. */
export interface Step {
  /** It went well; `note` is shown behind it. */
  done(note?: string): void;
  /** It did not; the sentence says what happened. */
  failed(sentence: string): void;
}

/** Shows people what is going on: what, where, and for how long. */
export interface Progress {
  /** `where` is a host or a part; empty for what concerns the whole. */
  step(where: string, what: string): Step;
  /** A line of its own, above what is under way. */
  say(line: string): void;
  /** Takes the live lines away; finished ones stay. */
  close(): void;
}

/** Live lines on a terminal, plain lines elsewhere. Goes to standard error, which leaves standard output to results. */
export function openProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY && process.env["TERM"] !== "dumb" ? liveProgress(stream) : plainProgress(stream);
}

/** Frames a second: enough for a duration that counts tenths. */
const frameMs = 100;
/** What takes longer than this is announced before it is done, where lines cannot be redrawn. */
const announceMs = 2000;

interface Running {
  readonly where: string;
  readonly what: string;
  readonly began: number;
}

function liveProgress(stream: NodeJS.WriteStream): Progress {
  const colors = wantsColor(stream) ? ansi : plain;
  const log = createLogUpdate(stream);
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;
  let widest = 0;

  const line = (mark: string, { where, what, began }: Running, note = ""): string => {
    const place = where === "" ? "" : `${colors.bold(where.padEnd(widest))}  `;
    const tail = note === "" ? "" : `  ${colors.dim(note)}`;
    return `${mark} ${place}${what}  ${colors.dim(elapsed(began))}${tail}`;
  };
  const draw = (): void => {
    const room = Math.max(3, (stream.rows ?? 24) - 3);
    const shown = [...running].slice(0, room).map((step) => line(colors.cyan("…"), step));
    if (running.size > room) shown.push(colors.dim(`  and ${running.size - room} more`));
    log(shown.join("\n"));
  };
  const settle = (): void => {
    if (running.size > 0) {
      timer ??= setInterval(draw, frameMs).unref();
      draw();
      return;
    }
    clearInterval(timer);
    timer = undefined;
    log.clear();
  };
  const above = (text: string): void => {
    log.clear();
    stream.write(`${text}\n`);
    settle();
  };
  return {
    step(where, what) {
      widest = Math.max(widest, where.length);
      const step: Running = { where, what, began: performance.now() };
      running.add(step);
      settle();
      const end = (text: string): void => {
        running.delete(step);
        above(text);
      };
      return {
        done: (note) => end(line(colors.green("✓"), step, note)),
        failed: (sentence) => end(`${line(colors.red("✗"), step)}\n  ${colors.red(sentence)}`),
      };
    },
    say: above,
    close() {
      running.clear();
      settle();
      log.done();
    },
  };
}

function plainProgress(stream: NodeJS.WritableStream): Progress {
  const timers = new Set<NodeJS.Timeout>();
  return {
    step(where, what) {
      const began = performance.now();
      const place = where === "" ? "" : `${where}: `;
      const timer = setTimeout(() => stream.write(`${place}${what} …\n`), announceMs).unref();
      timers.add(timer);
      const end = (text: string): void => {
        clearTimeout(timer);
        timers.delete(timer);
        stream.write(`${text}\n`);
      };
      return {
        done: (note) => end(`${place}${what} (${elapsed(began)})${note === undefined ? "" : ` ${note}`}`),
        failed: (sentence) => end(`${place}${what} failed (${elapsed(began)}): ${sentence}`),
      };
    },
    say: (line) => void stream.write(`${line}\n`),
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function elapsed(began: number): string {
  return duration(performance.now() - began);
}

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

type Paint = (text: string) => string;

/** SGR parameters, ECMA-48. The colour libraries look at standard output; this may be another stream. */
const sgr =
  (code: number): Paint =>
  (text) =>
    `\u001b[${code}m${text}\u001b[0m`;
const ansi = { bold: sgr(1), dim: sgr(2), cyan: sgr(36), green: sgr(32), red: sgr(31) };
const same: Paint = (text) => text;
const plain: typeof ansi = { bold: same, dim: same, cyan: same, green: same, red: same };
