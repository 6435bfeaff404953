import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { designSite } from "../../design/design-site.ts";
import { wantsOfHost } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

/** What all APIs and daemons of the whole control plane have alike. */

const rpcServer = z.object({ exchange: z.string(), topic: z.string(), server: z.string() });
const example = "examples/full-control-plane.yaml";

function wantsWith(more = "", change: (text: string) => string = (text) => text) {
  const text = change(readFileSync(example, "utf8")) + more;
  const { site, findings } = parseSite(text, example, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const design = designSite(site);
  return { design, ...wantsOfHost(design, "c1", exampleSecrets(design.secrets)) };
}

/** The APIs of a host that uwsgi runs: where each listens, and how many it works on and lets wait. */
function uwsgiApis({ files }: ReturnType<typeof wantsWith>) {
  return files
    .filter(({ path }) => path.endsWith("-uwsgi.ini"))
    .map(({ path, content }) => {
      const number = (option: string): number =>
        Number(new RegExp(String.raw`^${option} = (?:\S+:)?(\d+)$`, "mu").exec(String(content))?.[1]);
      const [port, processes, threads, backlog] = ["http-socket", "processes", "threads", "listen"].map(number);
      return { path, port, atOnce: Number(processes) * Number(threads), backlog: Number(backlog) };
    });
}

const others = "  designate:\n  manila:\n  ironic:\n";

test.each([
  ["as the example has them", "", (text: string) => text],
  [
    "with many workers",
    "",
    (text: string) => text.replace("heat: { processes: 1,", "heat: { processes: 16, threads: 64,"),
  ],
  ["with all services", others, (text: string) => text],
])("no API is sent more than it works on and lets wait, %s", (_, more, change) => {
  const wants = wantsWith(more, change);
  const apis = uwsgiApis(wants);
  expect(apis.length).toBeGreaterThanOrEqual(10);
  for (const { path, port, atOnce, backlog } of apis) {
    const endpoint = wants.design.endpoints.find(({ backends }) => backends[0]?.port === port);
    expect([path, endpoint?.inFlightMax]).toEqual([path, expect.any(Number)]);
    expect([path, Number(endpoint?.inFlightMax) < atOnce + backlog]).toEqual([path, true]);
  }
});

test("an API in uwsgi answers what it works on before it ends, and systemd waits for that", () => {
  const { units, files } = wantsWith(others);
  const apis = units.filter((unit) => unit.files.some((file) => file.endsWith("-uwsgi.ini")));
  expect(apis.map(({ unit }) => unit)).toContain("nova-api-metadata.service");
  for (const { unit, runs, files: own } of apis) {
    expect([unit, runs.settings]).toEqual([unit, expect.objectContaining({ KillMode: "mixed" })]);
    const config = String(files.find(({ path }) => path === own.find((file) => file.endsWith("-uwsgi.ini")))?.content);
    expect(config).toContain("hook-master-start = unix_signal:15 gracefully_kill_them_all\n");
    const mercy = Number(/^worker-reload-mercy = (\d+)$/mu.exec(config)?.[1]);
    expect(Number.parseInt(runs.settings?.["TimeoutStopSec"] ?? "", 10)).toBeGreaterThan(mercy);
  }
});

test("each daemon that takes calls is asked whether it answers them, where it takes them", () => {
  const asked = wantsWith()
    .files.filter(({ path }) => path.startsWith("/etc/quorate/rpc/"))
    .map(({ content }) => rpcServer.parse(JSON.parse(String(content))))
    .map(({ exchange, topic, server }) => `${exchange}: ${topic}.${server}`);
  expect(asked.toSorted()).toEqual([
    "heat: engine.c1",
    "neutron: dhcp_agent.c1",
    "neutron: l3_agent.c1",
    "neutron: q-agent-notifier-tunnel-update.c1",
    "neutron: q-plugin.c1",
    "nova: compute.c1",
    "nova: conductor.c1",
    "nova: scheduler.c1",
  ]);
});

test("who needs the key manager asks it inside the site, and with a token of its own beside the user's", () => {
  const text = (wants: ReturnType<typeof wantsWith>, path: string): string =>
    String(wants.files.find((file) => file.path === path)?.content);
  const wants = wantsWith();
  for (const path of ["/etc/nova/nova.conf", "/etc/cinder/cinder.conf"]) {
    expect(text(wants, path)).toMatch(
      /\[barbican\]\nauth_endpoint = http:\/\/127\.0\.0\.1:5000\/v3\nbarbican_endpoint_type = internal\n[^[]*send_service_user_token = true\n\n\[barbican_service_user\]\n[^[]*password = /u,
    );
  }
  expect(text(wants, "/etc/octavia/octavia.conf")).toMatch(/\[certificates\]\n[^[]*endpoint_type = internalURL\n/u);
  const without = wantsWith("", (file) => file.replace(/^ {2}barbican:.*\n/mu, ""));
  expect(text(without, "/etc/nova/nova.conf")).not.toContain("barbican");
  expect(text(without, "/etc/octavia/octavia.conf")).not.toMatch(/\[certificates\]\n[^[]*endpoint_type/u);
});
