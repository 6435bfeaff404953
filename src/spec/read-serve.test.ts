import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "./parse-site.ts";

function parse(lines: string) {
  const text = `hosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3 }\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\n${lines}\n`;
  const { site, findings } = parseSite(text, "s.yaml", vocabulary);
  return { serve: site?.serve, codes: findings.filter(({ severity }) => severity === "error").map(({ code }) => code) };
}

test("a site that watches itself says where", () => {
  expect(parse("certificates: own\nserve: { on: controllers }")).toEqual({ serve: { on: "controllers" }, codes: [] });
  expect(parse("").serve).toBeUndefined();
});

test.each([
  ["serve: { on: controllers }", "bad-value"],
  ["certificates: own\nserve: { on: everywhere }", "bad-value"],
  ["certificates: own\nserve: {}", "missing-key"],
  ["certificates: own\nserve: { on: controllers, port: 80 }", "unknown-key"],
  ["certificates: own\nserve: yes", "wrong-type"],
  ["release: zed\ncertificates: own\nserve: { on: controllers }", "bad-value"],
])("%s is a finding", (lines, code) => {
  expect(parse(lines).codes).toContain(code);
});
