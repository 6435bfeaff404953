import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningService, serveInMemory } from "../unit/serve/a-service.ts";

/** The alert rules in Debian's Prometheus and Alertmanager: read by their own tools, and fired. */

/** Where the programs are: installed, or unpacked by scripts/test.sh. */
const programs = process.env["QUORATE_TEST_MONITORING"] ?? "/usr/bin";
const rules = path.resolve(import.meta.dirname, "../../docs/monitoring");

/** Alertmanager finds its templates at one path only: what was unpacked is laid over it, for this process alone. */
const beside = `share=$1; shift
[ "$share" -ef /usr/share ] || mount -t overlay overlay -o "lowerdir=$share:/usr/share" /usr/share
exec "$@"`;

function tool(name: string, ...args: readonly string[]) {
  return execa(path.join(programs, name), args, { cwd: rules, reject: false, all: true });
}

test("promtool and amtool take the files as they are, and the rules do what their tests say", async () => {
  for (const [name, ...args] of [
    ["promtool", "check", "rules", "alerts.yml"],
    ["promtool", "check", "config", "--syntax-only", "prometheus.yml"],
    ["promtool", "test", "rules", "alerts.test.yml"],
    ["amtool", "check-config", "alertmanager.yml"],
  ] as const) {
    const { exitCode, all } = await tool(name, ...args);
    expect([args.join(" "), exitCode, all]).toEqual([args.join(" "), 0, all]);
  }
});

let directory = "";
let service: RunningService;
let receiver: Server;
const children: ChildProcess[] = [];
/** What was told, by the path of the webhook. */
const told: { readonly path: string; readonly alerts: readonly string[] }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-monitoring-"));
  service = await serveInMemory();
  receiver = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const { alerts }: { alerts: { labels: { alertname: string }; status: string }[] } = JSON.parse(text);
      told.push({
        path: request.url ?? "",
        alerts: alerts.map(({ labels, status }) => `${labels.alertname} ${status}`),
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  receiver.closeAllConnections();
  receiver.close();
  await service.close();
  await rm(directory, { recursive: true, force: true });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A file of docs/monitoring with this test's ports and paths, and its times made short. */
async function laid(name: string, replaced: Readonly<Record<string, string>>): Promise<string> {
  let text = await readFile(path.join(rules, name), "utf8");
  for (const [from, to] of Object.entries(replaced)) {
    expect([name, text.includes(from)]).toEqual([name, true]);
    text = text.replaceAll(from, to);
  }
  const file = path.join(directory, name);
  await writeFile(file, text);
  return file;
}

function start(name: string, ...args: readonly string[]): void {
  const command = ["-c", beside, "bash", path.join(programs, "../share"), path.join(programs, name), ...args];
  children.push(spawn("unshare", ["--mount", "--kill-child", "bash", ...command], { stdio: "ignore" }));
}

function pages(): readonly string[] {
  return told.filter((each) => each.path === "/page").flatMap(({ alerts }) => alerts);
}

test("an endpoint that serves nobody is paged, its burning budget is not told as well, and the dead man's switch is heard", async () => {
  const [prometheusPort, alertmanagerPort] = [await freePort(), await freePort()];
  const token = path.join(directory, "token");
  await writeFile(token, service.view);
  await cp(path.join(rules, "alerts.yml"), path.join(directory, "alerts.yml"));
  const prometheus = await laid("prometheus.yml", {
    "15s": "1s",
    "127.0.0.1:9093": `127.0.0.1:${alertmanagerPort}`,
    "/etc/prometheus/quorate-token": token,
    "127.0.0.1:8470": `127.0.0.1:${service.port}`,
  });
  const alertmanager = await laid("alertmanager.yml", {
    "group_wait: 10s": "group_wait: 3s",
    "127.0.0.1:9099": `127.0.0.1:${portOf(receiver)}`,
  });
  start(
    "prometheus-alertmanager",
    `--config.file=${alertmanager}`,
    `--storage.path=${directory}/alertmanager`,
    `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
    "--cluster.listen-address=",
  );
  start(
    "prometheus",
    `--config.file=${prometheus}`,
    `--storage.tsdb.path=${directory}/prometheus`,
    // What fires before the Alertmanager is found is told again soon.
    "--rules.alert.resend-delay=2s",
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
  );

  await expect.poll(() => told.some((each) => each.path === "/alive"), { timeout: 60_000 }).toBe(true);
  expect(pages()).toEqual([]);

  const { site } = service;
  const [endpoint = ""] = site.design.endpoints.map(({ name }) => name);
  const ask = (ok: boolean): void =>
    site.listener?.asked(
      "c2",
      ok ? { name: endpoint, ok, ms: 2 } : { name: endpoint, ok, ms: 900, because: "no answer" },
      Date.now(),
    );
  ask(true);
  ask(false);
  const clients = setInterval(() => ask(false), 200);
  site.become({
    endpoints: site.snapshot.endpoints.map((each) =>
      each.name === endpoint ? { ...each, ok: false, latencyMs: null, sentence: "does not answer: no answer" } : each,
    ),
  });
  await expect.poll(pages, { timeout: 90_000, interval: 500 }).toContain("QuorateEndpointDown firing");
  const firing = async (): Promise<readonly string[]> => {
    const response = await fetch(`http://127.0.0.1:${prometheusPort}/api/v1/alerts`);
    const { data }: { data: { alerts: { labels: { alertname: string }; state: string }[] } } = await response.json();
    return data.alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
  };
  // Prometheus fires both; Alertmanager tells of the one that explains the other.
  await expect
    .poll(firing, { timeout: 90_000, interval: 500 })
    .toEqual(expect.arrayContaining(["QuorateEndpointDown", "QuorateBudgetBurnsFast", "QuorateDeadMansSwitch"]));
  await new Promise((resolve) => setTimeout(resolve, 6000));
  clearInterval(clients);
  expect(pages().filter((page) => !page.startsWith("QuorateEndpointDown"))).toEqual([]);
}, 240_000);

test("what serve says of itself is what Prometheus' own linter asks for", async () => {
  const response = await fetch(`${service.url}/metrics`, { headers: { Authorization: `Bearer ${service.view}` } });
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const { exitCode, all } = await execa(path.join(programs, "promtool"), ["check", "metrics"], {
    input: await response.text(),
    reject: false,
    all: true,
  });
  expect([exitCode, all]).toEqual([0, ""]);
});
