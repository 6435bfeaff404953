import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "node:http";
import { makeServer } from "../../../src/serve/http-server.ts";
import { type RunningService, serveInMemory } from "./a-service.ts";

/** The service of one of several hosts, as its balancer meets it. */

let running: RunningService;
let hasTurn = true;
let server: ReturnType<typeof makeServer>;
let url = "";

beforeAll(async () => {
  running = await serveInMemory();
  const standsBy = "c1 stands by: another host watches the site.";
  server = makeServer(() => (hasTurn ? running.service : undefined), new Map(), undefined, "0.1.0", { standsBy });
  await new Promise<void>((resolve) => (server as Server).listen(0, "127.0.0.1", resolve));
  const place = server.address();
  url = `http://127.0.0.1:${typeof place === "object" && place !== null ? place.port : 0}`;
});
afterAll(async () => {
  server.close();
  await running.close();
});

async function ask(
  path: string,
  from?: string,
  token?: string,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${url}${path}`, {
    headers: {
      ...(from === undefined ? {} : { "X-Forwarded-For": from }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

test("who stands by says so to the balancer, and answers nothing else", async () => {
  hasTurn = false;
  for (const path of ["/healthz", "/", "/api/v1/state"]) {
    const { status, text } = await ask(path, path === "/healthz" ? undefined : "10.0.0.1", running.operate);
    expect([path, status]).toEqual([path, 503]);
    expect(text).toContain("c1 stands by: another host watches the site.");
  }
  hasTurn = true;
  expect((await ask("/healthz")).status).toBe(200);
});

test("the balancer asks as often as it likes", async () => {
  const statuses = await Promise.all(Array.from({ length: 300 }, () => ask("/healthz").then(({ status }) => status)));
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test("wrong tokens count for whom the balancer names, and what a client claims to be counts for nothing", async () => {
  for (let guess = 0; guess < 12; guess += 1) await ask("/api/v1/state", `1.2.3.${guess}, 10.0.0.66`, `guess-${guess}`);
  expect((await ask("/api/v1/state", "10.0.0.66", "guess")).status).toBe(429);
  expect((await ask("/api/v1/state", "10.0.0.67", "guess")).status).toBe(401);
});

test("browsers are told to come by TLS alone, and the cookie goes by nothing else", async () => {
  expect((await ask("/healthz", "10.0.0.1")).headers.get("strict-transport-security")).toContain("max-age=");
});
