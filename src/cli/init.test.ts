import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Unusable } from "./failure.ts";
import { proposing } from "./init-prompts.ts";
import { command } from "./init.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "quorate-init-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

test("what is typed replaces the proposal, which Enter alone takes", () => {
  const question = proposing("demo", {
    message: "Name of the site",
    validate: (value) => (value === "Prod" ? "small letters" : undefined),
  });
  expect(question).toMatchObject({ placeholder: "demo", defaultValue: "demo" });
  expect(question).not.toHaveProperty("initialValue");
  expect(question.message).toBe("Name of the site (Enter for demo)");
  expect(["", undefined, "prod", "Prod"].map((value) => question.validate(value))).toEqual([
    undefined,
    undefined,
    undefined,
    "small letters",
  ]);
});

test("answers that make no site are told without a place in a file that nobody has", async () => {
  const file = join(directory, "site.yaml");
  const call = command().parseAsync([file, "--site", "demoProd Region"], { from: "user" });
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof Unusable ? thrown : undefined),
  );
  expect(error?.message).toMatch(/^these answers make no site, and nothing was written:\n {2}"demoProd Region" /);
  expect(error?.message).not.toContain("site.yaml");
  expect(error?.findings).toBeUndefined();
  expect(existsSync(file)).toBe(false);
});
