import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { faultsOf } from "../faults/all.ts";
import { referencesOf } from "./references.ts";

const text = readFileSync("examples/three-controllers.yaml", "utf8");
const design = designSite(parseSite(text, "site.yaml", vocabulary).site!);
const faults = faultsOf(design);

function figures(name: string): Readonly<Record<string, number>> {
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined) throw new Error(`there is no ${name}`);
  return Object.fromEntries(referencesOf(design, fault).map(({ endpoint, ms }) => [endpoint, ms]));
}

test("what others allow is told apart from what they measured", () => {
  const [powerOff] = faults;
  if (powerOff === undefined) throw new Error("there are faults");
  expect(new Set(referencesOf(design, powerOff).map(({ kind }) => kind))).toEqual(new Set(["measured"]));
  expect(referencesOf(design, { name: "flap" }).map(({ kind }) => kind)).toEqual(["allowed", "allowed"]);
});

test.each([
  ["power-off", { keystone: 3090, glance: 3090, sql: 14_710, amqp: 8700 }],
  ["kill-keystone-api", { keystone: 38, glance: 5000 }],
  ["kill-galera", { keystone: 14_700, glance: 5000 }],
  ["kill-haproxy", { keystone: 5000, glance: 5000 }],
  ["stop-keystone-api", { keystone: 5000, glance: 5000 }],
  ["isolate", { keystone: 5000, glance: 5000 }],
  ["cold-start", {}],
  ["pressure", {}],
])("others' figures for %s", (name, expected) => {
  expect(figures(name)).toEqual(expected);
});
