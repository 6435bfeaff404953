/// <reference lib="dom" />
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, wholeWithin } from "../lab/one-site.ts";
import { quorate, root, startQuorate } from "../lab/quorate.ts";

/**
 * An operator's evening before the page of a lab: a host loses its power and comes back, things are moved, mended by themselves and restarted
 * from the page. With QUORATE_SCREENSHOTS=1 what is seen goes into docs/page/. The tests build on each other.
 */

const name = "test-page";
const receiverPort = 18_471;
const { file, directory } = labSite(name, (text) =>
  text
    .replace("site: demo", `site: ${name}\ncertificates: own\nheal: [parts, cluster, members]`)
    .replace(
      "[keystone, glance]",
      [
        "[keystone, glance, cinder]",
        "copies: [{ host: c3, keep: 2d }]",
        `notify: { chat: { webhook: "http://127.0.0.1:${receiverPort}/" } }`,
        "resources:",
        "  lun: { agent: ocf:heartbeat:Dummy, parameters: { state: /run/lun/state }, prefer: [c1], meta: { resource-stickiness: 200, migration-threshold: 1 } }",
      ].join("\n"),
    ),
);
const lun = "quorate-site-lun";
const desktop = { viewport: { width: 1920, height: 1080 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const views = ["/", "/topology", "/timeline", "/proofs", "/findings", "/actions", "/audit", "/kept"];
const pictures = path.join(root, "docs/page");
const takesPictures = process.env["QUORATE_SCREENSHOTS"] === "1";
declare const axe: { run(): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }> };
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const notice = z.object({
  text: z.string(),
  events: z.array(z.object({ kind: z.string(), sentence: z.string(), atMs: z.number() })),
});
/** What the receiver was told, and when. */
const told: { readonly atMs: number; readonly notice: z.infer<typeof notice> }[] = [];
const measured: Record<string, unknown> = {};
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    told.push({ atMs: Date.now(), notice: notice.parse(JSON.parse(Buffer.concat(chunks).toString())) });
    response.end();
  });
});
let browser: Browser;
let service: ReturnType<typeof startQuorate> | undefined;
let address = "";
let page: Page;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(receiverPort, "127.0.0.1", resolve));
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  return () => browser.close();
});
afterAll(async () => {
  service?.kill();
  await service;
  receiver.close();
  process.stderr.write(`${JSON.stringify(measured, undefined, 2)}\n`);
});

async function open(options: object, view = "/", how: object = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", ...options, ...how });
  const opened = await context.newPage();
  await opened.goto(address);
  await opened.waitForSelector(".headline");
  if (view !== "/") await opened.goto(new URL(view, address).href);
  await opened.waitForSelector("main section.card");
  return opened;
}

async function picture(of: Page, called: string): Promise<void> {
  if (!takesPictures) return;
  await mkdir(pictures, { recursive: true });
  await of.waitForTimeout(1800);
  await of.screenshot({ path: path.join(pictures, `${called}.png`) });
}

async function violations(of: Page): Promise<readonly string[]> {
  await of.evaluate(axeSource);
  // This runs in the page, where axe is.
  const found = await of.evaluate(() => axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** What a host says to a script. */
async function on(host: string, script: string): Promise<string> {
  return (await findLab(name).host(host).run(script, { timeoutMs: 60_000 })).stdout;
}

const state = z.object({
  addresses: z.array(z.object({ holders: z.array(z.string()) })),
  leads: z.array(z.object({ of: z.string(), as: z.string(), host: z.string() })),
  parts: z.array(z.object({ name: z.string(), state: z.string(), sentence: z.string() })),
});

function stateNow(): Promise<z.infer<typeof state>> {
  return page
    .evaluate(() => fetch("/api/v1/state").then((response) => response.json()))
    .then((json) => state.parse(json));
}

async function holder(): Promise<string> {
  return (await stateNow()).addresses[0]?.holders[0] ?? "";
}

async function partNow(of: string): Promise<string> {
  const part = (await stateNow()).parts.find((each) => each.name === of);
  return part === undefined ? "" : `${part.state}: ${part.sentence}`;
}

/** When the receiver was first told of something since then. */
async function toldOf(pattern: RegExp, sinceMs: number): Promise<number> {
  const found = () =>
    told.find(
      ({ atMs, notice: { events } }) => atMs >= sinceMs && events.some(({ sentence }) => pattern.test(sentence)),
    );
  await expect.poll(() => found() === undefined, { timeout: 90_000 }).toBe(false);
  return found()?.atMs ?? Infinity;
}

test("the site is there, and the loss of a host is proved", async () => {
  for (const host of ["c1", "c2", "c3"])
    await on(host, "echo 'd /run/lun' >/etc/tmpfiles.d/lun.conf && systemd-tmpfiles --create lun.conf");
  const first = await apply(file());
  if (first.exitCode !== 0) expect(await apply(file())).toMatchObject({ exitCode: 0 });
  expect(await wholeWithin(file(), 240_000)).toBe(true);
  const drills = path.join(directory(), "drills");
  const drill = await quorate(["drill", file(), "power-off", "--target", "c3", "-o", path.join(drills, "1"), "--json"]);
  expect(drill.stdout, drill.stderr).toContain('"drills"');
  expect(await wholeWithin(file(), 240_000)).toBe(true);
});

test("the page is there within a second, whole, at one look", async () => {
  service = startQuorate(["serve", file(), "--listen", "127.0.0.1:18470"]);
  service.catch(() => undefined);
  address = "";
  service.stdout.on("data", (chunk: Buffer) => {
    address ||= /http:\S+/.exec(chunk.toString())?.[0] ?? "";
  });
  const token = (await quorate(["serve", "token", "ann", file(), "--role", "operate"])).stdout.trim();
  await expect.poll(() => address).not.toBe("");
  address = `http://127.0.0.1:18470/#token=${token}`;
  page = await open(desktop);
  await page.waitForSelector(".headline:not(.is-starting)", { timeout: 60_000 });
  await page.goto("http://127.0.0.1:18470/");
  await page.waitForSelector(".overview .event");
  measured["first view, ms"] = await page.evaluate(() => {
    const seen = performance.getEntriesByType("paint").map(({ startTime }) => startTime);
    return { paint: Math.round(Math.max(...seen)), all: Math.round(performance.now()) };
  });
  expect(await violations(page)).toEqual([]);
});

test("a host loses its power: the address moves on the page, the timeline says why, and the receiver is told at once", async () => {
  const before = await holder();
  const sinceMs = Date.now();
  await findLab(name).power(before, "off");
  await page.waitForFunction(
    (lost) =>
      document.querySelector(`[data-host=${lost}] .badge.address`) === null &&
      document.querySelector(".badge.address") !== null,
    before,
    { timeout: 30_000 },
  );
  measured["address elsewhere on the page after the power was cut, ms"] = Date.now() - sinceMs;
  await page.waitForSelector(`.event:has-text("${before} fell silent")`);
  const foundOutMs = Date.now();
  measured["told of the silence after it was on the page, ms"] = (await toldOf(/fell silent/, sinceMs)) - foundOutMs;
  await page.waitForSelector(".headline.is-degraded");
  await pause(5000);
  await picture(page, "lost-desktop-light");
  const dark = await open(desktop, "/", { colorScheme: "dark" });
  await picture(dark, "lost-desktop-dark");
  await dark.context().close();
  expect(await violations(page)).toEqual([]);
  await findLab(name).power(before, "on");
  await page.waitForSelector(`.event:has-text("${before} answers again")`, { timeout: 120_000 });
  expect(await wholeWithin(file(), 240_000)).toBe(true);
});

test("a resource is dragged to another host, and runs there", async () => {
  await expect.poll(async () => (await stateNow()).leads.find(({ of }) => of === lun)?.host ?? "").not.toBe("");
  const from = (await stateNow()).leads.find(({ of }) => of === lun)?.host ?? "";
  const to = ["c1", "c2", "c3"].find((each) => each !== from) ?? "";
  await page.goto("http://127.0.0.1:18470/topology");
  const badge = page.locator(`[data-host=${from}] button.badge.lead`, { hasText: lun });
  await badge.hover();
  await page.mouse.down();
  await page.locator(`[data-host=${to}] h4`).hover();
  await page.waitForSelector(`[data-host=${to}] .target.may.over`);
  await picture(page, "drag-desktop-light");
  await page.mouse.up();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").fill("its rack is to be moved");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await page.waitForSelector(`[data-host=${to}] .badge.lead:has-text("${lun}")`, { timeout: 60_000 });
  await page.goto("http://127.0.0.1:18470/timeline");
  await page.waitForSelector(`.event:has-text("move ${lun} to ${to}")`);
  expect(await on("c1", `crm_resource --locate --resource ${lun} 2>&1`)).toContain(`is running on: ${to}`);
  expect(await on("c1", `cibadmin --query --xpath "//rsc_location[@id='cli-prefer-${lun}']" 2>&1 || true`)).toContain(
    "No such",
  );
});

test("a host is fenced by hand, once", async () => {
  expect(await wholeWithin(file(), 240_000)).toBe(true);
  const fenced = await quorate(["fence", "c3", file(), "--yes", "--json"]);
  expect(fenced.exitCode, fenced.stderr).toBe(0);
  expect(await quorate(["lab", "list", "--json"])).toMatchObject({ stdout: expect.stringContaining('"c3":"off"') });
  await page.waitForSelector(`.event:has-text("c3 fell silent")`);
  await findLab(name).power("c3", "on");
  expect(await wholeWithin(file(), 240_000)).toBe(true);
});

test("a failed resource, a deaf agent and a broker that forgot the others are mended by themselves, and told of", async () => {
  const sinceMs = Date.now();
  // Nowhere can it start any more, and then everywhere again.
  await Promise.all(["c1", "c2", "c3"].map((host) => on(host, "rm -rf /run/lun")));
  await expect
    .poll(() => partNow("pacemaker@c1"), { timeout: 120_000 })
    .toMatch(/quorate-site-lun (failed|is stopped, since it failed)/);
  await Promise.all(["c1", "c2", "c3"].map((host) => on(host, "mkdir /run/lun")));
  await on("c2", "systemctl kill --signal=STOP cinder-scheduler");
  await on(
    "c3",
    "systemctl stop rabbitmq-server; rm -rf /var/lib/rabbitmq/mnesia; systemctl start --no-block rabbitmq-server",
  );
  await expect.poll(() => partNow("rabbitmq@c3"), { timeout: 60_000 }).toContain("forgot the cluster");
  for (const [of, well] of [
    ["rabbitmq@c3", "up: "],
    ["cinder-scheduler@c2", "up: "],
  ] as const)
    await expect.poll(() => partNow(of), { timeout: 300_000 }).toMatch(well);
  await expect.poll(async () => (await stateNow()).leads.some(({ of }) => of === lun), { timeout: 120_000 }).toBe(true);
  await toldOf(/^heal: .*: Done/, sinceMs);
  measured["what heal did"] = told.flatMap(({ notice: { events } }) =>
    events.filter(({ kind }) => kind === "action").map(({ sentence }) => sentence),
  );
  expect(await wholeWithin(file(), 240_000)).toBe(true);
});

test("a rolling restart is begun from the page and followed there; the audit log has all of it", async () => {
  await page.goto("http://127.0.0.1:18470/actions");
  const row = page.locator(".actions li", { hasText: "Restart a component" });
  await row.getByRole("combobox").selectOption("keystone-api");
  await row.getByRole("button").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").waitFor();
  await picture(page, "action-desktop-light");
  await dialog.getByLabel("Why").fill("new certificates of the identity provider");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await page.waitForSelector(".under-way");
  await page.waitForSelector(".under-way", { state: "detached", timeout: 300_000 });
  await page.waitForSelector(".event:has-text('Done: restart keystone-api')");
  await page.goto("http://127.0.0.1:18470/audit");
  await page.waitForSelector("tbody tr:has-text('new certificates of the identity provider')");
  const rows = await page.locator("tbody tr").allInnerTexts();
  measured["audit"] = rows.map((text) => text.replaceAll(/\s+/g, " "));
  expect(rows.some((text) => text.includes("heal"))).toBe(true);
});

test("watching costs little", async () => {
  const pid = service?.pid ?? 0;
  const seconds = async (): Promise<number> => {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const [before, beganMs] = [await seconds(), Date.now()];
  await pause(60_000);
  const share = ((await seconds()) - before) / ((Date.now() - beganMs) / 1000);
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  measured["serve, of a core, over a minute"] = Math.round(share * 1000) / 1000;
  measured["serve, resident, MiB"] = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  measured["load average"] = (await readFile("/proc/loadavg", "utf8")).trim();
  expect(share).toBeGreaterThan(0);
});

test("every view is looked at, in light and dark, at a desk and on a phone, in English and Chinese", async () => {
  for (const [how, options] of [
    ["desktop-light-en", { ...desktop, colorScheme: "light" }],
    ["desktop-dark-zh", { ...desktop, colorScheme: "dark", locale: "zh-CN" }],
    ["phone-dark-en", { ...phone, colorScheme: "dark" }],
    ["phone-light-zh", { ...phone, colorScheme: "light", locale: "zh-CN" }],
  ] as const) {
    const looks = await open(options);
    for (const view of views) {
      await looks.goto(new URL(view, address).href);
      await looks.waitForSelector("main section.card");
      await looks.waitForTimeout(500);
      expect([how, view, await violations(looks)]).toEqual([how, view, []]);
      await picture(looks, `${view === "/" ? "overview" : view.slice(1)}-${how}`);
    }
    await looks.context().close();
  }
});
