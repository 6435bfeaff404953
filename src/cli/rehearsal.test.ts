import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { keepRehearsal, requireRehearsal } from "./rehearsal.ts";

test("on the site's own machines it must have been rehearsed, and with the same site file", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "quorate-rehearsal-"));
  const file = path.join(directory, "site.yaml");
  const notes = path.join(directory, "notes");
  try {
    await writeFile(file, "site: one\n");
    await expect(requireRehearsal(notes, file)).rejects.toThrow(
      `nothing was changed: this has not been rehearsed in the site's twin in the lab: quorate lab up ${file},`,
    );
    await keepRehearsal(notes, file);
    await requireRehearsal(notes, file);
    await writeFile(file, "site: two\n");
    await expect(requireRehearsal(notes, file)).rejects.toThrow(
      /it was rehearsed on .*, when the site file was another one/,
    );
  } finally {
    await rm(directory, { recursive: true });
  }
});
