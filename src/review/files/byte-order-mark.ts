import type { Finding } from "../../spec/finding.ts";
import type { FileKind } from "./recognise.ts";
import { findingAt, type SourceFile } from "./source.ts";

/** What each makes of the mark: HAProxy 3.0, MariaDB 11.8, Corosync 3.1, Keepalived 2.3 and oslo.config 9.7, as they were seen. */
const readers: Partial<Record<FileKind, string>> = {
  haproxy: "HAProxy takes it for a part of the first keyword, and refuses the file",
  mysql: "MariaDB takes it for a part of the first section's name, and does not start",
  corosync: "Corosync takes it for a part of the first section's name, and refuses the file",
  keepalived: "Keepalived takes it for a part of the first keyword, and does not know that line and its block",
  oslo: "oslo.config takes it for a part of the first section's name, and the service does not start",
};

export function byteOrderMark(file: SourceFile, kind: FileKind): readonly Finding[] {
  const reader = file.isMarked === true ? readers[kind] : undefined;
  return reader === undefined
    ? []
    : [
        findingAt(
          "file-syntax",
          "error",
          { place: { file: file.shown, line: 1, column: 1 } },
          `The file begins with a byte order mark (EF BB BF), which an editor wrote and nobody sees: ${reader}.`,
          "Save it as UTF-8 without the mark, or take it away: sed -i '1s/^\\xef\\xbb\\xbf//' FILE.",
        ),
      ];
}
