import { afterEach, expect, test, vi } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
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

test("a plan for a pipe has each decision on two lines, and components whose columns line up", () => {
  const lines = planText(design, { colour: false }).split("\n");
  const at = lines.indexOf("  keystone, for identity: systemd on c1, c2, c3");
  expect(lines[at + 1]).toBe("    keystone-api     stateless  active-active");
  expect(lines[at + 2]).toMatch(/^ {6}because {2}a Fernet token .* database; any instance answers .* one database$/);
  expect(lines[at + 3]).toMatch(/^ {6}loses {4}the requests it was working on/);
  expect(lines).toContain("    galera           stateful   active-active");
  expect(lines).toContain("  timers: every timer of every layer follows from detection: 1000 ms");
});

/** A whole control plane as far as its size and its names go: what it says is that of one component. */
const wide = withComponents({
  keystone: ["keystone-api"],
  nova: ["api", "metadata", "conductor", "scheduler", "novncproxy", "compute"].map((name) => `nova-${name}`),
  neutron: "api rpc-server periodic-workers ovn-maintenance-worker dhcp-agent l3-agent metadata-agent openvswitch-agent"
    .split(" ")
    .map((name) => `neutron-${name}`),
  cinder: ["api", "scheduler", "volume", "backup"].map((name) => `cinder-${name}`),
  octavia: ["api", "worker", "health-manager", "housekeeping", "driver-agent"].map((name) => `octavia-${name}`),
  swift: ["proxy", "account", "container", "object"].map((name) => `swift-${name}`),
  more: Array.from({ length: 17 }, (_, index) => `more-${index}`),
});

function withComponents(services: Readonly<Record<string, readonly string[]>>): Design {
  const [like] = design.components;
  const components = Object.entries(services).flatMap(([service, names]) =>
    names.map((name) => ({
      ...like!,
      name,
      service,
      fills: [],
      hosts: name === "nova-compute" ? ["n1", "n2"] : like!.hosts,
    })),
  );
  return { ...design, components };
}

test.each([60, 80])("a plan of forty-five components keeps within %i columns, a group a service", (columns) => {
  expect(wide.components).toHaveLength(45);
  const text = planText(wide, { colour: false, columns });
  expect(tooLong(text, columns)).toEqual([]);
  const part = text.slice(text.indexOf("\nComponents"), text.indexOf("\nDecisions"));
  for (const { name } of wide.components) expect(part.split(`    ${name}`).length).toBeGreaterThan(1);
  expect(part.match(/^ {2}\w+.*$/gm)).toEqual([
    "  keystone: systemd on c1, c2, c3",
    // Its hosts differ, so that each of its components tells its own.
    "  nova",
    ...["neutron", "cinder", "octavia", "swift", "more"].map((name) => `  ${name}: systemd on c1, c2, c3`),
  ]);
  expect(onOneLine(part)).toContain("run by systemd on n1, n2 loses");
});

test.each([60, 80])("a prediction keeps within %i columns", (columns) => {
  const read = modelOf(modelOfDesign(design, asDesigned), "site.yaml");
  if (!read.ok) throw new Error("the example has no model");
  const { model } = read;
  const { answers } = solveModel(model);
  const changes = whatIf(model, changesOfSite(site!, design, asDesigned, designSite));
  const { name, target, assumptions } = model;
  const text = predictionText({ name, target, assumptions, answers, whatIf: changes, downtime: new Map() }, columns);
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
