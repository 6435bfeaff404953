import { program } from "./program.ts";

/** What runs on every host, and whose libraries nearly all else uses. */
const everyHosts = ["/usr/bin/bash", "/usr/bin/python3", "/usr/bin/curl", "/usr/lib/systemd/systemd"];

/** By image: it does not change while it is used. */
const known = new Map<string, Promise<readonly string[]>>();

/**
 * Puts copies of the libraries that nearly every process uses on a host's own disk.
 *
 * Hosts over one image have its files in common, and the kernel keeps one list, with one lock, of all that map a file. Whoever forks or
 * ends takes that lock: on a busy machine the hosts waited for each other, for seconds, those with real-time priority among them, who
 * are released all at the same moment. Machines of their own have nothing of the kind in common.
 */
export async function giveOwnLibraries(image: string, disk: string): Promise<void> {
  const files = await librariesOf(image);
  if (files.length === 0) return;
  await program("cp", ["--archive", "--parents", "--", ...files, disk], { cwd: image });
}

function librariesOf(image: string): Promise<readonly string[]> {
  const before = known.get(image);
  if (before !== undefined) return before;
  const found = askLibraries(image);
  known.set(image, found);
  return found;
}

/** Paths within the image, links resolved: a link that leads to the copy is the image's. */
async function askLibraries(image: string): Promise<readonly string[]> {
  const told = await program("chroot", [image, "ldd", ...everyHosts]);
  const libraries = [...told.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, file = ""]) => file);
  const real = await program("chroot", [image, "readlink", "-e", ...new Set([...everyHosts, ...libraries])]);
  return [...new Set(real.split("\n"))].filter((file) => file.startsWith("/")).map((file) => file.slice(1));
}
