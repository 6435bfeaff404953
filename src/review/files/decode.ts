import type { SourceFile } from "./source.ts";

/** EF BB BF, in UTF-8. */
const mark = "\ufeff";

/** UTF-8; what is none is taken as Latin-1, as old comments are written in. A byte order mark is noted, and no text. */
export function decode(bytes: Uint8Array): Pick<SourceFile, "text" | "isMarked"> {
  const text = decoded(bytes);
  return text.startsWith(mark) ? { text: text.slice(mark.length), isMarked: true } : { text };
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
