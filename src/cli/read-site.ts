import type { Finding } from "../spec/finding.ts";
import { type ParsedSite, parseSite } from "../spec/parse-site.ts";
import type { SiteFindingCode } from "../spec/codes.ts";
import { SourceText } from "../spec/source-text.ts";
import { filesBeside } from "./files-beside.ts";
import { readAtMost } from "./read-at-most.ts";
import type { Vocabulary } from "../spec/vocabulary.ts";
import { report, type Words } from "../spec/report.ts";

/** A site of a thousand hosts has 70 KiB. */
const bytesMost = 1024 * 1024;

/** Reads and parses a site file. Whatever the path leads to, what is wrong with it is a finding. */
export async function readSite(path: string, vocabulary: Vocabulary): Promise<ParsedSite> {
  const text = await readSiteText(path);
  return typeof text === "string" ? parseSite(text, path, vocabulary, filesBeside(path)) : { findings: [text] };
}

/** The text of a site file, or the finding that says why there is none. */
export async function readSiteText(path: string): Promise<string | Finding> {
  const bytes = await readBytes(path);
  return bytes instanceof Uint8Array ? decode(bytes, path) : bytes;
}

async function readBytes(path: string): Promise<Uint8Array | Finding> {
  try {
    return (await readAtMost(path, bytesMost)) ?? tooLarge(path);
  } catch (error) {
    return unreadable(path, error);
  }
}

function tooLarge(path: string): Finding {
  return findingAbout(path, "file-too-large", {
    message: `The file is larger than the ${bytesMost / 1024} KiB that a site file may have.`,
    remedy: "Name the right file; a site of a thousand hosts has 70 KiB.",
  });
}

function unreadable(path: string, error: unknown): Finding {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return findingAbout(path, "file-unreadable", {
        message: "There is no such file.",
        remedy: "Name the site file, or write one with `quorate init`.",
      });
    case "EISDIR":
      return findingAbout(path, "file-unreadable", {
        message: "This is a directory, not a site file.",
        remedy: `Name the file in it, for example ${path.replace(/\/+$/, "")}/site.yaml.`,
      });
    case "EACCES":
    case "EPERM":
      return findingAbout(path, "file-unreadable", {
        message: "The file may not be read by this user.",
        remedy: "Give the user the right to read it, or run quorate as its owner.",
      });
    default:
      return findingAbout(path, "file-unreadable", {
        message: `The file could not be read: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: "Look at the file and the disk that it is on, or name another file.",
      });
  }
}

/** UTF-8, a byte order mark allowed; or the finding that says where it is not. */
function decode(bytes: Uint8Array, path: string): string | Finding {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    return findingAbout(path, "not-utf8", {
      message: "The file is UTF-16 text; a site file is UTF-8.",
      remedy: "Save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8.",
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return notUtf8(bytes, path);
  }
}

function notUtf8(bytes: Uint8Array, path: string): Finding {
  const replaced = new TextDecoder("utf-8").decode(bytes);
  const offset = firstReplaced(replaced, bytes);
  const isBinary = bytes.includes(0);
  return report(new SourceText(replaced, path), "not-utf8", offset, {
    message: isBinary ? "The file is binary data, not text." : "The file is not UTF-8 text from this place on.",
    remedy: isBinary
      ? "Name the right file."
      : "Save it as UTF-8; if it is Latin-1, convert it: iconv -f ISO-8859-1 -t UTF-8.",
  });
}

/** Offset of the first character that the decoder had to make up; U+FFFD may also stand in the file itself. */
function firstReplaced(replaced: string, bytes: Uint8Array): number {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let at = replaced.indexOf("\uFFFD");
  while (at >= 0) {
    const before = Buffer.byteLength(replaced.slice(0, at)) + mark;
    const isWritten = bytes[before] === 0xef && bytes[before + 1] === 0xbf && bytes[before + 2] === 0xbd;
    if (!isWritten) return at;
    at = replaced.indexOf("\uFFFD", at + 1);
  }
  return 0;
}

function findingAbout(path: string, code: SiteFindingCode, words: Words): Finding {
  const { excerpt: _, ...finding } = report(new SourceText("", path), code, 0, words);
  return finding;
}
