import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { dependencies } from "./dependencies.ts";
import { designSite } from "./design-site.ts";

test.each(["full-control-plane", "ovn", "pacemaker-managed", "separate-network-nodes"])(
  "examples/%s.yaml: no endpoint is back before what it needs, through whatever stands between",
  (name) => {
    const path = `examples/${name}.yaml`;
    const { site } = parseSite(readFileSync(path, "utf8"), path, vocabulary);
    if (site === undefined) throw new Error(`${path} has errors`);
    const design = designSite(site);
    const { closure } = dependencies(design);
    const boundOf = (endpoint: string): number =>
      design.outages.find((outage) => outage.endpoint === endpoint)?.boundMs ?? Number.NaN;
    for (const { name: endpoint, component } of design.endpoints) {
      const needed = design.endpoints.filter((other) => closure(component).includes(other.component));
      for (const { name: other } of needed) {
        expect([endpoint, other, boundOf(endpoint) >= boundOf(other)]).toEqual([endpoint, other, true]);
      }
    }
  },
);

test("heat, whose engines take their work off the queue, waits for the queue", () => {
  const { site } = parseSite(readFileSync("examples/full-control-plane.yaml", "utf8"), "site.yaml", vocabulary);
  if (site === undefined) throw new Error("the example has errors");
  const bounds = new Map(designSite(site).outages.map(({ endpoint, boundMs }) => [endpoint, boundMs]));
  expect(bounds.get("heat")).toBe(bounds.get("amqp"));
});
