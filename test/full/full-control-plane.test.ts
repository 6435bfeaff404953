import { setTimeout as pause } from "node:timers/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostOf, type Fault } from "../../src/drill/faults/fault.ts";
import { findLab } from "../../src/lab/lab.ts";
import { sitePredictions } from "../../src/drill/site-workloads.ts";
import type { DrillRun } from "../../src/drill/drill.ts";
import { judge } from "../../src/drill/verdict/judge.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, applyToFresh, status, wholeWithin } from "../lab/one-site.ts";
import { root } from "../lab/quorate.ts";
import { whatClientsMet } from "./patient-clients.ts";
import { apisOf, breaking, type Breaking } from "./whole/drilled.ts";
import { killable, killsInTurn } from "./whole/kills.ts";

/** The whole control plane, from nothing to the loss of each of its parts and hosts: the tests build on each other, in this order. */

const name = "test-whole";
const { file } = labSite(name, (text) => text, path.join(root, "examples/full-control-plane.yaml"));
/** Three hosts with all of it are asked for so long until they answer as well as before. */
const wholeMs = 300_000;
const gib = 2 ** 30;
const figures: Record<string, unknown> = {};
let site: Breaking;

beforeAll(() => {
  expect(findLab(name).hostNames).toEqual(["c1", "c2", "c3"]);
});

afterAll(() => {
  process.stderr.write(`${JSON.stringify(figures, undefined, 2)}\n`);
});

async function seconds<T>(what: string, work: Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work;
  figures[what] = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  return result;
}

test("applied to fresh hosts, all serves, in 16 GiB at the most", async () => {
  expect(await seconds("the first apply", applyToFresh(file()))).toMatchObject({ exitCode: 0 });
  expect(await wholeWithin(file(), wholeMs)).toBe(true);
  site = await breaking(file());
  const memory = findLab(name).residentMemoryBytes() / gib;
  figures["memory"] = `${memory.toFixed(1)} GiB`;
  expect(memory).toBeLessThanOrEqual(16);
});

test("applied again, nothing is done", async () => {
  // What has begun a minute ago still fills its caches.
  await pause(60_000);
  const again = await seconds("an apply with nothing to do", apply(file()));
  expect(again).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});

test("each stateless service is killed in turn, and no request of a patient client fails", async () => {
  const services = killable(site.design, "c1").filter(
    ({ service, state }) => state === "stateless" && site.services.includes(service),
  );
  expect(services.length).toBeGreaterThan(20);
  const run = await site.drill(killsInTurn("kill-services", services), "c1", { patient: true });
  const met = whatClientsMet(run);
  figures["services killed"] = { services: services.map((each) => each.name), ...met, wholeAgainMs: run.wholeAgainMs };
  expect(met.requests.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(new Set(run.workloads.map(({ endpoint }) => endpoint))).toEqual(
    new Set([...apisOf(site.design), "sql", "amqp"]),
  );
  expect(run.wholeAgainMs).toBeDefined();
});

test("each part below them is killed in turn, and comes back by itself with nothing lost", async () => {
  const parts = killable(site.design, "c1").filter(
    ({ service, state }) => state !== "stateless" || !site.services.includes(service),
  );
  const run = await site.drill(killsInTurn("kill-parts", parts), "c1");
  figures["parts killed"] = { parts: parts.map((each) => each.name), ...gaps(run) };
  expect(judge(run, {}).losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
  expect(run.wholeAgainMs).toBeDefined();
});

test.each(["c1", "c2", "c3"])(
  "%s loses its power: two seconds without an API at the most, and a canary that begins within thirty succeeds",
  async (host) => {
    const run = await site.drill(site.fault("power-off"), host, { canary: true });
    const met = gaps(run);
    const again = run.history.operations.find(
      ({ workload, outcome, end }) => workload === "canary" && outcome === "ok" && end > run.faultAtMs,
    );
    const canary =
      again === undefined ? null : [again.start - run.faultAtMs, again.end - run.faultAtMs].map((ms) => Math.round(ms));
    figures[`${host} off`] = { ...met, canary };
    if (again === undefined)
      figures[`${host} off, canaries`] = run.history.operations
        .filter(({ workload }) => workload === "canary")
        .map(({ start, end, error }) => [start - run.faultAtMs, end - run.faultAtMs, error]);
    expect(judge(run, {}).losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
    const asked = new Set(met.endpoints.map(({ endpoint }) => endpoint));
    expect(apisOf(site.design).filter((api) => !asked.has(api))).toEqual([]);
    // What others had of the processors explains lateness, and nothing else.
    expect([met.verdict, met.reasons]).not.toContain("fail");
    if (met.verdict === "pass") expect(met.endpoints.filter(({ longestGapMs }) => longestGapMs > 2000)).toEqual([]);
    expect(canary?.[0] ?? Infinity).toBeLessThanOrEqual(30_000);
    expect(run.wholeAgainMs).toBeDefined();
  },
);

test("a host that is alone, and that nobody can fence, serves nothing", async () => {
  const isolated = site.fault("isolate-unfenced");
  let served: readonly string[] = ["nobody looked"];
  const looking: Fault = {
    ...isolated,
    async inject(context) {
      await isolated.inject(context);
      await pause(12_000);
      served = (await hostOf(context).run(minority, { timeoutMs: 30_000 })).stdout.trim().split("\n");
    },
  };
  const run = await site.drill(looking, "vip-holder");
  figures["isolated"] = { ...gaps(run), served };
  expect(served).toEqual(["looked"]);
  expect(judge(run, {}).losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
  expect(run.wholeAgainMs).toBeDefined();
  expect((await status(file())).state).toBe("healthy");
});

/** Says what a host serves that must serve nothing. */
const minority = `ip -o addr show | grep -qw 10.77.0.10 && echo "it has the address"
timeout 5 mariadb -e 'CREATE DATABASE minority' 2>/dev/null && echo "its database takes writes"
timeout 5 bash -c 'exec 3<>"/dev/tcp/$(hostname -I | cut -d" " -f1)/5672"' 2>/dev/null && echo "its broker takes clients"
login='{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "nobody", "domain": {"id": "default"}, "password": "none"}}}}}'
said=$(curl -s -o /dev/null -m 5 -w '%{http_code}' -H 'Content-Type: application/json' -d "$login" http://127.0.0.1:5000/v3/auth/tokens)
[ "$said" = 401 ] && echo "its identity service knows who is nobody"
echo looked`;

/** What clients missed while the host was away, and while it came back. */
function gaps(run: DrillRun) {
  const { endpoints, pressure, audit, verdict, reasons } = judge(run, sitePredictions(site.design, run.order.fault));
  return {
    verdict,
    reasons,
    endpoints: endpoints.map(({ name: endpoint, workload, longestGapMs, returnGapMs, requests, failed }) => ({
      endpoint,
      workload,
      longestGapMs: Math.round(longestGapMs),
      returnGapMs: Math.round(returnGapMs),
      requests,
      failed,
    })),
    wholeAgainMs: run.wholeAgainMs,
    pressure,
    audit: audit?.problems ?? [run.wholeSentence],
  };
}
