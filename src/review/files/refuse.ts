import type { Finding } from "../../spec/finding.ts";
import type { FileKind } from "./recognise.ts";
import { fileBytesMax, findingAt, lineLengthMax, linesMax, type SourceFile } from "./source.ts";

/** Exported definitions are one line of JSON, however many queues there are. */
const oneLineKinds: ReadonlySet<FileKind> = new Set(["rabbitmq-definitions"]);

/** Its byte order mark, as Latin-1 has it. */
const utf16 = /^(?:\u00ff\u00fe|\u00fe\u00ff)/u;

/** Why a file is not read at all, as a finding; undefined when it may be parsed. Looks at each character once. */
export function refusal(file: SourceFile, kind: FileKind): Finding | undefined {
  if (file.text.length > fileBytesMax) {
    return tooLarge(file.shown, file.text.length);
  }
  if (utf16.test(file.text)) {
    return findingAt(
      "file-refused",
      "warning",
      { place: { file: file.shown, line: 1, column: 1 } },
      "This file is written in UTF-16, which none of these programs reads, so it was not reviewed.",
      "Save it as UTF-8 without a byte order mark: iconv -f UTF-16 -t UTF-8 FILE.",
    );
  }
  let lineStart = 0;
  let line = 1;
  for (let index = 0; index < file.text.length; index += 1) {
    const code = file.text.charCodeAt(index);
    if (code === 10) {
      line += 1;
      lineStart = index + 1;
      if (line > linesMax + 1) {
        return refused(file.shown, line, 1, `has more than ${linesMax} lines`);
      }
    } else if (isBinary(code)) {
      return refused(file.shown, line, index - lineStart + 1, "holds binary data");
    } else if (index - lineStart >= lineLengthMax && !oneLineKinds.has(kind)) {
      return refused(file.shown, line, 1, `has a line of more than ${lineLengthMax} characters`);
    }
  }
  return undefined;
}

/** A NUL, or the mark that a decoder leaves where bytes are no UTF-8, do not occur in a text file that a program reads. */
function isBinary(code: number): boolean {
  return code === 0 || code === 0xfffd || (code < 32 && code !== 9 && code !== 13 && code !== 12 && code !== 27);
}

function refused(shown: string, line: number, column: number, why: string): Finding {
  return findingAt(
    "file-refused",
    "warning",
    { place: { file: shown, line, column } },
    `This file ${why}, so it was not reviewed.`,
    "Leave it out of the directory if it is a log, an archive or a database; if the program really reads it, look at it by hand: no such file that a deployment tool writes is like this.",
  );
}

/** The finding for a file that is larger than any configuration file; `bytes` is its size. */
export function tooLarge(shown: string, bytes: number): Finding {
  const mebibytes = (bytes / 1024 / 1024).toFixed(1);
  return refused(
    shown,
    1,
    1,
    `is ${mebibytes} MiB large, more than the ${fileBytesMax / 1024 / 1024} MiB that are read`,
  );
}
