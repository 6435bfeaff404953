import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { placesIn } from "./places.ts";
import { reviewDesign } from "./review-design.ts";

function codes(more: string): readonly string[] {
  const text = `hosts: { c1: 10.77.0.11, c2: 10.77.0.12, c3: 10.77.0.13 }
vip: 10.77.0.10/24
fencing: { agent: lab }
services: [keystone]
${more}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return reviewDesign(designSite(site), placesIn(text, "site.yaml")).map(({ code }) => code);
}

test("a site without a firewall is told what that leaves open", () => {
  expect(codes("firewall: false\n")).toContain("firewall-off");
  expect(codes("firewall: true\n")).not.toContain("firewall-off");
  expect(codes("")).not.toContain("firewall-off");
});
