import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../../../src/serve/routes.ts";
import { revokeToken } from "../../../src/serve/tokens.ts";
import { serviceDirectory } from "../../../src/serve/service.ts";
import { actionOf, type RunningService, serveInMemory } from "./a-service.ts";

const renewal = () =>
  Promise.resolve({
    ages: [
      { kind: "fernet", days: 12 },
      { kind: "credential", days: null },
    ],
    certificates: [{ name: "endpoints-certificate", of: "certificate" as const, daysLeft: 41 }],
    underWay: { kind: "fernet", direction: "on" as const },
  });

let running: RunningService;
let release: () => void = () => undefined;
beforeAll(async () => {
  const canary = actionOf(
    "use every service once",
    () =>
      new Promise<string>((resolve) => {
        release = () => resolve("every service served");
      }),
  );
  running = await serveInMemory({ needs: { actions: { canary }, renewal } });
});
afterAll(() => running.close());

interface Asking {
  readonly token?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** As a program asks: `fetch` would mend paths and refuse headers. */
function ask(path: string, { token, method = "GET", headers = {}, body }: Asking = {}) {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
    (resolve, reject) => {
      const request = httpRequest(
        {
          host: "127.0.0.1",
          port: running.port,
          path,
          method,
          headers: { ...authorization, ...headers },
          agent: false,
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      request.on("error", reject);
      request.end(body);
    },
  );
}

function codeOf(text: string): string {
  const document: { error?: { code: string } } = JSON.parse(text);
  return document.error?.code ?? "";
}

async function session(token: string): Promise<string> {
  const { status, headers } = await ask("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  expect(status).toBe(200);
  const cookie = String(headers["set-cookie"]);
  expect(cookie).toMatch(/^quorate_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  return cookie.split(";")[0] ?? "";
}

test("every route that needs a token refuses whoever has none, and one that is wrong", async () => {
  for (const { path, method, role } of routes) {
    if (role === undefined) continue;
    expect([path, (await ask(path, { method })).status]).toEqual([path, 401]);
  }
  const { status, headers, text } = await ask("/api/v1/state", { token: "wrong" });
  expect([status, codeOf(text), headers["www-authenticate"]]).toEqual([401, "no-token", "Bearer"]);
});

test("every document that is answered is the one that the OpenAPI document says", async () => {
  for (const { path, method, replies } of routes) {
    if (method !== "GET" || replies === undefined) continue;
    const { status, text, headers } = await ask(path, { token: running.operate });
    expect([path, status, headers["cache-control"]]).toEqual([path, 200, "no-store"]);
    expect(replies.safeParse(JSON.parse(text)).error).toBeUndefined();
  }
  const { status, text } = await ask("/openapi.json");
  const { openapi, paths }: { openapi: string; paths: Record<string, object> } = JSON.parse(text);
  expect([status, openapi]).toEqual([200, "3.1.0"]);
  for (const { path, method } of routes) expect(paths[path]).toHaveProperty(method.toLowerCase());
});

test("the role view may look and not act; the audit log is for those who operate", async () => {
  const { view } = running;
  expect((await ask("/api/v1/state", { token: view })).status).toBe(200);
  expect((await ask("/api/v1/audit", { token: view })).status).toBe(403);
  const body = JSON.stringify({ action: "canary", why: "to see" });
  const headers = { "Content-Type": "application/json" };
  expect((await ask("/api/v1/actions", { token: view, method: "POST", headers, body })).status).toBe(403);
});

test("an action is written down with its reason and its outcome; who comes second is told who is doing what", async () => {
  const { operate } = running;
  const post = (body: object) =>
    ask("/api/v1/actions", {
      token: operate,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await post({ action: "canary", why: "after the change" })).status).toBe(202);
  const busy = await post({ action: "canary", why: "me too" });
  expect([busy.status, busy.text]).toEqual([
    409,
    expect.stringMatching(/ann is doing this for \d+ s: use every service once/),
  ]);
  expect([
    (await post({ action: "canary" })).status,
    (await post({ action: "__proto__", why: "hm hm" })).status,
  ]).toEqual([400, 404]);
  release();
  await expect
    .poll(async () => JSON.parse((await ask("/api/v1/audit", { token: operate })).text).entries)
    .toContainEqual(
      expect.objectContaining({
        who: "ann",
        role: "operate",
        what: "use every service once",
        why: "after the change",
        outcome: "every service served",
      }),
    );
});

test("a session acts only from the page itself: a request without its origin, or from another's, is refused", async () => {
  const cookie = await session(running.operate);
  const act = (headers: Readonly<Record<string, string>>) =>
    ask("/api/v1/actions", {
      method: "POST",
      headers: { Cookie: cookie, "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ action: "none", why: "to see" }),
    });
  expect((await ask("/api/v1/state", { headers: { Cookie: cookie } })).status).toBe(200);
  expect((await act({})).status).toBe(403);
  expect((await act({ Origin: "https://evil.example" })).status).toBe(403);
  expect((await act({ Origin: running.url, "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  // This one got through: there is no such action.
  expect((await act({ Origin: running.url, "Sec-Fetch-Site": "same-origin" })).status).toBe(404);
  expect((await ask("/api/v1/state", { headers: { Cookie: cookie, "Sec-Fetch-Site": "same-site" } })).status).toBe(403);
});

test("a session that was ended cannot be used again, nor can a cookie that was made up", async () => {
  const cookie = await session(running.view);
  const ended = await ask("/api/v1/session", { method: "DELETE", headers: { Cookie: cookie, Origin: running.url } });
  expect(ended.status).toBe(200);
  expect((await ask("/api/v1/state", { headers: { Cookie: cookie } })).status).toBe(401);
  expect((await ask("/api/v1/state", { headers: { Cookie: `quorate_session=${"a".repeat(43)}` } })).status).toBe(401);
});

test("no path leads out of the page's own files", async () => {
  const paths = [
    "/../../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/main.js/../../package.json",
    "//etc/passwd",
    "http://evil.example/etc/passwd",
    "/api/v1/../../.quorate/demo/serve/tokens.json",
    "/\0",
  ];
  for (const path of paths.slice(0, -1)) {
    const { status, text } = await ask(path, { token: running.operate });
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    expect(text).not.toMatch(/root:|sha256/);
  }
});

test("a body that is too large, that is no JSON, or that claims to be another, is refused before it is read", async () => {
  const post = (headers: Readonly<Record<string, string>>, body: string) =>
    ask("/api/v1/session", { method: "POST", headers, body });
  const isJson = { "Content-Type": "application/json" };
  expect((await post(isJson, JSON.stringify({ token: "x".repeat(20_000) }))).status).toBe(413);
  expect((await post({ ...isJson, "Transfer-Encoding": "chunked" }, "x".repeat(40_000))).status).toBe(413);
  expect((await post({ "Content-Type": "text/plain" }, "{}")).status).toBe(415);
  expect((await post(isJson, "[1]")).status).toBe(400);
  expect((await post(isJson, "{")).status).toBe(400);
  const many = await ask("/healthz", { headers: { "X-Long": "x".repeat(10_000) } });
  expect(many.status).toBe(431);
});

test("a query that makes no sense is told what is wrong with it", async () => {
  for (const path of [
    "/api/v1/events?limit=0",
    "/api/v1/events?limit=9999",
    "/api/v1/history?days=x",
    "/api/v1/events?before='; DROP TABLE event",
  ]) {
    const { status, text } = await ask(encodeURI(path), { token: running.view });
    expect([path, status, codeOf(text)]).toEqual([path, 400, "bad-request"]);
  }
  expect((await ask("/api/v1/events?host=%27%20OR%201%3D1", { token: running.view })).text).toBe(
    '{"events":[],"more":false}',
  );
});

test("every answer says that nothing but the service's own may run with it, that none may frame it, and is kept by none", async () => {
  for (const path of ["/healthz", "/api/v1/state", "/nothing"]) {
    const { headers } = await ask(path);
    expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect([headers["x-content-type-options"], headers["x-frame-options"], headers["referrer-policy"]]).toEqual([
      "nosniff",
      "DENY",
      "no-referrer",
    ]);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("no answer holds a token, a digest of one or a secret of the site", async () => {
  for (const { path, method } of routes) {
    if (method !== "GET") continue;
    const { text } = await ask(path, { token: running.operate });
    expect(text).not.toMatch(/sha256|password/);
    expect(text).not.toContain(running.operate);
  }
});

test("how old keys are and how long certificates are good is a document and figures, and no secret", async () => {
  const { text } = await ask("/api/v1/renewal", { token: running.view });
  expect(JSON.parse(text)).toMatchObject({
    ages: [{ kind: "fernet", days: 12 }, { days: null }],
    underWay: { kind: "fernet" },
  });
  const figures = (await ask("/metrics", { token: running.view })).text;
  expect(figures).toMatch(
    /^quorate_certificate_left_seconds\{site="[^"]+",certificate="endpoints-certificate",kind="certificate"\} 3542400$/m,
  );
  expect(figures.match(/^quorate_secret_age_seconds\{.*$/gm)).toEqual([
    expect.stringMatching(/kind="fernet"\} 1036800$/),
  ]);
  expect(figures).toMatch(/^quorate_rotation_under_way\{.*kind="fernet"\} 1$/m);
});

test("a token that is revoked is void within seconds", async () => {
  const directory = serviceDirectory(`${running.directory}/site.yaml`, "demo");
  expect((await ask("/api/v1/state", { token: running.view })).status).toBe(200);
  await revokeToken(directory, "prometheus");
  await expect
    .poll(async () => (await ask("/api/v1/state", { token: running.view })).status, { timeout: 5000 })
    .toBe(401);
});

test("what happens is told to whoever listens within a tenth of a second", async () => {
  const cookie = await session(running.operate);
  const response = await fetch(`${running.url}/api/v1/stream`, { headers: { Cookie: cookie } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  const until = async (words: string): Promise<void> => {
    while (!said.includes(words)) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error("the stream ended");
      said += value;
    }
  };
  await until("event: state");
  const begun = performance.now();
  running.site.lose("c1");
  await until("the internal address moved from c1 to c2");
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(said).toContain("event: patch");
  await reader?.cancel();
  const { text } = await ask("/api/v1/events", { token: running.operate });
  const { events }: { events: { kind: string; cause?: number; id: number }[] } = JSON.parse(text);
  const lost = events.find(({ kind }) => kind === "host-silent");
  expect(events.filter(({ cause }) => cause === lost?.id).map(({ kind }) => kind)).toContain("address-moved");
});

test("a thousand listeners are refused beyond the room there is, and the service answers meanwhile", async () => {
  const open = Array.from({ length: 1000 }, () => {
    const socket = connect(running.port, "127.0.0.1");
    socket.write(`GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${running.operate}\r\n\r\n`);
    return socket;
  });
  const statuses = await Promise.all(
    open.map(
      (socket) =>
        new Promise<string>((resolve) => {
          socket.once("data", (data) => resolve(data.toString("latin1").slice(9, 12)));
          socket.once("error", () => resolve("closed"));
          socket.once("close", () => resolve("closed"));
        }),
    ),
  );
  const listening = statuses.filter((status) => status === "200").length;
  expect(listening).toBeGreaterThan(0);
  expect(listening).toBeLessThanOrEqual(32);
  expect(running.service.stream.size).toBeLessThanOrEqual(32);
  expect((await ask("/healthz")).status).toBe(200);
  for (const socket of open) socket.destroy();
  await expect.poll(() => running.service.stream.size).toBe(0);
}, 60_000);

test("who sends a request slowly is let go, and others are not kept waiting", async () => {
  const slow = connect(running.port, "127.0.0.1");
  slow.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
  const drip = setInterval(() => slow.write("X-A: b\r\n"), 500);
  const begun = performance.now();
  const closed = new Promise<void>((resolve) => slow.once("close", () => resolve()).once("error", () => resolve()));
  expect((await ask("/healthz")).status).toBe(200);
  await closed;
  clearInterval(drip);
  expect(performance.now() - begun).toBeLessThan(20_000);
}, 40_000);

test("wrong tokens are guessed ten times and no more; whoever has a right one goes on", async () => {
  const statuses: number[] = [];
  for (let guess = 0; guess < 14; guess += 1)
    statuses.push((await ask("/api/v1/state", { token: `guess-${guess}` })).status);
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  expect(statuses.at(-1)).toBe(429);
  expect((await ask("/api/v1/state", { token: running.operate })).status).toBe(200);
});

test("too many requests of one caller are refused for a moment", async () => {
  const statuses = await Promise.all(Array.from({ length: 200 }, () => ask("/healthz").then(({ status }) => status)));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
});
