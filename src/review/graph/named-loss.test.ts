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
