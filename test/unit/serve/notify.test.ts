import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { notice, type Notice } from "../../../src/serve/notice.ts";
import { Notifier } from "../../../src/serve/notifier.ts";
import type { SiteReceiver } from "../../../src/spec/site-notify.ts";
import { type RunningService, serveInMemory } from "./a-service.ts";

/** Notices of the real service to real receivers: an HTTP server, and a program. */

const on = ["site", "endpoints", "hosts", "addresses", "parts", "actions"] as const;

interface Received {
  readonly notice: Notice;
  readonly authorization: string | undefined;
  readonly key: string | undefined;
  readonly atMs: number;
}

let directory = "";
let server: Server;
let received: Received[] = [];
/** How the next request is answered; the last one for all that follow. */
let answers: ((response: ServerResponse) => void)[] = [];
let service: RunningService | undefined;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-notify-"));
  received = [];
  answers = [(response) => response.writeHead(204).end()];
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const { authorization } = request.headers;
      const key = request.headers["idempotency-key"];
      received.push({ notice: notice.parse(JSON.parse(text)), authorization, key: String(key), atMs: Date.now() });
      const [answer] = answers.length > 1 ? answers.splice(0, 1) : answers;
      answer?.(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

function hook(name = "chat"): SiteReceiver {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { name, on, way: { kind: "webhook", url: `http://127.0.0.1:${port}/hook?key=1`, tokenPath: "chat.token" } };
}

async function serveWith(...notify: readonly SiteReceiver[]): Promise<RunningService> {
  await writeFile(path.join(directory, "chat.token"), "s3cret\n");
  service = await serveInMemory({ directory, needs: { notify } });
  return service;
}

test("a lost host is told within a second: what failed, what it means for clients, what was done, with the token of a file", async () => {
  const running = await serveWith(hook());
  const lostAtMs = Date.now();
  running.site.lose("c1");
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
  const [first] = received;
  expect(first?.notice).toMatchObject({
    site: "demo",
    condition: "degraded",
    what: "c1 fell silent.",
    clients: "Clients are served by every endpoint.",
    done: expect.stringContaining("the internal address moved from c1 to c2"),
    next: expect.stringContaining("quorate status"),
  });
  expect([first?.authorization, first?.key]).toEqual(["Bearer s3cret", first?.notice.id]);
  // A figure of this test's own machine would be none; that it is no poll of seconds is seen all the same.
  expect((first?.atMs ?? 0) - lostAtMs).toBeLessThan(3000);
});

test("a receiver that is busy is told again, by the same name, and once it has taken it not any more", async () => {
  const running = await serveWith();
  answers = [
    (response) => response.writeHead(503).end(),
    (response) => response.destroy(),
    (response) => response.end(),
  ];
  const state = () => running.service.live.state;
  const notifier = new Notifier({
    site: "demo",
    receivers: [hook()],
    beside: directory,
    state,
    retriesMs: [20, 20, 20],
  });
  notifier.tell(silent());
  await expect.poll(() => notifier.counts.get("chat")).toEqual({ delivered: 1, failed: 0 });
  expect(received.map(({ key }) => key)).toEqual(Array.from({ length: 3 }, () => received[0]?.key));
  await notifier.close();
});

test("what a receiver refuses is given up at once, and a dead one after its last time; both are counted", async () => {
  const running = await serveWith();
  answers = [(response) => response.writeHead(400).end()];
  const gone: SiteReceiver = { name: "gone", on, way: { kind: "webhook", url: await nobodyThere() } };
  const state = () => running.service.live.state;
  const notifier = new Notifier({
    site: "demo",
    receivers: [hook(), gone],
    beside: directory,
    state,
    retriesMs: [10, 10],
  });
  notifier.tell(silent());
  await expect
    .poll(() => [...notifier.counts.values()])
    .toEqual([
      { delivered: 0, failed: 1 },
      { delivered: 0, failed: 1 },
    ]);
  expect(received.length).toBe(1);
  await notifier.close();
});

test("a receiver that never answers delays nobody: others are told, the page is, and its queue has an end", async () => {
  const running = await serveWith(hook("hangs"), {
    ...commandReceiver(await program("cat > told.json")),
    name: "quick",
  });
  answers = [() => undefined];
  running.site.lose("c1");
  await expect
    .poll(() => readFile(path.join(directory, "told.json"), "utf8").catch(() => ""))
    .toContain("c1 fell silent");
  await expect.poll(() => received.length).toBe(1);
  // While it hangs, far more happens than may wait for it.
  for (let id = 0; id < 500; id += 1)
    running.service.live.happened({ ...silent(), sentence: `host ${id} fell silent` });
  const metrics = running.service.metrics();
  expect(metrics).toContain('quorate_notices_total{site="demo",receiver="quick",outcome="delivered"} 1');
  const before = Date.now();
  await running.close();
  service = undefined;
  // Nor does it hold up the end of the service.
  expect(Date.now() - before).toBeLessThan(5000);
}, 30_000);

test("a command gets all on its standard input and the gist in its environment, and no shell reads its words", async () => {
  const at = await program('printf "%s|%s|%s" "$1" "$QUORATE_SITE" "$QUORATE_CONDITION" > words; cat > told.json');
  const running = await serveWith(commandReceiver(at, "$(id) a b"));
  running.site.lose("c2");
  await expect
    .poll(() => readFile(path.join(directory, "told.json"), "utf8").catch(() => ""))
    .toContain("c2 fell silent");
  expect(await readFile(path.join(directory, "words"), "utf8")).toBe("$(id) a b|demo|degraded");
});

test("what happens in a flood is told in a few notices, the rest as a number; what is old is no news", async () => {
  const running = await serveWith(hook());
  running.service.live.happened({ ...silent(), atMs: Date.now() - 3_600_000 });
  for (let id = 0; id < 150; id += 1)
    running.service.live.happened({ ...silent(), sentence: `host ${id} fell silent` });
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
  const [only] = received;
  expect([only?.notice.events.length, only?.notice.leftOut]).toEqual([100, 50]);
});

/** Where a connection is refused. */
async function nobodyThere(): Promise<string> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  await new Promise((resolve) => other.close(resolve));
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
}

function silent() {
  return { id: 1, kind: "host-silent", atMs: Date.now(), host: "c1", sentence: "c1 fell silent", about: {} } as const;
}

async function program(script: string): Promise<string> {
  const file = path.join(directory, "told.sh");
  await writeFile(file, `#!/bin/sh\ncd "${directory}" || exit 1\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

function commandReceiver(file: string, ...args: readonly string[]): SiteReceiver {
  return { name: "pager", on, way: { kind: "command", command: [file, ...args] } };
}
