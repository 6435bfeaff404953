import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { carryOut } from "../../../src/operate/actions/carry-out.ts";
import { actionKinds } from "../../../src/operate/actions/kinds.ts";
import type { HealRule } from "../../../src/spec/site-notify.ts";
import type { StateDocument, TimelineEvent } from "../../../src/serve/documents.ts";
import { notesDirectory } from "../../../src/store/journal.ts";
import { actionOf, type RunningService, serveInMemory, SiteInMemory, whole } from "./a-service.ts";

/** The service mends what its rules allow, by the actions that people have; what hosts say and what an action does are the test's. */

let running: RunningService;
let site: SiteInMemory;
let asked: string[] = [];
let affordable = true;

beforeEach(() => {
  site = new SiteInMemory();
  asked = [];
  affordable = true;
});
afterEach(() => running.close());

async function serve(heal: readonly HealRule[]): Promise<void> {
  const restart = actionOf("restart a part", () => Promise.resolve("Done."));
  running = await serveInMemory({
    site,
    needs: {
      heal,
      healAfterMs: 300,
      actions: {
        restart: {
          ...restart,
          prepare: async (given) => {
            const prepared = await restart.prepare(given);
            if (affordable) asked.push(...given);
            return { ...prepared, plan: { ...prepared.plan, affordable } };
          },
        },
      },
    },
  });
}

function break_(component: string, host: string): void {
  site.become({
    parts: site.snapshot.parts.map((part) =>
      part.component === component && part.host === host
        ? { ...part, state: "down" as const, sentence: "refused" }
        : part,
    ),
  });
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${running.url}${path}`, { headers: { Authorization: `Bearer ${running.operate}` } });
  return response.json();
}

async function givenUp(): Promise<readonly string[]> {
  return (await get<StateDocument>("/api/v1/state")).givenUp;
}

function acknowledge(subject: string): Promise<Response> {
  return fetch(`${running.url}/api/v1/heal`, {
    method: "POST",
    headers: { Authorization: `Bearer ${running.operate}`, "Content-Type": "application/json" },
    body: JSON.stringify({ acknowledge: subject }),
  });
}

test("a part that stays down is started anew three times and then left alone, until somebody acknowledges that", async () => {
  await serve(["parts"]);
  break_("keystone-api", "c2");
  await expect.poll(givenUp, { timeout: 30_000, interval: 200 }).toEqual(["keystone-api@c2"]);
  expect(asked).toEqual(Array.from({ length: 3 }, () => "keystone-api@c2"));
  const { events } = await get<{ events: readonly TimelineEvent[] }>("/api/v1/events");
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["heal-stopped", "action"]));
  expect(events.find(({ kind }) => kind === "action")?.sentence).toBe("heal: restart a part: Done.");
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(asked.length).toBe(3);
  expect((await acknowledge("nova-api@c2")).status).toBe(404);
  expect((await acknowledge("keystone-api@c2")).status).toBe(200);
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(4);
  const { entries } = await get<{ entries: readonly { who: string; why: string }[] }>("/api/v1/audit");
  expect(entries).toContainEqual(expect.objectContaining({ who: "ann", what: "acknowledge: keystone-api@c2" }));
}, 90_000);

test("a member that forgot the others has what recovers asked for, and nothing else has", async () => {
  const recovers: string[] = [];
  running = await serveInMemory({
    site,
    needs: {
      heal: ["members"],
      healAfterMs: 300,
      actions: {
        recover: actionOf("recover", () => {
          recovers.push("recover");
          site.become({ parts: whole(site.design).parts });
          return Promise.resolve("Done.");
        }),
      },
    },
  });
  break_("keystone-api", "c2");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(recovers).toEqual([]);
  site.become({
    parts: site.snapshot.parts.map((part) =>
      part.component === "rabbitmq" && part.host === "c3"
        ? { ...part, state: "degraded" as const, sentence: "forgot the cluster", forgot: true as const }
        : part,
    ),
  });
  await expect.poll(() => recovers.length, { timeout: 20_000 }).toBe(1);
  const { entries } = await get<{ entries: readonly { who: string; why: string }[] }>("/api/v1/audit");
  expect(entries.map(({ why }) => why)).toContain("rabbitmq@c3: rabbitmq on c3: forgot the cluster");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(recovers.length).toBe(1);
}, 60_000);

test("it is acknowledged in a shell as well", async () => {
  await serve(["parts"]);
  break_("keystone-api", "c2");
  await expect.poll(givenUp, { timeout: 30_000, interval: 200 }).toEqual(["keystone-api@c2"]);
  const plan = actionKinds
    .find(({ name }) => name === "acknowledge")
    ?.plan({ design: site.design, snapshot: site.snapshot, secrets: {}, id: "1" }, ["keystone-api@c2"]);
  if (plan?.kind !== "ready") throw new Error("it cannot be acknowledged");
  await carryOut({
    plan,
    hosts: new Map(),
    directory: notesDirectory(join(running.directory, "site.yaml"), site.design.site),
    id: "1",
    who: "bob",
    command: "acknowledge keystone-api@c2",
    conceal: (text) => text,
    begun: () => undefined,
    ended: () => undefined,
    stop: new AbortController().signal,
  });
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(4);
  const { entries } = await get<{ entries: readonly { who: string; what: string }[] }>("/api/v1/audit");
  expect(entries).toContainEqual(
    expect.objectContaining({ who: "bob", from: "a shell", what: "acknowledge: keystone-api@c2" }),
  );
}, 90_000);

test("what no rule names, what has data of its own, and what the site cannot afford is left to people", async () => {
  await serve(["cluster"]);
  break_("keystone-api", "c2");
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(asked).toEqual([]);
  await running.close();
  site = new SiteInMemory();
  await serve(["parts"]);
  break_("galera", "c2");
  break_("rabbitmq", "c3");
  affordable = false;
  break_("glance-api", "c1");
  await new Promise((resolve) => setTimeout(resolve, 4500));
  expect([asked, await givenUp()]).toEqual([[], []]);
}, 60_000);
