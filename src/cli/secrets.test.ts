import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { command } from "./secrets.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-secrets-move-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const in_ = (name: string) => path.join(directory, name);

async function move(): Promise<string> {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const args = ["move", in_("demo.secrets.yaml"), in_("site.yaml")];
  await command().exitOverride().parseAsync(args, { from: "user" });
  return text;
}

test("secrets are brought from a file to where the site file says, and never over others", async () => {
  const commands = `{ read: [/bin/sh, -c, 'cat kept 2>/dev/null || true'], write: [/bin/sh, -c, 'cat >kept'] }`;
  const site = `site: demo\nhosts: { c1: 10.77.0.11 }\nvip: 10.77.0.10/24\nservices: [keystone]\n`;
  await writeFile(in_("site.yaml"), `${site}secrets: { command: ${commands} }\n`);
  await expect(move()).rejects.toThrow(/^there is no file /);
  await writeFile(in_("demo.secrets.yaml"), "admin: s3cret\nkey: |\n  a\n  b\n", { mode: 0o600 });
  const told = await move();
  expect(told).toMatch(/^2 entries are in what \/bin\/sh keeps\. When quorate status can read them, remove /);
  expect(told).not.toContain("s3cret");
  expect(JSON.parse(await readFile(in_("kept"), "utf8"))).toEqual({ admin: "s3cret", key: "a\nb\n" });
  // Again it finds the same there.
  expect(await move()).toMatch(/^2 entries are in/);
  await writeFile(in_("kept"), '{"admin":"other"}');
  await expect(move()).rejects.toThrow(/has other secrets already; nothing was changed/);
  expect(await readFile(in_("kept"), "utf8")).toBe('{"admin":"other"}');
});
