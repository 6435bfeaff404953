import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { newcArchive, type ArchiveEntry } from "./cpio.ts";
import { hostFiles, imageFiles, vmUser } from "./places.ts";

/** Debian's first user. */
const userNumber = 1000;

/**
 * Makes what a VM boots with: the image's initial file system, followed by what is this host's own. Its first boot puts the files of
 * its `disk` in their places (init.sh); every boot does the changes that were told to it meanwhile.
 */
export async function writeBootFile(image: string, directory: string): Promise<void> {
  const seed = path.join(directory, "disk");
  const changes = path.join(directory, hostFiles.changes);
  const own: ArchiveEntry[] = [
    folder("seed"),
    ...(await tree(seed, "seed")),
    ...(existsSync(changes) ? [file(hostFiles.changes, await readFile(changes))] : []),
  ];
  const base = await readFile(path.join(image, imageFiles.initrd));
  const archive = Buffer.concat([base, newcArchive(own, Math.round(Date.now() / 1000))]);
  await writeFile(path.join(directory, hostFiles.initrd), archive, { mode: 0o600 });
}

/**
 * Lets a VM do a change to its disk when it boots, and again at every boot after that, in their order: the script must be one that may
 * be done twice. So a change is not lost that a VM did and had not written down when its power went.
 */
export async function changeAtBoot(directory: string, script: string): Promise<void> {
  await appendFile(path.join(directory, hostFiles.changes), `(\n${script}\n)\n`, { mode: 0o600 });
}

/** Everything below a directory, directories before what is in them. */
async function tree(directory: string, at: string): Promise<ArchiveEntry[]> {
  const names = (await readdir(directory)).sort();
  const found = await Promise.all(names.map((name) => entries(path.join(directory, name), `${at}/${name}`)));
  return found.flat();
}

async function entries(from: string, at: string): Promise<ArchiveEntry[]> {
  const { mode } = await stat(from);
  const owner = at.startsWith(`seed/home/${vmUser}`) ? userNumber : 0;
  const itself = { path: at, mode, owner };
  if ((mode & 0o170000) === 0o040000) return [{ ...itself, content: Buffer.alloc(0) }, ...(await tree(from, at))];
  return [{ ...itself, content: await readFile(from) }];
}

function folder(at: string): ArchiveEntry {
  return { path: at, mode: 0o040755, owner: 0, content: Buffer.alloc(0) };
}

function file(at: string, content: Buffer): ArchiveEntry {
  return { path: at, mode: 0o100600, owner: 0, content };
}
