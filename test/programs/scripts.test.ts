import { readdirSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { siteNamed } from "./sites.ts";

/** The scripts that run on hosts and those of the house, read by the programs that know their languages. */

const root = path.resolve(import.meta.dirname, "../..");

function found(ending: string): readonly string[] {
  return ["src", "scripts", "resource-agents", "test", ".ci"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(ending))
      .map((name) => path.join(folder, name)),
  );
}

test("shellcheck has nothing to say of a shell script", async () => {
  // Those of other people's sites are theirs.
  const scripts = found(".sh").filter((name) => !name.startsWith("test/foreign/"));
  expect(scripts.length).toBeGreaterThanOrEqual(20);
  const { stdout } = await execa("shellcheck", ["--severity=style", "--format=gcc", ...scripts, ".ci/run"], {
    cwd: root,
    reject: false,
  });
  expect(stdout).toBe("");
});

test("shellcheck's silence is not that of a program that cannot read", async () => {
  const { stdout } = await execa("shellcheck", ["--format=gcc", "--shell=bash", "-"], {
    input: "rm $x\n",
    reject: false,
  });
  expect(stdout).toContain("SC2086");
});

test("Python takes its scripts", async () => {
  const scripts = [...found(".py"), "resource-agents/fence_quorate_lab"];
  const compile = "import sys\nfor name in sys.argv[1:]: compile(open(name, encoding='utf8').read(), name, 'exec')";
  expect(await execa("python3", ["-c", compile, ...scripts], { cwd: root })).toMatchObject({ stderr: "", exitCode: 0 });
});

test("Perl takes its scripts", async () => {
  const scripts = found(".pl");
  expect(scripts.length).toBeGreaterThanOrEqual(1);
  for (const script of scripts) {
    expect((await execa("perl", ["-c", script], { cwd: root })).stderr).toBe(`${script} syntax OK`);
  }
});

test("shellcheck has nothing to say of a rendered script that is put together from several", async () => {
  const design = designSite(siteNamed("three controllers", defaultRelease.name));
  const scripts = renderHost(design, "c1", exampleSecrets(design.secrets)).filter(({ content }) =>
    /^#!.*sh\n/.test(String(content)),
  );
  expect(scripts.length).toBeGreaterThanOrEqual(1);
  for (const { content } of scripts) {
    // A list that is rendered may have one item, and a value may be a script for another shell.
    const options = ["--severity=style", "--exclude=SC2043,SC2016", "--format=gcc", "-"];
    const { stdout } = await execa("shellcheck", options, { input: String(content), reject: false });
    expect(stdout).toBe("");
  }
});

test("every script begins with what it does and what its exit status means", async () => {
  for (const script of [...found(".sh")].filter((name) => name.startsWith("src"))) {
    const { stdout } = await execa("sed", ["/^#/!q", script], { cwd: root });
    expect(stdout, script).toMatch(/^(?:#!.*\n)?# shellcheck shell=(ba|da)?sh\n# [A-Z]/);
    expect(stdout, script).toContain("Exit status:");
  }
});
