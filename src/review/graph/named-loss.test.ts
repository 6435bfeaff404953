import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { switchesOf } from "./element-ids.ts";
import { dependencyGraph } from "./from-design.ts";
import { loseNamed } from "./named-loss.ts";

const { site } = parseSite(readFileSync("examples/three-controllers.yaml", "utf8"), "site.yaml", vocabulary);
const graph = dependencyGraph(designSite(site!), switchesOf(site!));

test("one host is missed by no endpoint, two by all, and a zone is its hosts", () => {
  const one = loseNamed(graph, ["c1"]);
  const two = loseNamed(graph, ["c1", "rack-b"]);
  if (one.kind === "unknown" || two.kind === "unknown") throw new Error("names of the example");
  expect(one.consequences.filter(({ kind, stopped }) => kind === "endpoint" && stopped)).toEqual([]);
  expect(two.consequences.every(({ stopped }) => stopped)).toBe(true);
});

test("a name that is nothing is told with the nearest one, or with all that there is", () => {
  expect(loseNamed(graph, ["c1", "rack-aa"])).toEqual({
    kind: "unknown",
    sentence: 'nothing of the site is called "rack-aa"; did you mean rack-a?',
  });
  const strange = loseNamed(graph, ["the moon"]);
  expect(strange.kind === "unknown" && strange.sentence).toMatch(
    /^nothing of the site is called "the moon"; it has hosts c1, c2 and c3; .*; one component on one host is [a-z-]+@c1$/,
  );
});

test("what no endpoint needs can be lost as well", () => {
  const text = readFileSync("examples/three-controllers.yaml", "utf8");
  const wider = text.replace(/^( +)c1:/mu, "$1cmp-1: { address: 10.77.0.51, zone: rack-a, roles: [compute] }\n$&");
  const { site: widerSite, findings } = parseSite(wider, "site.yaml", vocabulary);
  if (widerSite === undefined) throw new Error(JSON.stringify(findings));
  const loss = loseNamed(dependencyGraph(designSite(widerSite), switchesOf(widerSite)), ["cmp-1", "memcached"]);
  if (loss.kind === "unknown") throw new Error(loss.sentence);
  expect(loss.lost).toEqual(["host cmp-1", "memcached on c1", "memcached on c2", "memcached on c3"]);
  expect(loss.consequences.filter(({ stopped }) => stopped)).toEqual([]);
});

test("nothing is said to need itself", () => {
  const loss = loseNamed(graph, ["c1"]);
  if (loss.kind === "unknown") throw new Error(loss.sentence);
  const data = loss.consequences.find(({ kind }) => kind === "data");
  expect(data).toMatchObject({ stopped: true });
  expect(data?.because).not.toMatch(/(host \S+).* without \1/u);
});
