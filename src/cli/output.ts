/** Whether a result was printed: with `--json` there is exactly one document, also when a command ends with an error. */
let printed = false;

export function hasPrinted(): boolean {
  return printed;
}

/** Prints a part of a command's result. */
export function print(text: string): void {
  printed = true;
  process.stdout.write(text);
}

export function printLine(line: string): void {
  print(`${line}\n`);
}

/** Prints the one document of `--json`. */
export function printJson(document: object): void {
  print(`${JSON.stringify(document, undefined, 2)}\n`);
}

/**
 * Lets whoever reads a stream go away, as `| head` does: what is under way is carried to its end and nothing more is
 * printed. Any other trouble with a stream ends the process, as it does without this.
 */
export function outliveReaders(...streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      readersGone = true;
    });
  }
}

let readersGone = false;

/** For what would go on for ever for nobody. */
export function hasReader(): boolean {
  return !readersGone;
}
