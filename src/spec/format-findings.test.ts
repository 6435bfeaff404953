import { expect, test } from "vitest";
import type { Finding } from "./finding.ts";
import { findingJson, formatFindings } from "./format-findings.ts";

const finding: Finding = {
  code: "unknown-key",
  severity: "error",
  message: '"zoen" is no key of a host.',
  place: { file: "site.yaml", line: 12, column: 27 },
  excerpt: "  c1: { address: 10.0.0.1, zoen: a }",
  remedy: 'Did you mean "zone"?',
};

const plain = (findings: readonly Finding[]): string => formatFindings(findings, { color: false });

test("a finding is shown with its line, a caret and its remedy; the last line counts", () => {
  const warning: Finding = { ...finding, severity: "warning", code: "even-voters" };
  expect(plain([finding, warning, finding])).toBe(`site.yaml:12:27: error[unknown-key]: "zoen" is no key of a host.
  12 |   c1: { address: 10.0.0.1, zoen: a }
     |                           ^
  remedy: Did you mean "zone"?

site.yaml:12:27: warning[even-voters]: "zoen" is no key of a host.
  12 |   c1: { address: 10.0.0.1, zoen: a }
     |                           ^
  remedy: Did you mean "zone"?

site.yaml:12:27: error[unknown-key]: "zoen" is no key of a host.
  12 |   c1: { address: 10.0.0.1, zoen: a }
     |                           ^
  remedy: Did you mean "zone"?

2 errors, 1 warning in site.yaml
`);
});

test("nothing is said of no findings", () => {
  expect(plain([])).toBe("");
});

test("a finding about a file without text has no caret", () => {
  const { excerpt: _, ...about } = finding;
  expect(plain([about])).not.toContain("^");
});

/** Where the caret stands, and what stands in the line above it, in columns of a terminal without wide characters. */
function underCaret(excerpt: string, column: number): string | undefined {
  const lines = plain([{ ...finding, excerpt, place: { ...finding.place, column } }]).split("\n");
  return lines[1]?.[lines[2]?.indexOf("^") ?? -1];
}

test("the caret stands under the place after tabs, control characters and in a long line", () => {
  expect(underCaret("\t\tsite: X", 9)).toBe("X");
  expect(underCaret("a\u001B[31m X", 8)).toBe("X");
  expect(underCaret(`${"a".repeat(5000)}X${"b".repeat(5000)}`, 5001)).toBe("X");
  expect(underCaret(`${"a".repeat(99)}X`, 100)).toBe("X");
  expect(plain([{ ...finding, excerpt: "a".repeat(1_000_000) }]).length).toBeLessThan(500);
});

test("the caret is moved as far as wide characters move the text", () => {
  expect(plain([{ ...finding, excerpt: "地址: X", place: { ...finding.place, column: 5 } }])).toContain(
    "| \u3000\u3000  ^",
  );
});

test("no text of the file reaches the terminal as a command", () => {
  const hostile: Finding = {
    ...finding,
    excerpt: "\u001B]0;owned\u0007 \u202E",
    message: "a\u001Bb",
    remedy: "\u009B2J",
  };
  // oxlint-disable-next-line no-control-regex
  expect(plain([hostile])).not.toMatch(/[\u001B\u0007\u202E\u009B]/);
});

test("colour adds escapes and nothing else", () => {
  const coloured = formatFindings([finding], { color: true });
  expect(coloured).toContain("\u001B[31m\u001B[1merror[unknown-key]:\u001B[0m");
  // oxlint-disable-next-line no-control-regex
  expect(coloured.replaceAll(/\u001B\[\d+m/g, "")).toBe(plain([finding]));
});

test("the JSON of a finding is flat", () => {
  expect(findingJson(finding)).toEqual({
    code: "unknown-key",
    severity: "error",
    message: '"zoen" is no key of a host.',
    file: "site.yaml",
    line: 12,
    column: 27,
    remedy: 'Did you mean "zone"?',
  });
});

test("what is the same in several files is told once, with its other places", () => {
  const onHosts = Array.from({ length: 9 }, (_, n) => ({
    ...finding,
    place: { file: `c${n + 1}:/etc/x`, line: n + 1, column: 1 },
  }));
  const text = plain(onHosts);
  expect(text.match(/is no key of a host/gu)).toHaveLength(1);
  expect(text).toContain("  also: c2:/etc/x:2, c3:/etc/x:3, c4:/etc/x:4, c5:/etc/x:5, c6:/etc/x:6 and 3 more\n");
  expect(text).toContain("\n9 errors in 9 files\n");
  const [first, second] = onHosts;
  if (first === undefined || second === undefined) throw new Error("no finding");
  expect(plain([first, { ...second, remedy: "Another." }])).not.toContain("also:");
});

const tooLong = (shown: string): readonly string[] => shown.split("\n").filter((line) => line.length > 60);

test("sentences are wrapped at the columns of a terminal, and at blanks", () => {
  const long: Finding = {
    ...finding,
    message: "word ".repeat(40).trim(),
    remedy: `${"w".repeat(90)} ${"x ".repeat(40)}end.`,
  };
  const format = { color: false, columns: 60 };
  const text = formatFindings([long], format);
  expect(tooLong(text)).toEqual([`    ${"w".repeat(90)}`]);
  expect(text).toContain("\n    word");
  expect(text.replaceAll(/\s+/gu, " ")).toBe(plain([long]).replaceAll(/\s+/gu, " "));
  // oxlint-disable-next-line no-control-regex
  expect(formatFindings([long], { ...format, color: true }).replaceAll(/\u001B\[\d+m/g, "")).toBe(text);
  // The line of the file is cut around the place instead.
  const far = { ...finding, message: "short", excerpt: `${"a".repeat(70)}X${"b".repeat(70)}` };
  const cut = formatFindings([{ ...far, place: { ...far.place, line: 12_345, column: 71 } }], format);
  expect(tooLong(cut)).toEqual([]);
  expect(cut).toMatch(/…a+Xb+…/u);
  // A label that came to the second line is painted all the same.
  const deep = { ...finding, place: { ...finding.place, file: `/${"d".repeat(50)}` } };
  expect(formatFindings([deep], { ...format, color: true })).toContain("\u001B[1merror[unknown-key]:");
});
