// Writes the manual pages into dist/man/: they are made from what --help tells.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manualPages } from "../src/cli/manual/page.ts";
import { reference } from "../src/cli/reference.ts";
import { version } from "../src/cli/version.ts";
import { builtFrom } from "./built-from.mjs";

const date = builtFrom()?.date ?? new Date().toISOString().slice(0, 10);
mkdirSync("dist/man", { recursive: true });
for (const { name, text } of manualPages(await reference(), { version, date })) {
  writeFileSync(path.join("dist/man", name), text);
}
