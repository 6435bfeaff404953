import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Design } from "../catalogue/contract/design.ts";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { clientConfiguration } from "./client-configuration.ts";
import { FakeHost } from "../hosts/fake.ts";
import { freshLogin, letIn, shutOut } from "./prepare.ts";
import { siteEntry, singleFailureMaxMs, sitePredictions, siteTrials, siteWorkloads } from "./site-workloads.ts";
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

  it("ask a server on an emulated processor as much less often as they wait longer for it", () => {
    const slow = siteWorkloads(design, secrets, login, false, ["bank"], 8).map(({ words }) => words.pace);
    expect(slow).toContain("sql-insert: 4 clients, each every 800 ms, time-out 4000 ms, 2000 ms to connect.");
    expect(slow.filter((pace) => pace.includes("each a transaction every 800 ms, time-out 4000 ms"))).toHaveLength(1);
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

  it("have a backlog, and a consumer that acknowledges nothing, only where a drill asks for them", () => {
    const asked = siteWorkloads(design, secrets, login, false, ["backlog", "deaf-consumer"]);
    const added = asked.filter(({ words }) => !workloads.some((usual) => usual.words.name === words.name));
    expect(added.map(({ words }) => words)).toMatchObject([
      {
        name: "queue-backlog",
        endpoint: "amqp",
        bounded: false,
        ledger: { kind: "deliveries", to: "queue-backlog-drain" },
      },
    ]);
    expect(added.map(({ load, readBack }) => [load["beforehand"], readBack?.["name"]])).toEqual([
      [3334, "queue-backlog-drain"],
    ]);
    const deaf = (of: typeof workloads) => of.find(({ words }) => words.name === "queue-consume")?.load["deaf"];
    expect([deaf(workloads), deaf(asked)]).toEqual([0, 1]);
    expect(asked.find(({ words }) => words.name === "queue-consume")?.words.pace).toContain("acknowledges none");
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
      ["queue-publish", ["address-move", "backend-down", "queue-leader", "queue-mended", "queue-node"], []],
      ["queue-consume", ["address-move", "backend-down", "queue-leader", "queue-mended", "queue-node"], []],
    ]);
  });

  it("wait for quorum and fencing as well where the cluster keeps the address", () => {
    const moved = designOf(example.replace("10.77.0.10/24 }", "10.77.0.10/24, manager: pacemaker }"));
    expect(moved.addresses[0]?.manager).toBe("pacemaker");
    const [first] = siteWorkloads(moved, secrets, login);
    expect(first?.words.waitsFor).toEqual(expect.arrayContaining(["membership", "quorum", "fencing"]));
  });

  it("wait for a volume to be promoted and mounted where the database lies on one", () => {
    const onVolume = designOf(readFileSync("examples/drbd-database.yaml", "utf8"));
    const ours = Object.fromEntries(onVolume.secrets.map(({ name }) => [name, `the ${name}`]));
    const sql = siteWorkloads(onVolume, ours, login).find(({ words }) => words.name === "sql-insert");
    expect(sql?.words.waitsFor).toEqual(
      expect.arrayContaining(["fencing", "volume-promoted", "volume-mounted", "database-view"]),
    );
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

it("what only looks lost is given up no sooner than what is", () => {
  const slow = designOf(readFileSync("examples/drbd-database.yaml", "utf8"));
  const lost = sitePredictions(slow, { name: "power-off" });
  expect(lost["sql"]?.boundMs).toBeGreaterThan(singleFailureMaxMs);
  for (const [endpoint, { boundMs }] of Object.entries(sitePredictions(slow, { name: "freeze" }))) {
    expect(boundMs).toBe(Math.max(singleFailureMaxMs, lost[endpoint]?.boundMs ?? 0));
  }
});

it("the database and the queue of a site make what its clients need", () => {
  const { database, queue } = siteTrials(design);
  expect(database?.on).toEqual(design.members);
  expect(queue?.on).toEqual(design.members);
});

it("clients are let in where a firewall keeps them out, and a host that keeps copies alone has none", async () => {
  const entry = siteEntry(designOf(readFileSync("examples/copies.yaml", "utf8")), "10.77.0.254");
  if (entry === undefined) throw new Error("the example has no firewall");
  const hosts = ["c1", "d1"].map((name) => new FakeHost(name, () => ({})));
  await letIn(hosts, entry);
  await shutOut(hosts, entry);
  expect(hosts.map(({ ran }) => ran.length)).toEqual([2, 0]);
});
