import { createServer, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startClock } from "../clock.ts";
import { collect, type History, type HistoryLine } from "../history.ts";
import type { Identity } from "./http/identity.ts";
import { list } from "./list.ts";
import { token } from "./token.ts";
import type { Workload, WorkloadContext } from "./workload.ts";

/** A server whose answers a test decides, and which counts the connections it gets. */
interface Endpoint {
  readonly port: number;
  connections: number;
  answer: "token" | "silence" | "unavailable";
  tokens: number;
  /** The one token that the image service takes. */
  valid: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(): Promise<Endpoint> {
  const server = createServer((request, response) => {
    request.resume();
    if (endpoint.answer === "unavailable") response.writeHead(503).end();
    if (endpoint.answer !== "token") return;
    if (request.method === "POST") {
      endpoint.tokens += 1;
      response.writeHead(201, { "x-subject-token": endpoint.valid }).end("{}");
    } else {
      response.writeHead(request.headers["x-auth-token"] === endpoint.valid ? 200 : 401).end('{"images":[]}');
    }
  });
  servers.push(server);
  server.on("connection", () => {
    endpoint.connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const endpoint: Endpoint = { port, connections: 0, answer: "token", tokens: 0, valid: "first" };
  return endpoint;
}

function identityAt(endpoint: Endpoint): Identity {
  return {
    url: `http://127.0.0.1:${endpoint.port}/v3`,
    user: "admin",
    userDomain: "Default",
    password: "secret",
    project: "admin",
    projectDomain: "Default",
  };
}

async function record(make: (context: WorkloadContext) => Workload, meanwhile: () => Promise<void>): Promise<History> {
  const lines: HistoryLine[] = [];
  const workload = make({ clock: startClock(), record: (line) => void lines.push(line) });
  await workload.prepare();
  workload.begin();
  await meanwhile();
  await workload.stop();
  return collect({ kind: "run", schema: "quorate-history/1", drill: "test", originWallMs: 0 }, lines);
}

describe("clients who want tokens", () => {
  const told = { kind: "token", name: "identity-token", operation: "issue token" };
  const settings = { ...told, periodMs: 20, timeoutMs: 100, inFlightMax: 3 };

  it("makes a new connection for each token", async () => {
    const endpoint = await serve();
    const history = await record(
      (context) => token.clients(context, { ...settings, timeoutMs: 5000, identity: identityAt(endpoint) }),
      async () => {
        await vi.waitFor(() => expect(endpoint.tokens).toBeGreaterThan(5), { timeout: 4000 });
      },
    );
    expect(history.operations.length).toBeGreaterThan(4);
    expect(history.operations.every((operation) => operation.outcome === "ok")).toBe(true);
    // One more is the trial before the load.
    expect(endpoint.connections).toBe(history.operations.length + 1);
  });

  it("goes on asking while nobody answers, within its bound, and sees the service come back", async () => {
    const endpoint = await serve();
    const history = await record(
      (context) => token.clients(context, { ...settings, identity: identityAt(endpoint) }),
      async () => {
        await pause(60);
        endpoint.answer = "silence";
        await pause(300);
        endpoint.answer = "token";
        const before = endpoint.tokens;
        await vi.waitFor(() => expect(endpoint.tokens).toBeGreaterThan(before + 10), { timeout: 10_000 });
      },
    );
    const errors = new Set(history.operations.map((operation) => operation.error));
    expect(errors).toContain("no answer within 100 ms");
    expect(errors).toContain("not sent: 3 requests are pending");
    const timedOut = history.operations.filter((operation) => operation.outcome === "timeout");
    const silentFrom = timedOut[0]?.end ?? Infinity;
    // On a busy machine one or another of them may still take longer than the client waits.
    expect(history.operations.some(({ start, outcome }) => start > silentFrom && outcome === "ok")).toBe(true);
    expect(timedOut.length).toBeGreaterThanOrEqual(3);
    for (const operation of timedOut) expect(operation.end - operation.start).toBeGreaterThanOrEqual(99);
  });

  it("does not start when there is no token to be had", async () => {
    const endpoint = await serve();
    endpoint.answer = "unavailable";
    const start = record(
      (context) => token.clients(context, { ...settings, identity: identityAt(endpoint) }),
      () => pause(1),
    );
    await expect(start).rejects.toThrow("HTTP 503");
  });
});

describe("clients who want lists", () => {
  it("gets a new token when the old one is refused, and one only", async () => {
    const endpoint = await serve();
    const told = { kind: "list", name: "image-list", operation: "list images" };
    const settings = { ...told, periodMs: 20, timeoutMs: 5000, inFlightMax: 20 };
    const url = `http://127.0.0.1:${endpoint.port}/v2/images`;
    const history = await record(
      (context) => list.clients(context, { ...settings, identity: identityAt(endpoint), url }),
      async () => {
        await pause(100);
        endpoint.valid = "second";
        await vi.waitFor(() => expect(endpoint.tokens).toBe(2), { timeout: 4000 });
        await pause(200);
      },
    );
    expect(history.operations.map((operation) => operation.outcome)).not.toContain("fail");
    expect(endpoint.tokens).toBe(2);
  });
});
