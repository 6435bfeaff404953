import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { asDesigned } from "./knobs.ts";
import { modelOfDesign } from "./site-model.ts";
import { unknownRates } from "./unknown-rates.ts";

const text = readFileSync("examples/three-controllers.yaml", "utf8");
const { site } = parseSite(
  text.replace("  c3:", "  c4: { address: 10.77.0.14, roles: [compute] }\n  c3:"),
  "s",
  vocabulary,
);
const design = designSite(site!);

const placeOf = (path: readonly string[]): { file: string; line: number; column: number } => ({
  file: path.join("/"),
  line: 7,
  column: 3,
});

test("every name that changes something is known, and changes something", () => {
  const plain = JSON.stringify(modelOfDesign(design, asDesigned));
  for (const name of [
    "zone",
    "host",
    "system",
    "software",
    "keystone-api",
    "c1",
    "host c2",
    "system c3",
    "rack-a",
    "zone rack-b",
    "galera@c1",
  ]) {
    const rates = { [name]: { mttfHours: 1234 } };
    expect(unknownRates(design, rates, placeOf)).toEqual([]);
    const { assumptions: _, ...model } = modelOfDesign(design, { ...asDesigned, rates });
    expect(plain).not.toContain(JSON.stringify(model).slice(1, -1));
  }
});

test.each([
  ["hosts", 'Did you mean "host"?'],
  ["galera@c9", 'Did you mean "galera@c1"?'],
  ["keystone-apis", 'Did you mean "keystone-api"?'],
  ["virtual address", "Name a kind"],
  ["toString", "Name a kind"],
])("%s is a finding at its line", (name, remedy) => {
  const [finding, ...more] = unknownRates(design, { host: {}, [name]: { coverage: 1 } }, placeOf);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    code: "rate-of-unknown-part",
    severity: "error",
    place: { file: `rates/${name}`, line: 7 },
  });
  expect(finding?.message).toContain(`"${name}"`);
  expect(finding?.remedy).toContain(remedy);
});

test("a part that no endpoint needs has no rate that counts", () => {
  const [finding] = unknownRates(design, { c4: { mttfHours: 1 } }, placeOf);
  expect(finding?.message).toBe('No endpoint needs "c4", so that its rate would change nothing.');
});
