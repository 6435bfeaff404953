import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { reviewDesign } from "./review-design.ts";

const login =
  "parameters: { auth_url: http://10.77.0.10:5000, username: u, password_script: /etc/p, project_domain: Default }";

function errorsOf(fencing: string): readonly string[] {
  const text = `hosts:
  c1: { address: 10.77.0.11 }
  c2: { address: 10.77.0.12 }
  c3: { address: 10.77.0.13 }
vip: { internal: 10.77.0.10/24 }
fencing: ${fencing}
services: [keystone]
`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const found = reviewDesign(designSite(site), () => ({ file: "site.yaml", line: 6, column: 1 }));
  return found.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

test("an agent that evacuates instances is no fencing by itself", () => {
  expect(errorsOf(`{ agent: evacuate, ${login} }`)).toEqual(["evacuation-without-fencing"]);
});

test("one that switches hosts off is", () => {
  expect(errorsOf("lab")).toEqual([]);
});
