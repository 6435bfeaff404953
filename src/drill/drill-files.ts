import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";

/** What a whole drill leaves, besides its history. */
export interface DrillResults {
  /** As JSON. */
  readonly verdict: string;
  readonly story: string;
  readonly page: string;
}

/** Where a drill's history grows while it goes on, or has ended if it was interrupted. */
const partial = "history.partial.jsonl";

/**
 * The files of one drill in a directory. Those that an earlier drill left stay as they are, all of one drill, until this one
 * is whole: its history grows beside them under a name of its own, and stays there if it is interrupted.
 */
export class DrillFiles {
  readonly #directory: string;
  readonly #history: WriteStream;
  readonly #written: Promise<void>;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#history = createWriteStream(join(directory, partial));
    this.#written = finished(this.#history);
    // Whoever ends the history hears of it; until then it is no unhandled rejection.
    this.#written.catch(() => undefined);
  }

  static async open(directory: string): Promise<DrillFiles> {
    await mkdir(directory, { recursive: true });
    return new DrillFiles(directory);
  }

  addToHistory(text: string): void {
    this.#history.write(text);
  }

  async endHistory(): Promise<void> {
    this.#history.end();
    await this.#written;
  }

  /** Puts this drill's files in the place of an earlier one's; the verdict goes first and comes last. Returns the page's path. */
  async keep({ verdict, story, page }: DrillResults): Promise<string> {
    const path = (name: string): string => join(this.#directory, name);
    for (const name of ["verdict.json", "report.txt", "report.html"]) await rm(path(name), { force: true });
    await rename(path(partial), path("history.jsonl"));
    await writeFile(path("report.txt"), story);
    await writeFile(path("report.html"), page);
    await writeFile(path("verdict.json"), verdict);
    return path("report.html");
  }
}
