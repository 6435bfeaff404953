import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test, vi } from "vitest";

// Each run starts a node process, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "quorate-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

const main = join(process.cwd(), "src/cli/main.ts");
const loader = import.meta.resolve("tsx");
const example = join(process.cwd(), "examples/three-controllers.yaml");

async function quorate(...args: string[]) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ["--import", loader, main, ...args], {
    cwd: folder,
    reject: false,
    input: "",
    env: { NO_COLOR: "1" },
  });
  return { exitCode, stdout, stderr };
}

function broken(): string {
  const path = join(folder, "broken.yaml");
  writeFileSync(path, readFileSync(example, "utf8").replace("detection:", "detecton:"));
  return path;
}

test("a sound site: exit 0", async () => {
  expect(await quorate("check", example)).toEqual({ exitCode: 0, stdout: `${example}: no findings`, stderr: "" });
});

test("a site with an error: exit 1, the findings with a caret", async () => {
  const { exitCode, stdout } = await quorate("check", broken());
  expect(exitCode).toBe(1);
  expect(stdout).toContain('broken.yaml:9:1: error[unknown-key]: "detecton" is no key of a site.');
  expect(stdout).toContain('remedy: Did you mean "detection"?');
  expect(stdout).toMatch(/\n {2}9 \| detecton: 1s .*\n {4}\| \^\n/);
  expect(stdout).toMatch(/^1 error in .*broken.yaml$/m);
});

test("--json prints one document with the contract's keys", async () => {
  const { exitCode, stdout } = await quorate("check", "--json", broken());
  expect(exitCode).toBe(1);
  const { findings }: { findings: object[] } = JSON.parse(stdout);
  expect(findings.map((finding) => Object.keys(finding))).toEqual([
    ["code", "severity", "message", "file", "line", "column", "remedy"],
  ]);
});

test("no file: exit 2, also as JSON, and by default ./site.yaml", async () => {
  const { exitCode, stdout } = await quorate("check", "--json");
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ findings: [{ code: "file-unreadable", file: "site.yaml" }] });
});

test("a command that needs a sound site shows the findings and ends with 2", async () => {
  const { exitCode, stdout, stderr } = await quorate("plan", broken());
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("error[unknown-key]");
});

test("init writes what check accepts, and replaces nothing unasked", async () => {
  const site = join(folder, "new.yaml");
  expect(await quorate("init", site, "--hosts", "10.0.0.1,10.0.0.2,10.0.0.3")).toMatchObject({
    exitCode: 0,
    stderr: "",
  });
  expect(await quorate("check", site)).toMatchObject({ exitCode: 0 });

  writeFileSync(site, "mine\n");
  const refused = await quorate("init", site);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("exists; --force replaces it");
  expect(readFileSync(site, "utf8")).toBe("mine\n");
  expect(await quorate("init", site, "--force")).toMatchObject({ exitCode: 0 });
  expect(await quorate("check", site)).toMatchObject({ exitCode: 0 });
});

test("init with answers that make no site writes nothing", async () => {
  const { exitCode, stderr } = await quorate("init", "two.yaml", "--hosts", "a,b");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("too-few-voters");
  expect(existsSync(join(folder, "two.yaml"))).toBe(false);
});
