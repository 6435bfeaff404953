import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { designSite } from "../../design/design-site.ts";
import { feltAt } from "../../dependability/model/model.ts";
import { networkOf, partsOf } from "../../dependability/parts/network.ts";
import { Process } from "../../dependability/simulate/process.ts";
import { Random } from "../../dependability/simulate/random.ts";
import { downtimeOf } from "../../dependability/solve/downtime.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { defaultRates } from "../../spec/default-rates.ts";
import { SiteCalculation } from "./calculation.ts";
import { hostRepairs } from "./host-repair.ts";
import { asDesigned, type Knobs } from "./knobs.ts";
import { outlookOf } from "./outlook.ts";
import { saidOfSite } from "./site-said.ts";
import { uncertainOf, valueAt } from "./uncertain.ts";

vi.setConfig({ testTimeout: 60_000 });

const example = readFileSync("examples/three-controllers.yaml", "utf8");

function designed(change: (text: string) => string = (text) => text): Design {
  const { site, findings } = parseSite(change(example), "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const design = designed();

/** Share of simulated years, each from everything well, in which an endpoint is out for longer than its target allows. */
function yearsThatMiss(of: Design, knobs: Knobs, name: string, years: number): number {
  const whole = new SiteCalculation(of).model(knobs)!;
  const model = feltAt(whole, name);
  const { structure } = model.endpoints.find((endpoint) => endpoint.name === name)!;
  const network = networkOf(structure, model.parts.length);
  const random = new Random(11);
  let missed = 0;
  for (let year = 0; year < years; year += 1) {
    const process = new Process(model, network, partsOf(network), random);
    let out = 0;
    while (process.nextAt < 8760) {
      const { now, isUp } = process;
      process.step();
      if (!isUp) out += process.now - now;
    }
    if (!process.isUp) out += 8760 - process.now;
    if (out > (1 - of.target) * 8760) missed += 1;
  }
  return missed / years;
}

function minutes(of: Design, knobs: Knobs = asDesigned): Readonly<Record<string, number>> {
  const found = new SiteCalculation(of).unavailabilities(knobs);
  return Object.fromEntries([...found].map(([name, value]) => [name, value * 525_600]));
}

test("a service more makes no other one better", () => {
  const alone = designed((text) => text.replace("[keystone, glance]", "[keystone]"));
  expect(alone.endpoints.map(({ name }) => name)).toEqual(["keystone", "sql"]);
  const [few, more] = [minutes(alone), minutes(design)];
  for (const [name, value] of Object.entries(few)) expect(more[name]).toBeGreaterThanOrEqual(value * (1 - 1e-12));
});

test("a host is felt at each endpoint by what the endpoint needs there", () => {
  const { parts } = new SiteCalculation(design).model(asDesigned)!;
  const blocked = (at: string): number => {
    const part = parts.find(({ name }) => name === "host c2")!;
    const { states } = part.felt.get(at) ?? part;
    return states[0]!.next.reduce(
      (sum, { to, probability }) => sum + (states[to]!.kind === "down" ? 0 : probability),
      0,
    );
  };
  // Of the three Keystones one in three is felt; c2's database waits behind the writer, and its balancer behind the address.
  expect(blocked("keystone")).toBeCloseTo(1 / 3, 12);
  expect(blocked("sql")).toBe(0);
});

test("hosts that fencing leaves off are away for longer than those that it starts again", () => {
  const off = designed((text) => text.replace(/^fencing:.*$/mu, "fencing: { agent: lab, action: off }"));
  const reboot = designed((text) => text.replace(/^fencing:.*$/mu, "fencing: { agent: lab, action: reboot }"));
  const [waiting, back] = [minutes(off), minutes(reboot)];
  for (const [name, value] of Object.entries(back)) expect(waiting[name]).toBeGreaterThan(value * 1.001);
});

test("failing over, unnoticed and too few add up, and each goes with what it is named after", () => {
  const calculation = new SiteCalculation(design);
  const split = (knobs: Knobs): Readonly<Record<string, number>> => {
    const model = calculation.model(knobs)!;
    const endpoint = model.endpoints.find(({ name }) => name === "keystone")!;
    const downtime = downtimeOf(model, endpoint, calculation.recalculation)!;
    const sum = downtime.failingOver.share + downtime.unnoticed.share + downtime.tooFew.share;
    expect(sum / calculation.recalculation.unavailability(model, endpoint)!).toBeCloseTo(1, 12);
    return Object.fromEntries(Object.entries(downtime).map(([kind, { share }]) => [kind, share]));
  };
  const plain = split(asDesigned);
  const covered = split({ ...asDesigned, uncovered: 0 });
  expect(covered["unnoticed"]).toBe(0);
  expect(covered["tooFew"]).toBeCloseTo(plain["tooFew"]!, 15);
  const slow = split({ ...asDesigned, rates: { all: { mttrHours: 400 } } });
  expect(slow["tooFew"]).toBeGreaterThan(plain["tooFew"]! * 100);
});

test("half of what is drawn lies below the figure, all between the ends, of coverage by what is not covered", () => {
  for (const each of uncertainOf(design, asDesigned)) {
    const [low, high] = each.range;
    expect(valueAt(each, 0.5)).toBeCloseTo(each.figure, 9);
    expect(each.figure).toBeGreaterThan(low);
    expect(each.figure).toBeLessThan(high);
    const ends = [valueAt(each, 0), valueAt(each, 1 - 1e-12)].toSorted((a, b) => a - b);
    expect(ends[0]! / low).toBeCloseTo(1, 6);
    expect(ends[1]! / high).toBeCloseTo(1, 6);
  }
});

test("what the operator knows is no assumption any more; what is written as a range is one as wide", () => {
  const all = Object.keys(defaultRates).map((kind) => [
    kind,
    { mttfHours: 9000, mttrHours: 5, coverage: 0.9, unnoticedHours: 1 },
  ]);
  const known: Knobs = { ...asDesigned, rates: { ...Object.fromEntries(all), all: { unnoticedHours: 1 } } };
  expect(uncertainOf(design, known)).toEqual([]);
  const said = saidOfSite(design, known, 1);
  expect(said.deciding).toEqual([]);
  for (const { lowMinutesPerYear, highMinutesPerYear } of said.outlooks)
    expect(highMinutesPerYear / lowMinutesPerYear).toBeCloseTo(1, 9);
  const ranged: Knobs = {
    ...known,
    rates: { ...known.rates, host: { ...known.rates["host"], ranges: { mttrHours: [1, 25] } } },
  };
  expect(uncertainOf(design, ranged)).toEqual([{ name: "host", quantity: "mttrHours", figure: 5, range: [1, 25] }]);
});

test("with rates that are known, a year misses as often as a simulated one, and the same seed says the same", () => {
  const rates = {
    host: { mttfHours: 2000, mttrHours: 20, coverage: 0.9, unnoticedHours: 1 },
    system: { mttfHours: 3000, mttrHours: 1, coverage: 0.9, unnoticedHours: 1 },
    software: { mttfHours: 8000, mttrHours: 1, coverage: 0.9, unnoticedHours: 1 },
    zone: { mttfHours: 80_000, mttrHours: 4, coverage: 0.9, unnoticedHours: 1 },
    all: { unnoticedHours: 1 },
  };
  const knobs: Knobs = { ...asDesigned, rates };
  const said = outlookOf(design, knobs, new SiteCalculation(design), 5);
  expect(outlookOf(design, knobs, new SiteCalculation(design), 5)).toEqual(said);
  const keystone = said.find(({ endpoint }) => endpoint === "keystone")!;
  const simulated = yearsThatMiss(design, knobs, "keystone", 1000);
  expect(simulated).toBeGreaterThan(0.05);
  expect(simulated).toBeLessThan(0.95);
  // Three standard deviations of a share of 1000 years.
  expect(Math.abs(keystone.missesYear - simulated)).toBeLessThan(3 * Math.sqrt(0.25 / 1000));
  expect(keystone.lowMinutesPerYear / minutes(design, knobs)["keystone"]!).toBeCloseTo(1, 9);
});

test("an endpoint meets its target up to the hours that are told, and not beyond", () => {
  const knobs: Knobs = { ...asDesigned, rates: { host: { mttfHours: 8760, mttrHours: 72 } } };
  const repairs = hostRepairs(design, knobs, new SiteCalculation(design));
  const within = repairs.find(({ endpoint }) => endpoint === "keystone")!.withinHours!;
  const at = (mttrHours: number): number =>
    minutes(design, { ...knobs, rates: { host: { mttfHours: 8760, mttrHours } } })["keystone"]!;
  expect(at(within)).toBeLessThanOrEqual((1 - design.target) * 525_600);
  expect(at(within * 1.01)).toBeGreaterThan((1 - design.target) * 525_600);
  expect(repairs.find(({ endpoint }) => endpoint === "glance data")!.withinHours).toBeNull();
});
