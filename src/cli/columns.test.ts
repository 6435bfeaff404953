import { afterEach, expect, test, vi } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { modelOf } from "../dependability/model/read-model.ts";
import { solveModel } from "../dependability/solve/solve-model.ts";
import { predictionText } from "../predict/report/text.ts";
import { asDesigned } from "../predict/site/knobs.ts";
import { modelOfDesign } from "../predict/site/site-model.ts";
import { changesOfSite } from "../predict/what-if/site-changes.ts";
import { whatIf } from "../predict/what-if/what-if.ts";
import { readSite } from "./read-site.ts";
import { planText } from "./plan-text.ts";
import { lookOf } from "./streams.ts";

afterEach(() => vi.unstubAllEnvs());

const { site } = await readSite("examples/three-controllers.yaml", vocabulary);
const design = designSite(site!);

/** Lines that could have been broken. A word stays whole. */
function tooLong(text: string, columns: number): readonly string[] {
  return text.split("\n").filter((line) => line.length > columns && line.trim().includes(" "));
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ");
}

test.each([60, 80, 100, 200])("a plan keeps within %i columns", (columns) => {
  const text = planText(design, { colour: false, columns });
  expect(tooLong(text, columns)).toEqual([]);
  expect(onOneLine(text)).toContain("every timer of every layer follows from detection: 1000 ms because timers that");
});

test("a plan for a pipe has each decision on two lines, and tables whose columns line up", () => {
  const lines = planText(design, { colour: false }).split("\n");
  const at = lines.findIndex((line) => line.startsWith("  component"));
  expect(lines[at]).toMatch(/^ {2}component +state +mode +manager +hosts$/);
  const hosts = lines[at]!.indexOf("hosts");
  expect(lines[at + 1]!.slice(hosts)).toBe("c1, c2, c3");
  expect(lines).toContain("  timers: every timer of every layer follows from detection: 1000 ms");
});

test("in sixty columns each component is told below its name", () => {
  const text = planText(design, { colour: false, columns: 60 });
  expect(text).toContain(
    "  keystone-api\n    state stateless, mode active-active, manager systemd,\n    hosts c1, c2, c3\n",
  );
});

test.each([60, 80])("a prediction keeps within %i columns", (columns) => {
  const read = modelOf(modelOfDesign(design, asDesigned), "site.yaml");
  if (!read.ok) throw new Error("the example has no model");
  const { model } = read;
  const { answers } = solveModel(model);
  const changes = whatIf(model, changesOfSite(site!, design, asDesigned, designSite));
  const { name, target, assumptions } = model;
  const text = predictionText({ name, target, assumptions, answers, whatIf: changes }, columns);
  expect(tooLong(text, columns)).toEqual([]);
  expect(onOneLine(text)).toContain("target 99.99 %, 52.6 min out of service a year");
});

test("a terminal's width counts, and COLUMNS before it; a pipe has none", () => {
  const terminal = { isTTY: true, columns: 60 };
  const pipe = { isTTY: false, columns: 60 };
  vi.stubEnv("COLUMNS", undefined);
  expect(lookOf(terminal).columns).toBe(60);
  expect(lookOf(pipe).columns).toBeUndefined();
  vi.stubEnv("COLUMNS", "72");
  expect(lookOf(terminal).columns).toBe(72);
  expect(lookOf(pipe).columns).toBe(72);
  vi.stubEnv("COLUMNS", "wide");
  expect(lookOf(terminal).columns).toBe(60);
});
