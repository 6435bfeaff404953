import { parseKnownAgents } from "./known-agents.ts";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { BesideFile } from "./beside.ts";
import type { SiteFindingCode } from "./codes.ts";
import { type ParsedSite, parseSite } from "./parse-site.ts";
import type { Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary = {
  releases: { names: ["epoxy"], default: "epoxy" },
  servedFrom: ["epoxy"],
  componentsOf: () => [],
  timersOf: () => ({ names: [], broken: [] }),
  agents: parseKnownAgents(""),
  copied: [{ engine: "mariadb", mode: "galera", ready: true }],
  databases: [{ engine: "mariadb", mode: "galera" }],
  technologies: {},
};
const armored = readFileSync("test/captured/apt/archive.asc", "utf8");
const key = { armored, fingerprint: "849CE7ABE7D448F07A6BBA1A46122A69CF33461B" };
const files: Readonly<Record<string, string>> = { "archive.asc": armored, "note.txt": "the key is on the wiki\n" };

const base = `hosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3 }
vip: 10.0.0.9/24
fencing: lab
services: { }
`;
const baseLines = 4;

function read(path: string): BesideFile {
  const text = files[path];
  return text === undefined ? { kind: "unreadable", because: "there is no such file" } : { kind: "text", text };
}

function parse(packages: string): ParsedSite {
  const { site, findings } = parseSite(`${base}${packages}`, "site.yaml", vocabulary, read);
  return { ...(site && { site }), findings: findings.filter(({ code }) => code !== "no-services") };
}

const backports =
  "name: backports, uris: https://a.example.org/debian/, suites: t-backports, components: main, key: archive.asc";
const parsedBackports = {
  name: "backports",
  uris: [{ url: "https://a.example.org/debian" }],
  suites: ["t-backports"],
  components: ["main"],
  key,
};

test("a site that says nothing has the hosts' own sources", () => {
  expect(parse("").site).not.toHaveProperty("packages");
  expect(parse("packages: {}\n").site?.packages).toEqual({ sources: [], proxy: {} });
});

test("a mirror is one URL, with security beside it as Debian itself has it", () => {
  const components = ["main", "non-free-firmware"];
  expect(parse("packages: { mirror: http://m.example.org/debian/ }\n").site?.packages?.mirror).toEqual({
    debian: { url: "http://m.example.org/debian" },
    security: { url: "http://m.example.org/debian-security" },
    components,
  });
  const apart =
    "packages: { mirror: { debian: http://m.example.org/d, security: http://s.example.org/s, components: main, key: archive.asc } }\n";
  expect(parse(apart).site?.packages?.mirror).toEqual({
    debian: { url: "http://m.example.org/d" },
    security: { url: "http://s.example.org/s" },
    components: ["main"],
    key,
  });
  const without = parse("packages: { mirror: { debian: http://m.example.org/debian, security: none } }\n");
  expect(without.site?.packages?.mirror).toEqual({ debian: { url: "http://m.example.org/debian" }, components });
  expect(without.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["no-security-updates warning"]);
});

test("a source has its key from a file beside the site, or written out", () => {
  const { site, findings } = parse(`packages: { sources: [{ ${backports}, pin: 990 }] }\n`);
  expect(findings).toEqual([]);
  expect(site?.packages?.sources).toEqual([{ ...parsedBackports, pin: { priority: 990, packages: ["*"] } }]);
  const block = armored.replaceAll(/^(?=.)/gm, "      ");
  const inline = `packages:
  sources:
  - name: vendor
    uris: [http://a.example.org/x, http://b.example.org/x]
    suites: [one, two]
    components: [main, extra]
    key: |
${block}    pin: { priority: 100, packages: ["python3-*"], release: "o=Vendor Inc.,n=one" }
`;
  expect(parse(inline).findings).toEqual([]);
  expect(parse(inline).site?.packages?.sources).toEqual([
    {
      name: "vendor",
      uris: [{ url: "http://a.example.org/x" }, { url: "http://b.example.org/x" }],
      suites: ["one", "two"],
      components: ["main", "extra"],
      key,
      pin: { priority: 100, packages: ["python3-*"], release: "o=Vendor Inc.,n=one" },
    },
  ]);
});

test("suites that are paths have no components", () => {
  const flat = "{ name: flat, uris: http://a.example.org, suites: ./, key: archive.asc }";
  expect(parse(`packages: { sources: [${flat}] }\n`).site?.packages?.sources[0]?.components).toEqual([]);
});

test("a proxy is for both schemes, or one for each; logins are kept apart and told of", () => {
  const proxy = { url: "http://p.example.org:3128" };
  const of = (text: string) => parse(`packages: { proxy: ${text} }\n`).site?.packages?.proxy;
  expect(of("http://p.example.org:3128/")).toEqual({ http: proxy, https: proxy });
  expect(of("{ http: http://p.example.org:3128 }")).toEqual({ http: proxy, https: proxy });
  expect(of("{ http: http://p.example.org:3128, https: none }")).toEqual({ http: proxy, https: "direct" });
  expect(of("{ https: http://p.example.org:3128 }")).toEqual({ https: proxy });
  const { site, findings } = parse("packages: { proxy: http://apt:s%40cr%20t@p.example.org:3128 }\n");
  expect(site).toBeUndefined();
  expect(findings[0]?.message).toContain("the password before the @");
  const login = parse("packages: { proxy: http://apt:s%40cret@p.example.org:3128 }\n");
  expect(login.site?.packages?.proxy.http).toEqual({ ...proxy, login: { user: "apt", password: "s@cret" } });
  expect(login.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["password-in-site advice"]);
  expect(JSON.stringify(login.findings)).not.toMatch(/s%40cret|s@cret/);
  expect(login.findings[0]?.excerpt).toBe("packages: { proxy: http://apt:••••••••@p.example.org:3128 }");
});

/** `at`: the text at the place of the finding. */
type Row = readonly [name: string, packages: string, code: SiteFindingCode, at: string, words: string];

const sources = (...items: readonly string[]) =>
  `packages: { sources: [${items.map((each) => `{ ${each} }`).join(", ")}] }\n`;
const without = (field: string) => backports.replace(new RegExp(`${field}: [^,]*(, )?`), "");

test.each<Row>([
  ["no map", "packages: 7\n", "wrong-type", "7", "takes a map"],
  ["a misspelt key", "packages: { miror: http://a.example.org }\n", "unknown-key", "miror:", 'Did you mean "mirror"?'],
  [
    "a misspelt key of a mirror",
    "packages: { mirror: { debain: http://a } }\n",
    "missing-key",
    "mirror:",
    "no archive",
  ],
  ["a misspelt key of a source", sources(`${backports}, pins: 5`), "unknown-key", "pins:", 'Did you mean "pin"?'],
  [
    "a mirror by rsync",
    "packages: { mirror: rsync://a.example.org/debian }\n",
    "bad-url",
    "rsync://a",
    "begins with rsync:",
  ],
  ["a mirror on a disk", "packages: { mirror: file:///srv/debian }\n", "bad-url", "file:///", "no plain URL"],
  ["a host alone", "packages: { mirror: a.example.org }\n", "bad-url", "a.example", "no plain URL"],
  [
    "a port that is none",
    "packages: { mirror: http://a.example.org:99999/ }\n",
    "bad-url",
    "http://a",
    "no port 99999",
  ],
  ["a quote in a URL", `packages: { mirror: 'http://a.example.org/"x' }\n`, "bad-url", "'http://a", "no plain URL"],
  [
    "a proxy with a path",
    "packages: { proxy: http://p.example.org/x }\n",
    "bad-url",
    "http://p",
    "a proxy has no path",
  ],
  ["sources as a map", "packages: { sources: { name: x } }\n", "wrong-type", "{ name: x }", "takes a list of archives"],
  ["a source without a name", sources(without("name")), "missing-key", "{ ", "has no name"],
  ["a source without a key", sources(without(", key")), "missing-key", "{ ", "no other is trusted"],
  ["a source without components", sources(without("components")), "missing-key", "{ ", "has no components"],
  ["a trusted source", sources(`${backports}, trusted: yes`), "unknown-key", "trusted:", '"trusted" is no key'],
  [
    "capital letters in a name",
    sources(backports.replace("backports", "BackPorts")),
    "bad-name",
    "BackPorts,",
    "BackPorts",
  ],
  ["a name that is taken", sources(backports.replace("backports", "mirror")), "reserved-name", "mirror,", '"mirror"'],
  ["a name twice", sources(backports, backports), "duplicate-source", "backports,", '"backports"'],
  [
    "a key file that is not there",
    sources(backports.replace("archive", "a")),
    "bad-signing-key",
    "a.asc",
    "no such file",
  ],
  [
    "a key file of another kind",
    sources(backports.replace("archive.asc", "note.txt")),
    "bad-signing-key",
    "note.txt",
    "gpg",
  ],
  ["a suite with a space", sources(backports.replace("t-backports", '"a b"')), "bad-value", '"a b"', "not a suite"],
  ["no priority", sources(`${backports}, pin: 0`), "bad-value", "0 }", "from 1 to 32767"],
  ["a pin without one", sources(`${backports}, pin: { release: n=x }`), "missing-key", "{ release:", "no priority"],
  [
    "a release that is none",
    sources(`${backports}, pin: { priority: 9, release: x }`),
    "bad-value",
    "x }",
    "Release file",
  ],
])("%s", (_, packages, code, at, words) => {
  const { site, findings } = parse(packages);
  const found = findings.find((finding) => finding.code === code);
  const { line = 0, column = 0 } = found?.place ?? {};
  expect(line).toBe(baseLines + 1);
  expect(packages.slice(column - 1, column - 1 + at.length)).toBe(at);
  expect(`${found?.message} ${found?.remedy}`).toContain(words);
  expect(site).toBeUndefined();
});

test("a pin by host needs a host of its own", () => {
  const pinned = `{ ${backports}, pin: 990 }`;
  const codesWith = (other: string) =>
    parse(`packages: { ${other} sources: [${pinned}] }\n`).findings.map(({ code }) => code);
  expect(codesWith("")).toEqual([]);
  expect(codesWith("mirror: http://b.example.org/debian,")).toEqual([]);
  expect(codesWith("mirror: http://a.example.org/debian,")).toEqual(["ambiguous-pin"]);
  const released = pinned.replace("990", '{ priority: 990, release: "n=t-backports" }');
  const { findings } = parse(`packages: { mirror: http://a.example.org/debian, sources: [${released}] }\n`);
  expect(findings).toEqual([]);
});

test("where the site is no file, a key can only be written out", () => {
  const { findings } = parseSite(`${base}${sources(backports)}`, "site.yaml", vocabulary);
  expect(findings.map(({ code }) => code)).toContain("bad-signing-key");
});
