import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { buildGoals } from "../build-goals.ts";
import { inOrder } from "../graph.ts";
import { goalsOfPart } from "./part-goals.ts";

const { site } = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary);
const design = designSite(site!);
const secrets = exampleSecrets(design.secrets);
const everything = buildGoals(design, secrets);
const technologies = [...new Set(design.components.map(({ service }) => service))];
const on = (hosts: readonly string[], names: readonly string[]) => new Map(hosts.map((host) => [host, new Set(names)]));

test.each(technologies)("of %s on one host nothing else is made, in an order that holds", (name) => {
  const { goals, hosts } = goalsOfPart(design, secrets, on(["c2"], [name]));
  expect(hosts).toEqual(["c2"]);
  expect(goals.every(({ host }) => host === "c2")).toBe(true);
  expect(inOrder(goals).map(({ id }) => id)).toEqual(goals.map(({ id }) => id));
  const units = goals.flatMap((goal) => (goal.kind === "unit" ? [goal.unit.unit] : []));
  const others = design.components.filter(({ service }) => service !== name).flatMap((each) => each.units);
  expect(units.filter((unit) => others.includes(unit))).toEqual([]);
});

test("of the balancer it is its files, its unit and what its unit needs of the kernel", () => {
  const { goals } = goalsOfPart(design, secrets, on(["c1"], ["haproxy"]));
  expect(goals.map(({ id }) => id)).toMatchSnapshot();
  const packages = goals.find(({ id }) => id === "c1/packages");
  expect(packages?.kind === "script" && packages.what).toBe("install 3 packages");
});

function ask(hosts: readonly string[]) {
  const unit = goalsOfPart(design, secrets, on(hosts, ["haproxy"])).goals.find(
    ({ id }) => id === "c1/unit haproxy.service",
  );
  return unit?.kind === "unit" ? unit.unit.gate?.ask?.on : undefined;
}

test("others' instances are asked nothing; once all are Quorate's, each is", () => {
  expect(ask(["c1"])).toBeUndefined();
  expect(ask(["c1", "c2", "c3"])).toEqual(["c2", "c3"]);
});

test("all of everything is everything", () => {
  const { goals } = goalsOfPart(design, secrets, on(everything.hosts, Object.keys(design.options)));
  expect(goals.map(({ id }) => id)).toEqual(everything.goals.map(({ id }) => id));
});
