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
