import type { SiteFindingCode } from "./codes.ts";
import type { Finding } from "./finding.ts";
import { report, type Words } from "./report.ts";
import type { SourceText } from "./source-text.ts";

/** More than a person mends in one go; a file of garbage could have a million. */
const findingsMost = 1000;

/** Collects the findings about one text. */
export class FindingList {
  readonly #source: SourceText;
  readonly #findings: Finding[] = [];

  constructor(source: SourceText) {
    this.#source = source;
  }

  report(code: SiteFindingCode, offset: number, words: Words): void {
    if (this.full) return;
    this.#findings.push(
      this.#findings.length < findingsMost
        ? report(this.#source, code, offset, words)
        : report(this.#source, "too-many-findings", offset, {
            message: `There are more than ${findingsMost} findings; the others are not shown.`,
            remedy: "Mend these first, then check again.",
          }),
    );
  }

  /** No further finding will be kept; looking for more is wasted work. */
  get full(): boolean {
    return this.#findings.length > findingsMost;
  }

  get hasErrors(): boolean {
    return this.#findings.some((finding) => finding.severity === "error");
  }

  /** In the order of the file. */
  sorted(): Finding[] {
    return this.#findings.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  }
}
