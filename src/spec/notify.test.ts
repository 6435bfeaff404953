import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "./parse-site.ts";

function parse(notify: string) {
  const text = `hosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3 }\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\nnotify: ${notify}\n`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  return { notify: site?.notify, findings: findings.filter(({ severity }) => severity === "error") };
}

const all = ["site", "endpoints", "hosts", "addresses", "parts", "actions"];

test("receivers are webhooks or commands, and are told of everything where nothing is said", () => {
  const { notify, findings } = parse(
    "{ chat: { webhook: 'https://chat.example.org/hooks/a?b=c', token: chat.token }, pager: { command: [/bin/page, cloud, 7], on: [endpoints, site] } }",
  );
  expect(findings).toEqual([]);
  expect(notify).toEqual([
    {
      name: "chat",
      on: all,
      way: { kind: "webhook", url: "https://chat.example.org/hooks/a?b=c", tokenPath: "chat.token" },
    },
    { name: "pager", on: ["endpoints", "site"], way: { kind: "command", command: ["/bin/page", "cloud", "7"] } },
  ]);
  expect(parse("{ one: { command: /bin/page } }").notify).toEqual([
    { name: "one", on: all, way: { kind: "command", command: ["/bin/page"] } },
  ]);
});

test.each([
  ["{ chat: {} }", "missing-key", "neither webhook: nor command:"],
  ["{ chat: { webhook: https://a.b/c, command: /bin/x } }", "bad-value", "both webhook: and command:"],
  ["{ chat: { webhook: 'ftp://a.b/c' } }", "bad-url", "it begins with ftp:"],
  ["{ chat: { webhook: nowhere } }", "bad-url", "it is no URL"],
  ["{ chat: { command: page } }", "bad-value", "is not the whole path"],
  ["{ chat: { command: /bin/x, token: a } }", "bad-value", "A command is shown no token"],
  ["{ chat: { command: /bin/x, on: [host] } }", "bad-value", '"host" is no'],
  ["{ Chat: { command: /bin/x } }", "bad-name", "no name of a receiver"],
  ["{ chat: { comand: /bin/x } }", "unknown-key", '"comand" is no key of a receiver'],
  ["chat", "wrong-type", "notify takes a map"],
])("notify: %s is a finding", (notify, code, words) => {
  const { findings } = parse(notify);
  expect(findings.map((finding) => finding.code)).toContain(code);
  expect(findings.map(({ message }) => message).join("\n")).toContain(words);
});

function healing(heal: string): string {
  return `hosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3 }\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\nheal: ${heal}\n`;
}

test("what is mended by itself is named, word by word", () => {
  expect(parseSite(healing("[parts, cluster]"), "s.yaml", vocabulary).site?.heal).toEqual(["parts", "cluster"]);
  expect(parseSite(healing("parts"), "s.yaml", vocabulary).site?.heal).toEqual(["parts"]);
  expect(parseSite(healing("all"), "s.yaml", vocabulary).findings.map(({ code }) => code)).toContain("bad-value");
});

test("a login in a webhook is refused, and not shown", () => {
  const { findings } = parse("{ chat: { webhook: 'https://ann:s3cret@chat.example.org/x' } }");
  expect(findings.map(({ code }) => code)).toEqual(["bad-url"]);
  expect(JSON.stringify(findings)).not.toContain("s3cret");
});
