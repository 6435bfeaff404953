import { createLogUpdate } from "log-update";
import { dim, green } from "yoctocolors";
import type { Progress, ProgressEvent } from "../lab/progress.ts";
import { wantsColor } from "./streams.ts";

export interface ProgressDisplay {
  readonly progress: Progress;
  /** Leaves the last line as it is; call it before anything else is printed. */
  stop(): void;
}

interface Running {
  readonly begun: number;
  note: string;
}

/** Shows what a lab is doing on standard error: live in a terminal, with a clock for each step; plain lines in a pipe. */
export function showProgress(): ProgressDisplay {
  const stream = process.stderr;
  if (!stream.isTTY || process.env["TERM"] === "dumb") return { progress: plain, stop: () => undefined };

  const color = wantsColor(stream);
  const paint = (painter: (text: string) => string, text: string): string => (color ? painter(text) : text);
  const live = createLogUpdate(stream);
  const running = new Map<string, Running>();
  const draw = (): void => {
    const lines = [...running].map(([what, { begun, note }]) => {
      return `… ${what} ${paint(dim, seconds(performance.now() - begun))}${note === "" ? "" : paint(dim, `  ${note}`)}`;
    });
    live(lines.join("\n"));
  };
  const clock = setInterval(draw, 100);
  clock.unref();

  return {
    progress(event) {
      switch (event.kind) {
        case "begin":
          running.set(event.what, { begun: performance.now(), note: "" });
          break;
        case "note": {
          const last = [...running.values()].at(-1);
          if (last !== undefined) last.note = event.note;
          break;
        }
        case "end":
          running.delete(event.what);
          live.clear();
          stream.write(`${paint(green, "✓")} ${event.what} ${paint(dim, seconds(event.ms))}\n`);
          break;
      }
      draw();
    },
    stop() {
      clearInterval(clock);
      live.done();
    },
  };
}

function plain(event: ProgressEvent): void {
  switch (event.kind) {
    case "begin":
      process.stderr.write(`${event.what}\n`);
      break;
    case "note":
      process.stderr.write(`  ${event.note}\n`);
      break;
    case "end":
      process.stderr.write(`done: ${event.what} (${seconds(event.ms)})\n`);
      break;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
