import { closeSync, constants, fstatSync, openSync, readSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Finding } from "../spec/finding.ts";
import { decode } from "../review/files/decode.ts";
import { hostOf, recognise } from "../review/files/recognise.ts";
import { tooLarge } from "../review/files/refuse.ts";
import { fileBytesMax, type SourceFile } from "../review/files/source.ts";
import { reasonOf } from "../text/operational-error.ts";
import { Unusable } from "./failure.ts";

/** More than any control plane has; a directory that holds more is the wrong one. */
const entriesMax = 20_000;
const bytesMax = 64 * 1024 * 1024;
const depthMax = 40;

export interface ForeignFiles {
  readonly files: readonly SourceFile[];
  /** About files that were not read. */
  readonly findings: readonly Finding[];
}

/**
 * Reads the files below a directory, `HOST/etc/…` or flat, or one file. Links, pipes and devices are passed over; what is
 * too large to be a configuration file is a finding where its name says that it should be one.
 *
 * Everything is read at once and not by turns: nothing else is going on, and tens of thousands of small files take a
 * tenth of the time.
 *
 * @throws Unusable when it is neither, cannot be read, or holds too much.
 */
export function readForeignFiles(where: string): ForeignFiles {
  const top = statSync(where);
  if (!top.isFile() && !top.isDirectory()) {
    throw new Unusable(`${where} is neither a directory nor a file; give the directory that holds the configuration`);
  }
  const files: SourceFile[] = [];
  const findings: Finding[] = [];
  let bytes = 0;
  const skip = (path: string, cause: unknown): void => {
    // Nothing can be told of a place that cannot be read at all.
    if (path === where) throw new Unusable(`${path} cannot be read: ${reasonOf(cause)}`, { cause });
    findings.push(unread(relative(where, path), reasonOf(cause)));
  };
  for (const path of top.isFile() ? [where] : listFiles(where, skip)) {
    const shown = top.isFile() ? path : relative(where, path);
    const named = hostOf(top.isFile() ? basename(path) : shown);
    const read = attempt(path, skip, () => readRegular(path, where));
    if (read === undefined) {
      continue;
    }
    if (read.bytes === undefined) {
      // Of all else in a directory nobody says that it should have been read.
      if (top.isFile() || recognise({ ...named, shown, text: "" }) !== undefined) {
        findings.push(tooLarge(shown, read.size));
      }
      continue;
    }
    bytes += read.bytes.length;
    if (bytes > bytesMax) {
      throw new Unusable(`${where} holds more than ${bytesMax / 1024 / 1024} MiB; give the configuration files only`);
    }
    files.push({ ...named, shown, ...decode(read.bytes) });
  }
  return { files, findings };
}

type Skip = (path: string, cause: unknown) => void;

function listFiles(directory: string, skip: Skip): readonly string[] {
  const found: string[] = [];
  const waiting = [{ path: directory, depth: 0 }];
  let entries = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of attempt(folder.path, skip, () => readdirSync(folder.path, { withFileTypes: true })) ?? []) {
      const path = join(folder.path, entry.name);
      if (entry.isDirectory()) {
        if (folder.depth < depthMax) waiting.push({ path, depth: folder.depth + 1 });
        else skip(path, new Error(`folders are looked into up to ${depthMax} deep`));
      } else if (entry.isFile()) {
        found.push(path);
      }
      entries += 1;
      if (entries > entriesMax) {
        throw new Unusable(
          `${directory} holds more than ${entriesMax} files and folders; give the configuration files only`,
        );
      }
    }
  }
  return found.sort();
}

/** The bytes of a regular file, none where it is too large; undefined for what has gone or turned into something else. */
function readRegular(
  path: string,
  where: string,
): { readonly size: number; readonly bytes: Uint8Array | undefined } | undefined {
  // Whatever stands there by now: no link is followed inside the directory, and no pipe is waited for.
  const follow = path === where ? 0 : constants.O_NOFOLLOW;
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | follow);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // A name that is no UTF-8 is read with a mark in the place of what is none, and no file has that name.
    if (code === "ENOENT" && path.includes("\ufffd")) throw new Error("its name is no UTF-8", { cause: error });
    if (code === "ENOENT" || code === "ELOOP") return undefined;
    throw error;
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) {
      return undefined;
    }
    if (status.size > fileBytesMax) {
      return { size: status.size, bytes: undefined };
    }
    // A file may grow, or not say its size at all: a byte more than is allowed tells.
    const buffer = Buffer.allocUnsafe((status.size > 0 ? status.size : fileBytesMax) + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = readSync(file, buffer, length, buffer.length - length, null);
    }
    return { size: length, bytes: length > fileBytesMax ? undefined : buffer.subarray(0, length) };
  } finally {
    closeSync(file);
  }
}

/** What was read; undefined for what cannot be, which is told instead: one file must not end the review of the others. */
function attempt<T>(path: string, skip: Skip, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    skip(path, error);
    return undefined;
  }
}

function unread(shown: string, reason: string): Finding {
  return {
    code: "file-unread",
    severity: "warning",
    message: `This could not be read, so it was not reviewed: ${reason}.`,
    place: { file: shown, line: 1, column: 1 },
    remedy: "Run the review as a user who may read it, or leave it out of the directory.",
  };
}
