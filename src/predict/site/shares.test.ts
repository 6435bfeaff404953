import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { sharesOf } from "./shares.ts";

const site = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary).site!;

test("a failure is felt by those who are served there: all, one in n, or none", () => {
  const design = designSite(site);
  const shares = sharesOf(design, design.components);
  const of = (component: string): readonly (number | undefined)[] =>
    ["c1", "c2", "c3"].map((host) => shares.get(`${component}@${host}`));
  expect(of("keystone-api")).toEqual([1 / 3, 1 / 3, 1 / 3]);
  // The preferred writer; the balancer that holds the address at first.
  expect(of("galera")).toEqual([1, 0, 0]);
  expect(of("haproxy")).toEqual([1, 0, 0]);
  for (const { component, backends } of design.relays) {
    const preferred = backends.find(({ role }) => role === "preferred")!.host;
    expect(of(component)).toEqual(["c1", "c2", "c3"].map((host) => (host === preferred ? 1 : 0)));
  }
  expect(design.relays.length).toBeGreaterThan(0);
});
