import { expect, test } from "vitest";
import { Random } from "../../dependability/simulate/random.ts";
import { lived } from "./outlook.ts";

const none = { share: 0, perHour: 0 };
const year = 8760;

test.each([
  ["hardly ever out", 0.001, 1 / 2000],
  ["half of the time out, for long", 0.5, 1 / 20_000],
  ["all but always out", 0.999, 1e-5],
])("%s: a year is out for its share, on average", (_, share, perHour) => {
  const random = new Random(4);
  const years = Array.from({ length: 4000 }, () =>
    lived({ failingOver: none, unnoticed: none, tooFew: { share, perHour } }, year, random),
  );
  const mean = years.reduce((sum, hours) => sum + hours, 0) / years.length / year;
  expect(Math.abs(mean / share - 1)).toBeLessThan(0.1);
  expect(Math.max(...years)).toBeLessThanOrEqual(year);
  // Where it hardly ever serves hardly any year keeps a target of 99.99 %.
  if (share > 0.99) expect(years.filter((hours) => hours > 0.876).length / years.length).toBeGreaterThan(0.99);
});

test("what never begins lasts for its share", () => {
  const always = { share: 1, perHour: 0 };
  expect(lived({ failingOver: none, unnoticed: none, tooFew: always }, year, new Random(1))).toBe(year);
});
