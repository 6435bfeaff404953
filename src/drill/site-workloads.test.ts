import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Design } from "../catalogue/contract/design.ts";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { clientConfiguration } from "./client-configuration.ts";
import { freshLogin } from "./prepare.ts";
import { singleFailureMaxMs, sitePredictions, siteTrials, siteWorkloads } from "./site-workloads.ts";
import { kindNamed } from "./workloads/kinds.ts";

const example = readFileSync("examples/three-controllers.yaml", "utf8");
const login = freshLogin();

function designOf(text: string): Design {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const design = designOf(example);
const secrets = Object.fromEntries(design.secrets.map(({ name }) => [name, `the ${name}`]));
const workloads = siteWorkloads(design, secrets, login);

describe("the clients of the example", () => {
  it("have the names and the words that histories, verdicts and reports have had from the beginning", () => {
    expect(workloads.map(({ words }) => [words.name, words.endpoint, words.title, words.forA, words.bounded])).toEqual([
      ["keystone-token", "keystone", "Keystone tokens", "a token", true],
      ["glance-list", "glance", "Glance image lists", "an image list", true],
      ["sql-insert", "sql", "SQL writes", "a write", true],
      ["queue-publish", "amqp", "Confirmed publishes", "a confirmed message", true],
      ["queue-consume", "amqp", "Deliveries", "a delivery", false],
    ]);
    expect(workloads.map(({ words }) => words.pace)).toEqual([
      "keystone-token: a request every 200 ms whether or not earlier ones were answered, time-out 500 ms.",
      "glance-list: a request every 200 ms whether or not earlier ones were answered, time-out 500 ms.",
      "sql-insert: 4 clients, each every 100 ms, time-out 500 ms, 250 ms to connect.",
      "queue-publish: 3 clients, each every 100 ms, time-out 500 ms, 250 ms to connect.",
      "queue-consume: 3 consumers, heartbeat 1 s.",
    ]);
  });

  it("are joined by a canary only where a drill asks for one, which is told of every service and of no place but the address", () => {
    expect(workloads.map(({ words }) => words.name)).not.toContain("canary");
    const canary = siteWorkloads(design, secrets, login, true).find(({ words }) => words.name === "canary");
    expect(canary?.words).toMatchObject({ endpoint: "glance", bounded: false });
    expect(canary?.load).toMatchObject({
      kind: "canary",
      order: {
        expected: ["image"],
        access: { url: "http://10.77.0.10:5000/v3", password: "the keystone-admin-password" },
      },
    });
  });

  it("ask each service less often where there are many: together they have no more to do", () => {
    const whole = designOf(readFileSync("examples/full-control-plane.yaml", "utf8"));
    const ours = Object.fromEntries(whole.secrets.map(({ name }) => [name, `the ${name}`]));
    const paces = siteWorkloads(whole, ours, login).flatMap(({ load }) =>
      load.kind === "list" ? [Number(load["periodMs"])] : [],
    );
    expect(paces.length).toBeGreaterThan(4);
    expect(paces.reduce((sum, periodMs) => sum + 1000 / periodMs, 0)).toBeCloseTo(20, 0);
  });

  it("wait for what is behind their endpoint", () => {
    const waits = workloads.map(({ words }) => [words.name, words.waitsFor.toSorted(), words.needs]);
    expect(waits).toEqual([
      ["keystone-token", ["address-move", "backend-down", "database-view"], ["sql"]],
      ["glance-list", ["address-move", "backend-down", "database-view"], ["keystone", "sql"]],
      ["sql-insert", ["address-move", "backend-down", "database-view"], []],
      ["queue-publish", ["address-move", "backend-down", "queue-leader", "queue-node"], []],
      ["queue-consume", ["address-move", "backend-down", "queue-leader", "queue-node"], []],
    ]);
  });

  it("wait for quorum and fencing as well where the cluster keeps the address", () => {
    const moved = designOf(example.replace("10.77.0.10/24 }", "10.77.0.10/24, manager: pacemaker }"));
    expect(moved.addresses[0]?.manager).toBe("pacemaker");
    const [first] = siteWorkloads(moved, secrets, login);
    expect(first?.words.waitsFor).toEqual(expect.arrayContaining(["membership", "quorum", "fencing"]));
  });

  it("are told places and passwords in words that survive the way to their process", () => {
    const clock = { originNs: "1", originWallMs: 0 };
    const load = workloads.map((each) => ({ name: each.words.name, load: each.load }));
    const sent = JSON.stringify({ mode: "load", ...clock, workloads: load });
    expect(clientConfiguration.parse(JSON.parse(sent))).toEqual(JSON.parse(sent));
    const context = { clock: { ...clock, now: () => 0 }, record: () => undefined };
    for (const { load: told } of workloads) expect(kindNamed(told.kind).clients(context, told)).toBeDefined();
    const list = workloads.find(({ words }) => words.endpoint === "glance");
    expect(list?.load).toMatchObject({
      url: "http://10.77.0.10:9292/v2/images",
      identity: { url: "http://10.77.0.10:5000/v3", user: "admin", password: "the keystone-admin-password" },
    });
  });

  it("are refused by their kind when they are told something else", () => {
    const context = { clock: { originNs: "1", originWallMs: 0, now: () => 0 }, record: () => undefined };
    expect(() => kindNamed("sql-insert").clients(context, { kind: "sql-insert", name: "sql-insert" })).toThrow("login");
    expect(() => kindNamed("token-insert")).toThrow("there are no clients of the kind token-insert");
  });

  it("have every server of the database read in the end, past the balancer, and the queue emptied", () => {
    const [rows, queue, ...others] = workloads.flatMap(({ readBack }) => readBack ?? []);
    expect(others).toEqual([]);
    expect(rows).toMatchObject({
      kind: "sql-insert",
      written: { place: { host: "10.77.0.10", port: 3306 }, database: login.user, ...login },
      servers: design.members.map((name) => ({ name, login: { protocol: "mysql", database: login.user } })),
      finalRead: { kind: "reads-wait" },
    });
    expect(queue).toMatchObject({ kind: "queue-consume", login: { vhost: login.user, queue: "ledger" } });
  });
});

it("a design's bound is said of its endpoint, whoever works against it", () => {
  const predictions = sitePredictions(design, { name: "power-off" });
  expect(Object.keys(predictions)).toEqual(design.endpoints.map(({ name }) => name));
  expect(predictions["sql"]?.terms.length).toBeGreaterThan(1);
  expect(sitePredictions(design, { name: "cold-start", everywhere: true })).toEqual({});
  const harmless = sitePredictions(design, { name: "pressure", harmless: true });
  for (const { boundMs } of Object.values(harmless)) expect(boundMs).toBe(design.detectionMs / 2);
});

it("a part that dies may cost what its host does, and another single failure what the field allows", () => {
  expect(sitePredictions(design, { name: "kill-x", dies: true })).toEqual(
    sitePredictions(design, { name: "power-off" }),
  );
  const frozen = sitePredictions(design, { name: "freeze" });
  expect(Object.keys(frozen)).toEqual(design.endpoints.map(({ name }) => name));
  expect(frozen["sql"]).toMatchObject({ boundMs: singleFailureMaxMs, limit: true });
});

it("the database and the queue of a site make what its clients need", () => {
  const { database, queue } = siteTrials(design);
  expect(database?.on).toEqual(design.members);
  expect(queue?.on).toEqual(design.members);
});
