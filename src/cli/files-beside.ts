import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ReadBeside } from "../spec/beside.ts";
import { reasonOf } from "../text/operational-error.ts";

/** A keyring of a whole distribution, armored, has a quarter of it. */
const bytesMost = 256 * 1024;

/** Reads files that a site file names, relative to that file. */
export function filesBeside(siteFile: string): ReadBeside {
  return (path) => {
    try {
      const file = resolve(dirname(siteFile), path);
      const found = statSync(file);
      if (!found.isFile()) return { kind: "unreadable", because: "it is no file" };
      if (found.size > bytesMost) {
        return { kind: "unreadable", because: `it is larger than the ${bytesMost / 1024} KiB that a key may have` };
      }
      return { kind: "text", text: readFileSync(file, "utf8") };
    } catch (error) {
      return { kind: "unreadable", because: reasonIn(error) };
    }
  };
}

function reasonIn(error: unknown): string {
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "ENOENT":
    case "ENOTDIR":
      return "there is no such file";
    case "EACCES":
    case "EPERM":
      return "this user may not read it";
    default:
      return reasonOf(error);
  }
}
