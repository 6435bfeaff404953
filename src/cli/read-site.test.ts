import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { readSite } from "./read-site.ts";

const folder = mkdtempSync(join(tmpdir(), "quorate-read-site-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function findingsOf(content: string | Uint8Array): Promise<string[]> {
  const path = join(folder, "site.yaml");
  writeFileSync(path, content);
  const { findings } = await readSite(path, vocabulary);
  return findings.map(({ code, place, message }) => `${code} ${place.line}:${place.column} ${message}`);
}

test.each([
  ["a missing file", () => join(folder, "none.yaml"), "There is no such file."],
  ["a file below a file", () => "package.json/site.yaml", "There is no such file."],
  ["a directory", () => folder, "This is a directory, not a site file."],
  ["a path with a NUL", () => "a\u0000b", "could not be read"],
])("%s is a finding, not an exception", async (_, path, words) => {
  const { site, findings } = await readSite(path(), vocabulary);
  expect(site).toBeUndefined();
  expect(findings.map(({ code }) => code)).toEqual(["file-unreadable"]);
  expect(findings[0]?.message).toContain(words);
});

test.skipIf(process.getuid?.() === 0)("a file without the right to read it", async () => {
  const path = join(folder, "secret.yaml");
  writeFileSync(path, "site: a\n");
  chmodSync(path, 0);
  const { findings } = await readSite(path, vocabulary);
  expect(findings[0]?.message).toContain("may not be read");
});

test("a file of 10 MB, and one without end, are refused before they are parsed", async () => {
  const refused = /^file-too-large 1:1 .*larger than the 1024 KiB/;
  expect((await findingsOf(Buffer.alloc(10_000_000, "a")))[0]).toMatch(refused);
  const { findings } = await readSite("/dev/zero", vocabulary);
  expect(findings.map(({ code }) => code)).toEqual(["file-too-large"]);
});

test("what is not UTF-8 is found where it begins", async () => {
  expect(await findingsOf(Buffer.from("site: a\nhosts: M\xFCnchen\n", "latin1"))).toEqual([
    "not-utf8 2:9 The file is not UTF-8 text from this place on.",
  ]);
  expect(await findingsOf(Buffer.concat([Buffer.from("\uFEFFa: \uFFFD "), Buffer.from([0xc3])]))).toEqual([
    "not-utf8 1:6 The file is not UTF-8 text from this place on.",
  ]);
  expect(await findingsOf(Buffer.from("\uFEFFsite: a\n", "utf16le"))).toEqual([
    "not-utf8 1:1 The file is UTF-16 text; a site file is UTF-8.",
  ]);
  expect(await findingsOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]))).toEqual([
    "not-utf8 1:6 The file is binary data, not text.",
  ]);
});

test("NUL bytes and an empty file are findings of the text", async () => {
  expect((await findingsOf("site: a\u0000\n"))[0]).toMatch(/^control-character 1:8 /);
  expect((await findingsOf(""))[0]).toMatch(/^empty-file 1:1 /);
});

test("a sound file with a byte order mark and CRLF is read", async () => {
  const text =
    "\uFEFFhosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3 }\r\nvip: 10.0.0.9/24\r\nfencing: lab\r\nservices: [keystone]\r\n";
  expect(await findingsOf(text)).toEqual([]);
});

function siteWithKey(key: string): string {
  return `hosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3 }
vip: 10.0.0.9/24
fencing: lab
services: [keystone]
packages: { sources: [{ name: a, uris: http://a.example.org, suites: a, components: a, key: ${key} }] }
`;
}

test("a key is read beside the site file, and what is wrong with its file is a finding", async () => {
  writeFileSync(join(folder, "archive.asc"), readFileSync("test/captured/apt/archive.asc"));
  writeFileSync(join(folder, "large.asc"), "a".repeat(300_000));
  expect(await findingsOf(siteWithKey("archive.asc"))).toEqual([]);
  expect(await findingsOf(siteWithKey(join(folder, "archive.asc")))).toEqual([]);
  const refused = /^bad-signing-key 5:93 The key file ".*" cannot be read: /;
  for (const [key, why] of [
    ["none.asc", "there is no such file"],
    [".", "it is no file"],
    ["/dev/zero", "it is no file"],
    ["large.asc", "it is larger than the 256 KiB"],
  ] as const) {
    const [finding = ""] = await findingsOf(siteWithKey(key));
    expect(finding).toMatch(refused);
    expect(finding).toContain(why);
  }
});
