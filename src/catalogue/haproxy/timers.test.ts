import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSite } from "../../spec/parse-site.ts";
import { vocabulary } from "../index.ts";
import { haproxyTimers } from "./timers.ts";

function askedEvery(file: string, change: (text: string) => string = (text) => text): number | undefined {
  const { site } = parseSite(change(readFileSync(`examples/${file}.yaml`, "utf8")), "site.yaml", vocabulary);
  if (site === undefined) throw new Error(`${file} cannot be read`);
  return haproxyTimers(site).find(({ name }) => name === "haproxy.shared.inter")?.valueMs;
}

test("backends that share are asked twice a detection time, and less often from six services on", () => {
  expect(askedEvery("three-controllers")).toBe(500);
  expect(askedEvery("three-controllers", (text) => text.replace("detection: 1s", "detection: 4s"))).toBe(2000);
  expect(askedEvery("ovn")).toBe(500);
  expect(askedEvery("full-control-plane")).toBe(1100);
});
