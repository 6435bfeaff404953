import type { ManagedFile } from "../contract/file.ts";

/** A file of root's that everybody may read. */
export function plainFile(path: string, content: string): ManagedFile {
  return { path, content, mode: 0o644, owner: "root", group: "root", secret: false };
}
