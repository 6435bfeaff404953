import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { placesIn } from "./places.ts";
import { withoutCertificates } from "./plain-wires.ts";

function told(more: string) {
  const text = `hosts: { c1: 10.77.0.11, c2: 10.77.0.12, c3: 10.77.0.13 }
vip: 10.77.0.10/24
fencing: { agent: lab }
services: [keystone]
${more}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return withoutCertificates(designSite(site), placesIn(text, "site.yaml"));
}

test("a site without certificates is told what goes in the clear, at the key where there is one", () => {
  expect(told("").map(({ code, severity }) => [code, severity])).toEqual([["plain-http", "advice"]]);
  expect(told("certificates: none\n")).toMatchObject([{ place: { file: "site.yaml", line: 5 } }]);
  expect(told("certificates: own\n")).toEqual([]);
});
