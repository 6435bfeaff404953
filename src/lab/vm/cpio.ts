/** A file, directory or link as it is to be in an archive. */
export interface ArchiveEntry {
  /** Below the archive's root, without a slash at either end: `etc/hosts`. */
  readonly path: string;
  /** Type and permissions together, as stat(2) has them: 0o100644. */
  readonly mode: number;
  readonly owner: number;
  /** Of a link its target; nothing of a directory. */
  readonly content: Buffer;
}

const magic = "070701";
const trailer: ArchiveEntry = { path: "TRAILER!!!", mode: 0, owner: 0, content: Buffer.alloc(0) };

/**
 * A cpio archive in the "newc" format, which the kernel unpacks at its start; one may follow another (initramfs buffer format, in the
 * kernel's early-userspace documentation). A directory must come before what is in it. Pure.
 *
 * @param seconds since 1970 that all entries are dated
 */
export function newcArchive(entries: readonly ArchiveEntry[], seconds: number): Buffer {
  return Buffer.concat([...entries, trailer].flatMap((entry, index) => member(entry, index + 1, seconds)));
}

function member({ path, mode, owner, content }: ArchiveEntry, inode: number, seconds: number): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const links = (mode & 0o170000) === 0o040000 ? 2 : 1;
  const fields = [inode, mode, owner, owner, links, seconds, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(magic + fields.map((field) => field.toString(16).padStart(8, "0")).join(""));
  return [padded(Buffer.concat([header, name])), padded(content)];
}

/** Headers with their names, and contents, begin at multiples of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
