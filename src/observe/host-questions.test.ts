import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { questionLimitMs } from "./host-questions.ts";

function limitOf(file: string, host: string): number {
  const { site } = parseSite(readFileSync(`examples/${file}.yaml`, "utf8"), "site.yaml", vocabulary);
  if (site === undefined) throw new Error(`${file} cannot be read`);
  return questionLimitMs(designSite(site), host);
}

test("a host that has more to tell has longer for it, and none has less than three seconds", () => {
  const few = limitOf("three-controllers", "c1");
  expect(few).toBeGreaterThan(3000);
  expect(few).toBeLessThan(4000);
  expect(limitOf("full-control-plane", "c1")).toBeGreaterThan(5000);
  expect(limitOf("three-controllers", "nobody")).toBe(3000);
});
