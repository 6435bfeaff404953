import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newcArchive } from "./cpio.ts";
import { changeAtBoot, writeBootFile } from "./seed.ts";

const folder = { path: "seed", mode: 0o040755, owner: 0, content: Buffer.alloc(0) };
const key = { path: "seed/key", mode: 0o100600, owner: 1000, content: Buffer.from("12345") };

/** The members of an archive, read as the kernel does: every header by the lengths of the one before. */
function members(archive: Buffer): { path: string; fields: readonly number[]; content: string }[] {
  const found = [];
  for (let at = 0; at < archive.length;) {
    expect(at % 4).toBe(0);
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const field = (index: number): number =>
      parseInt(archive.toString("latin1", at + 6 + index * 8, at + 14 + index * 8), 16);
    const fields = Array.from({ length: 13 }, (_, index) => field(index));
    const [size, nameLength] = [field(6), field(11)];
    const begin = at + 110 + nameLength + ((4 - ((110 + nameLength) % 4)) % 4);
    const path = archive.toString("utf8", at + 110, at + 110 + nameLength - 1);
    found.push({ path, fields, content: archive.toString("utf8", begin, begin + size) });
    at = begin + size + ((4 - (size % 4)) % 4);
  }
  return found;
}

test("an archive has its members with owner, type, permissions and date, and ends with the trailer", () => {
  const read = members(newcArchive([folder, key], 1_700_000_000));
  expect(read.map(({ path, content }) => [path, content])).toEqual([
    ["seed", ""],
    ["seed/key", "12345"],
    ["TRAILER!!!", ""],
  ]);
  const [inode, mode, user, group, links, seconds, size] = read[1]!.fields;
  expect({ inode, mode, user, group, links, seconds, size }).toEqual({
    inode: 2,
    mode: 0o100600,
    user: 1000,
    group: 1000,
    links: 1,
    seconds: 1_700_000_000,
    size: 5,
  });
  expect(read[0]!.fields[4]).toBe(2);
});

test("names and contents of any length keep what follows in its place", () => {
  for (let length = 1; length < 9; length += 1) {
    const odd = { ...key, path: "x".repeat(length), content: Buffer.from("é".repeat(length)) };
    expect(members(newcArchive([odd, folder], 0)).map(({ path }) => path)).toEqual([odd.path, "seed", "TRAILER!!!"]);
  }
});

test("a VM boots with the image's files, then its own with their owners, then what was changed meanwhile, in its order", async () => {
  const directory = mkdtempSync(join(tmpdir(), "qboot-"));
  try {
    mkdirSync(join(directory, "disk/home/debian/.ssh"), { recursive: true, mode: 0o755 });
    mkdirSync(join(directory, "disk/root"), { mode: 0o700 });
    writeFileSync(join(directory, "disk/home/debian/.ssh/authorized_keys"), "key", { mode: 0o600 });
    const image = newcArchive([{ ...key, path: "init" }], 0);
    writeFileSync(join(directory, "initrd"), image);

    await writeBootFile(directory, directory);
    const plain = readFileSync(join(directory, "initrd"));
    expect(plain.subarray(0, image.length).equals(image)).toBe(true);
    const own = members(plain.subarray(image.length));
    expect(own.map(({ path, fields: [, mode = 0, owner] }) => [path, mode.toString(8), owner])).toEqual([
      ["seed", "40755", 0],
      ["seed/home", "40755", 0],
      ["seed/home/debian", "40755", 1000],
      ["seed/home/debian/.ssh", "40755", 1000],
      ["seed/home/debian/.ssh/authorized_keys", "100600", 1000],
      ["seed/root", "40700", 0],
      ["TRAILER!!!", "0", 0],
    ]);

    writeFileSync(join(directory, "initrd"), image);
    await changeAtBoot(directory, "echo one");
    await changeAtBoot(directory, "echo two");
    await writeBootFile(directory, directory);
    const changed = members(readFileSync(join(directory, "initrd")).subarray(image.length));
    expect(changed.find(({ path }) => path === "changes.sh")?.content).toBe("(\necho one\n)\n(\necho two\n)\n");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
