import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { atPrimary } from "../../src/catalogue/postgresql-server/sql.ts";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { wholeWithin } from "../lab/one-site.ts";
import { quorate, root } from "../lab/quorate.ts";

/** Copies of PostgreSQL on hosts of their own; in this order. */

const name = "test-pg-copies";
const { file } = labSite(
  name,
  (text) => `${text.replace(/^site: .*$/mu, `site: ${name}`).replace(", role: replica", "")}database: postgresql\n`,
  join(root, "examples/copies.yaml"),
);

const proved = z.object({
  drills: z.array(
    z.object({
      losses: z.object({ lost: z.number(), duplicated: z.number(), unexpected: z.number() }),
      ledgers: z.array(z.object({ acknowledged: z.number(), readAt: z.array(z.string()) })),
    }),
  ),
});

async function copies(): Promise<readonly string[]> {
  const { stdout } = await quorate(["status", file()]);
  return stdout.split("\n").filter((line) => line.includes("database-copy"));
}

test("applied, both copies follow the member that is promoted, and there is nothing more to do", async () => {
  const { exitCode, stdout, stderr } = await quorate(["apply", file(), "--yes", "--json"]);
  expect(exitCode, stdout + stderr).toBe(0);
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  expect(JSON.parse((await quorate(["apply", file(), "--yes", "--json"])).stdout)).toMatchObject({ changed: 0 });
});

test("a drill brings the newest moment back from both copies, and proves them row by row", async () => {
  const { stdout, stderr } = await quorate(["drill", file(), "restore", "--json"]);
  const [drill] = proved.parse(JSON.parse(stdout)).drills;
  expect(drill?.losses, stderr).toEqual({ lost: 0, duplicated: 0, unexpected: 0 });
  const read = drill?.ledgers.find(({ readAt }) => readAt.includes("the copy on d1"));
  expect(read?.readAt).toContain("the copy on d2");
  expect(read?.acknowledged).toBeGreaterThan(100);
  expect((await copies()).join("\n")).toMatch(/last proved/);
  expect((await copies()).join("\n")).not.toMatch(/never proved/);
});

test("a bookmark is on both copies, and is brought back beside the site", async () => {
  const marked = await quorate(["bookmark", "here", file(), "--json"]);
  expect(JSON.parse(marked.stdout), marked.stderr).toMatchObject({ copies: ["d1", "d2"], missing: [] });
  const { exitCode, stdout, stderr } = await quorate(["restore", file(), "--to", "here", "--copy", "d2"]);
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(/^Brought back beside the site, on d2: the bookmark here\./);
  expect(stdout).toMatch(/keystone +\d+ tables, \d+ rows/);
});

test("confirmed, the bookmark takes the place of what the site has, and services go on with it", async () => {
  const onSite = async (sql: string) => {
    const { stdout, stderr } = await findLab(name)
      .host("c1")
      .run(`${atPrimary("keystone")} -c "${sql}"`, { timeoutMs: 30_000 });
    return `${stdout}${stderr}`.trim();
  };
  const users = await onSite("SELECT count(*) FROM local_user");
  expect(Number(users)).toBeGreaterThan(0);
  await onSite("CREATE TABLE mistake (id int); UPDATE local_user SET name = name || '-gone'");
  const words = ["restore", file(), "--to", "here", "--in-place", "--json"];
  const unsure = await quorate(words);
  expect(unsure.stderr).toContain(`confirm it with the site's name: --confirm ${name}`);
  const { exitCode, stdout, stderr } = await quorate([...words, "--confirm", name]);
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "done", restore: { chosen: ["glance", "keystone"] } });
  expect(await onSite("SELECT count(*) FROM local_user WHERE name LIKE '%-gone'")).toBe("0");
  expect(await onSite("SELECT count(*) FROM local_user")).toBe(users);
  expect(await onSite("SELECT to_regclass('mistake') IS NULL")).toBe("t");
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  // What was there before is a moment as any other.
  const listed = await quorate(["restore", file(), "--list"]);
  expect(listed.stdout).toMatch(/before-restore-/);
  expect(JSON.parse((await quorate(["apply", file(), "--yes", "--json"])).stdout)).toMatchObject({ changed: 0 });
});
