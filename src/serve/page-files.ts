import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly packed: Buffer;
  /** Its name says what it holds, and another content has another name. */
  readonly isForEver: boolean;
}

export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Views of the page, each with an address of its own: all are its one document. */
export const viewPaths: readonly string[] = [
  "/",
  "/topology",
  "/timeline",
  "/proofs",
  "/findings",
  "/actions",
  "/audit",
  "/kept",
  "/about",
];

/** Reads the built page, once: what is asked for later is looked up by its name, and no path is ever made from a request. */
export async function readPage(directory: string): Promise<PageFiles> {
  const files = new Map<string, PageFile>();
  for (const name of await readdir(directory)) {
    const type = types[path.extname(name)];
    if (type === undefined) continue;
    const plain = await readFile(path.join(directory, name));
    files.set(`/${name}`, {
      type,
      plain,
      packed: await promisify(gzip)(plain, { level: 9 }),
      isForEver: /-[A-Z0-9]{8}\./.test(name),
    });
  }
  return files;
}
