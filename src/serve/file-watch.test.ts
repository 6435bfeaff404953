import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { watchFile } from "./file-watch.ts";

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 120));
}

test("a file that holds something else is told of once; one that is touched, or gone for a moment, is not", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "quorate-file-"));
  const file = path.join(directory, "site.yaml");
  await writeFile(file, "one");
  const stop = new AbortController();
  let told = 0;
  const watch = watchFile(
    file,
    10,
    () => {
      told += 1;
      return Promise.resolve();
    },
    stop.signal,
  );
  await settle();
  await writeFile(file, "one");
  await settle();
  expect(told).toBe(0);
  await rm(file);
  await settle();
  expect(told).toBe(0);
  // As an editor does.
  await writeFile(`${file}~`, "two");
  await rename(`${file}~`, file);
  await settle();
  expect(told).toBe(1);
  stop.abort();
  await watch;
  await rm(directory, { recursive: true });
});
