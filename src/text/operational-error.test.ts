import { open, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { errno, OperationalError, reasonOf } from "./operational-error.ts";

class Broken extends OperationalError<"broken"> {
  override readonly name = "Broken";
}

test("an operational error is a sentence with a code, and keeps what was caught", () => {
  const cause = new Error("inner");
  const error = new Broken("broken", "The thing is broken.", { cause });
  expect(error).toBeInstanceOf(Error);
  expect([String(error), error.code, error.cause]).toEqual(["Broken: The thing is broken.", "broken", cause]);
});

test.each([
  ["/no/such/file", "there is no such file or directory"],
  ["/dev/null/x", "a part of its path is no directory"],
  ["/", "it is a directory"],
  [`/${"x".repeat(300)}`, "its name is too long"],
])("what the system says about %s is put into words", async (path, words) => {
  const said = await readFile(path).catch((error: unknown) => error);
  expect(reasonOf(said)).toBe(words);
});

test("what has no code of the system's says what it is", async () => {
  expect(reasonOf(new Error("it is no file"))).toBe("it is no file");
  expect(reasonOf("thrown")).toBe("thrown");
  expect(errno(await open("/no/such/file").catch((error: unknown) => error))).toBe("ENOENT");
  expect(errno(new Error("plain"))).toBeUndefined();
});
