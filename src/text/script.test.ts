import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { withGiven, withVariables } from "./script.ts";

const script = `# Prints.
path=\${path?}
files=("\${files[@]}")
printf '<%s>' "$path" "\${#files[@]}" "\${files[@]}"
`;

function bash(text: string): string {
  return execFileSync("bash", ["-eu", "-o", "pipefail"], { input: text, encoding: "utf8" });
}

test.each([
  ["plain words", "/var/lib", ["a", "b"]],
  ["quotes, dollars, line ends", `it's "$HOME" \`x\`\n\\`, ["", "two words", "*", "'"]],
  ["an empty value and an empty list", "", []],
])("%s reach bash as they are", (_, path, files) => {
  expect(bash(withVariables(script, { path, files }))).toBe(
    [path, String(files.length), ...files].map((each) => `<${each}>`).join(""),
  );
});

test("a number is written as it is", () => {
  expect(bash(withVariables('ms=${ms?}\necho "$((ms + 1))"\n', { ms: 41 }))).toBe("42\n");
});

test("a name that the script lacks, or that it is not given, is a bug", () => {
  expect(() => withVariables(script, { path: "/" })).toThrow("invariant: a script is not given files");
  expect(() => withVariables(script, { path: "/", files: [], host: "c1" })).toThrow(
    "invariant: a script is given host, which it does not declare",
  );
});

test("a list where one value is wanted is a bug, and the other way round", () => {
  expect(() => withVariables(script, { path: [], files: [] })).toThrow("invariant: a script wants one value as path");
  expect(() => withVariables(script, { path: "", files: "" })).toThrow("invariant: a script wants a list as files");
});

test("only what the script itself says is a declaration", () => {
  expect(() => withVariables(script, { path: "\nother=${other?}", files: [] })).not.toThrow();
  expect(() => withVariables('other="${path?}"\n', { path: "" })).toThrow("which it does not declare");
});

test("bash refuses a script whose variables were left out", () => {
  expect(() => execFileSync("bash", ["-eu"], { input: script, stdio: "pipe", env: {} })).toThrow(/path/);
});

test("what JSON holds reaches Python as it is", () => {
  const given = { name: `it's "€" \\ \n \u2028`, list: [1, null, true, "x"] };
  const python = 'print(json.dumps([given["name"], given["list"]]))\n';
  const said = execFileSync("python3", ["-"], { input: withGiven(python, given), encoding: "utf8" });
  expect(JSON.parse(said)).toEqual([given.name, given.list]);
});

test("Python is given what it uses and nothing else", () => {
  expect(() => withGiven('given["a"]', {})).toThrow("is not given a");
  expect(() => withGiven('given["a"]', { a: 1, b: 2 })).toThrow("is given b");
});
