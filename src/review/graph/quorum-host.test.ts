import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { dependencyGraph } from "./from-design.ts";
import type { DependencyGraph } from "./graph.ts";
import { loseNamed } from "./named-loss.ts";

const example = readFileSync("examples/two-nodes-qdevice.yaml", "utf8");

function graphOf(text: string): DependencyGraph {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return dependencyGraph(designSite(site));
}

function stoppedIn(graph: DependencyGraph, names: readonly string[]): readonly string[] {
  const loss = loseNamed(graph, names);
  if (loss.kind === "unknown") throw new Error(loss.sentence);
  return loss.consequences.filter((each) => each.kind === "endpoint" && each.stopped).map(({ endpoint }) => endpoint);
}

const two = graphOf(example);

function stopped(...names: readonly string[]): readonly string[] {
  return stoppedIn(two, names);
}

test.each(["c1", "c2", "q1"])("of two control hosts and a quorum host, %s alone is missed by no endpoint", (host) => {
  expect(stopped(host)).toEqual([]);
});

test("any two of them are missed by all", () => {
  const all = ["keystone", "glance", "sql", "amqp"];
  expect(stopped("c1", "q1")).toEqual(all);
  expect(stopped("c2", "q1")).toEqual(all);
  expect(stopped("c1", "c2")).toEqual(all);
});

test("a member and the arbitrator are too much for the database, a member and the device for all", () => {
  expect(stopped("c1", "galera-arbitrator")).toEqual(["keystone", "glance", "sql"]);
  expect(stopped("c1", "corosync-qnetd")).toEqual(["keystone", "glance", "sql", "amqp"]);
});

test("no vote makes up for one of two copies that must both have a commit", () => {
  const graph = graphOf(example.replace("site: two-nodes", "site: two-nodes\ndatabase: postgresql"));
  expect(stoppedIn(graph, ["c2"])).toContain("sql");
  expect(stoppedIn(graph, ["q1"])).toEqual([]);
});
