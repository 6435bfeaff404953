/// <reference lib="dom" />
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PageFiles } from "../../src/serve/page-files.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { servedActions } from "../../src/cli/serve-actions.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { actionOf, builtPage, type RunningService, serveInMemory, SiteInMemory } from "../unit/serve/a-service.ts";
import { seed } from "../unit/serve/seeded.ts";

/** The page in a real browser, over the real service; what the hosts say is the test's. */

/** All that a browser fetches, packed as it is sent. */
const bytesMost = 150_000;
/** Debian's; its sandbox needs a user who is not root. */
const launch = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] };
const desktop = { viewport: { width: 1920, height: 1080 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const views = ["/", "/topology", "/timeline", "/proofs", "/findings", "/actions", "/audit", "/kept"];

let browser: Browser;
let files: PageFiles;
let directory = "";
let running: RunningService;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-page-"));
  files = await builtPage(path.join(directory, "page"));
  await seed(path.join(directory, "site.yaml"), "demo");
  const canary = actionOf("use every service once as a user does", () =>
    Promise.resolve("every service served, 41.2 s"),
  );
  const move = actionOf(
    "move the virtual addresses to c2",
    ({ begun, stop }) => {
      begun("c1: the keeper of the address stands aside", 0);
      return new Promise((resolve) =>
        stop.addEventListener("abort", () => resolve("It was interrupted after 1 of 2 steps.")),
      );
    },
    {
      command: "quorate move addresses --to c2 site.yaml",
      affordable: false,
      sentence: "The site cannot spare c1 now: without it nobody would be served by sql.",
      interrupts: ["clients' connections through the virtual address, for the move from c1 to c2"],
      steps: [
        { host: "c1", what: "the keeper of the address stands aside" },
        { host: "c2", what: "it holds the virtual addresses" },
      ],
    },
  );
  const host = { name: "HOST", text: "the host that is to hold them", choices: ["c1", "c2", "c3"] };
  const what = { name: "WHAT", text: "addresses or writer", choices: ["addresses", "writer"] };
  const actions = { canary, move: { ...move, parameters: [what, host] } };
  running = await serveInMemory({ page: files, directory, needs: { actions } });
  browser = await chromium.launch(launch);
});
afterAll(async () => {
  await browser.close();
  await running.close();
  await rm(directory, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: readonly string[];
  /** Whom it asked. */
  readonly asked: ReadonlySet<string>;
}

async function open(view: string, options: BrowserContextOptions, service: RunningService = running): Promise<Opened> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await page.goto(`${service.url}/#token=${service.operate}`);
  await page.waitForSelector(".headline");
  if (view !== "/") await page.goto(`${service.url}${view}`);
  await page.waitForSelector(".headline");
  await page.waitForSelector("main section.card");
  return { page, complaints, asked };
}

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

declare const axe: { run(): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }> };

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  // This runs in the page, where axe is.
  const found = await page.evaluate(() => axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

test("all that the browser fetches is small, comes from the service alone, and nothing of it is complained about", async () => {
  const { page, complaints, asked } = await open("/", desktop);
  const sum = [...files.values()].reduce((bytes, { packed }) => bytes + packed.length, 0);
  expect(sum).toBeLessThan(bytesMost);
  expect([...asked]).toEqual([running.url]);
  expect(complaints).toEqual([]);
  // The token was used once, and is nowhere any more.
  expect(page.url()).toBe(`${running.url}/`);
  await page.context().close();
});

test("the first screen shows all without scrolling at 1920 × 1080", async () => {
  const { page } = await open("/", desktop);
  const { height, window } = await page.evaluate(() => ({
    height: document.documentElement.scrollHeight,
    window: innerHeight,
  }));
  expect(height).toBeLessThanOrEqual(window);
  const hidden = await page.evaluate(() =>
    [...document.querySelectorAll("main section.card")]
      .filter((card) => card.getBoundingClientRect().bottom > innerHeight)
      .map(({ className }) => className),
  );
  expect(hidden).toEqual([]);
  await page.context().close();
});

test.each([
  ["desktop, light", { ...desktop, colorScheme: "light" }],
  ["desktop, dark, Chinese", { ...desktop, colorScheme: "dark", locale: "zh-CN" }],
  ["phone, dark", { ...phone, colorScheme: "dark" }],
] as const)(
  "no view has an accessibility violation, or is wider than the screen: %s",
  async (_, options) => {
    const { page } = await open("/", options);
    for (const view of views) {
      await page.goto(`${running.url}${view}`);
      await page.waitForSelector("main section.card");
      // What comes in with a movement is judged once it is there.
      await page.waitForTimeout(300);
      expect([view, await violations(page)]).toEqual([view, []]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([view, wider]).toEqual([view, 0]);
    }
    await page.context().close();
  },
  120_000,
);

test("every view is reached by its key, has an address of its own, and shows there what was looked for", async () => {
  const { page } = await open("/", desktop);
  for (const [index, view] of views.entries()) {
    await page.keyboard.press(String(index + 1));
    await expect.poll(() => page.url()).toBe(`${running.url}${view}`);
  }
  await page.keyboard.press("/");
  await page.waitForSelector("#search:focus");
  await page.keyboard.type("sql");
  await expect.poll(() => page.url()).toBe(`${running.url}/timeline?q=sql`);
  await expect.poll(() => page.locator(".event").count()).toBe(1);
  await page.reload();
  await expect
    .poll(() => page.locator(".event").allInnerTexts())
    .toEqual([expect.stringContaining("sql was not served for 0.7 s")]);
  await page.context().close();
});

test("an action is asked for with its command and its reason, and the audit log tells of it", async () => {
  const { page } = await open("/", desktop);
  await page.getByRole("button", { name: "Use every service once" }).click();
  const dialog = page.getByRole("dialog");
  await expect.poll(() => dialog.innerText()).toContain("It interrupts nobody");
  expect(await dialog.locator("code").innerText()).toMatch(/^quorate status .*--deep$/);
  await dialog.getByLabel("Why").fill("before the change");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await page.waitForSelector(".event:has-text('every service served, 41.2 s')");
  await page.goto(`${running.url}/audit`);
  const row = page.locator("tbody tr", { hasText: "before the change" });
  expect(await row.innerText()).toContain("every service served, 41.2 s");
  await page.context().close();
});

test("an action says what it would do, whom it interrupts and what it risks before it begins; it can be ended early", async () => {
  const { page } = await open("/actions", desktop);
  const row = page.locator(".actions li", {
    hasText: "Bring the virtual addresses, the database's writer or a resource",
  });
  await row.getByRole("combobox").nth(0).selectOption("addresses");
  await row.getByRole("combobox").nth(1).selectOption("c2");
  await row.getByRole("button", { name: "See what it would do" }).click();
  const dialog = page.getByRole("dialog");
  await expect.poll(() => dialog.innerText()).toContain("The site cannot spare c1 now");
  expect(await dialog.innerText()).toContain("for the move from c1 to c2");
  expect(await dialog.locator("code").innerText()).toBe("quorate move addresses --to c2 site.yaml");
  expect(await violations(page)).toEqual([]);
  await dialog.getByText("2 steps").click();
  expect(await dialog.locator(".steps li").allInnerTexts()).toEqual([
    "c1 the keeper of the address stands aside",
    "c2 it holds the virtual addresses",
  ]);
  await dialog.getByLabel("Why").fill("rack-a is to be moved");
  await dialog.getByRole("button", { name: "Begin" }).click();
  // Nobody has said yet that it is to be done all the same.
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByLabel("Do it all the same").check();
  await dialog.getByRole("button", { name: "Begin" }).click();
  await expect
    .poll(() => page.locator(".under-way").innerText())
    .toContain("0 of 2 steps; c1: the keeper of the address");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Begin no further step" }).click();
  await page.waitForSelector(".event:has-text('It was interrupted after 1 of 2 steps.')");
  await page.waitForSelector(".under-way", { state: "detached" });
  await page.context().close();
});

/** A site whose `move` is the operator's own; nothing is carried out on its hosts, which are nowhere. */
async function withMoves(site = new SiteInMemory()): Promise<RunningService> {
  const home = await mkdtemp(path.join(directory, "moves-"));
  const { site: written } = parseSite(site.text, "site.yaml", vocabulary);
  if (written === undefined) throw new Error("the site is sound");
  const secrets = () => Promise.resolve(exampleSecrets(site.design.secrets));
  const of = { site: written, design: site.design, secrets, hosts: new Map(), siteFile: path.join(home, "site.yaml") };
  const { move } = servedActions(of, () => site.snapshot);
  return serveInMemory({ site, page: files, directory: home, needs: { actions: move === undefined ? {} : { move } } });
}

async function middle(page: Page, selector: string): Promise<readonly [number, number]> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not seen`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const addressBadge = "[data-host=c1] button.badge.address";

test("an address that is dragged shows where it may go and why not elsewhere; dropped there, the action is asked for", async () => {
  const site = new SiteInMemory();
  site.lose("c3");
  const service = await withMoves(site);
  try {
    const { page, complaints } = await open("/", desktop, service);
    await page.mouse.move(...(await middle(page, addressBadge)));
    await page.mouse.down();
    await page.mouse.move(...(await middle(page, "[data-host=c3]")), { steps: 8 });
    await page.waitForSelector("[data-host=c3] .target.not.over");
    const told = (host: string) => page.locator(`[data-host=${host}] .target`).innerText();
    expect(await told("c1")).toBe("c1 holds the virtual addresses already.");
    expect(await told("c3")).toBe("c3 cannot be reached.");
    expect(await told("c2")).toContain("To c2");
    expect(await violations(page)).toEqual([]);
    // Where it may not go nothing is asked for, and why is still to be read.
    await page.mouse.up();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.locator(".carried").innerText()).toContain("Not to c3: c3 cannot be reached.");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".carried", { state: "detached" });
    await page.mouse.move(...(await middle(page, addressBadge)));
    await page.mouse.down();
    await page.mouse.move(...(await middle(page, "[data-host=c2]")), { steps: 8 });
    await page.mouse.up();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => dialog.innerText()).toContain("of the move from c1 to c2");
    expect(await dialog.getByRole("heading").innerText()).toBe("move the virtual addresses to c2");
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.waitForSelector(".target", { state: "detached" });
    expect(complaints).toEqual([]);
    await page.context().close();
  } finally {
    await service.close();
  }
});

test("the same by keyboard: taken up, brought along the arrows to a host, or left where it is", async () => {
  const service = await withMoves();
  try {
    const { page } = await open("/topology", desktop, service);
    const badge = page.getByRole("button", { name: "clients of sql: bring it to another host" });
    await badge.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-host=c2] [data-target]:focus");
    expect(await page.locator(".carried p").innerText()).toBe(
      "Where is clients of sql to be? It may go to c2, c3. Not to c1: c1 is written to already.",
    );
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.waitForSelector("button.badge.lead:focus");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-host=c2] [data-target]:focus");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("[data-host=c3] [data-target]:focus");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await expect.poll(() => dialog.innerText()).toContain("hand the database's writer over to c3");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".carried", { state: "detached" });
    await page.waitForSelector("button.badge.lead:focus");
    await page.context().close();
  } finally {
    await service.close();
  }
});

test("with a finger it is taken up by a tap; who may only look has nothing to take up", async () => {
  const service = await withMoves();
  try {
    const { page } = await open("/topology", phone, service);
    await page.locator(addressBadge).tap();
    await page.locator("[data-target=c2]").tap();
    await expect.poll(() => page.getByRole("dialog").innerText()).toContain("move the virtual addresses to c2");
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBe(0);
    await page.context().close();
    const { page: looks } = await open("/topology", desktop, { ...service, operate: service.view });
    expect(await looks.locator("[data-host=c1] .badge.address").count()).toBe(1);
    expect(await looks.locator("button.badge").count()).toBe(0);
    await looks.context().close();
  } finally {
    await service.close();
  }
});

test("a host's loss is on the page at once: the sentence, the address, the timeline with its cause, what may fail next", async () => {
  const site = new SiteInMemory();
  const service = await serveInMemory({ site, page: files });
  try {
    const { page } = await open("/", desktop, service);
    expect(await page.locator(".headline h1").innerText()).toContain("may fail next without an outage");
    expect(await page.locator(".host", { hasText: "c1" }).innerText()).toContain("internal 10.77.0.250");
    site.lose("c1");
    await page.waitForSelector(".headline.is-degraded");
    expect(await page.locator(".host:has(h4:text-is('c2'))").innerText()).toContain("internal 10.77.0.250");
    const moved = page.locator(".event", { hasText: "the internal address moved from c1 to c2" });
    await expect.poll(() => moved.innerText()).toContain("follows from: c1 fell silent");
    expect(await page.locator(".losses tr", { hasText: "galera" }).innerText()).toContain("stops when c2 is lost");
    expect(await page.title()).toBe("demo: Degraded · Quorate");
    await page.context().close();
  } finally {
    await service.close();
  }
});

test("a service that went away and came back is heard again, by the session that was there before", async () => {
  const home = await mkdtemp(path.join(tmpdir(), "quorate-again-"));
  const first = await serveInMemory({ page: files, directory: home });
  const { page } = await open("/", desktop, first);
  await first.close();
  await page.waitForSelector(".live.lost");
  const second = await serveInMemory({ page: files, directory: home, port: first.port });
  try {
    await page.waitForSelector(".live:not(.lost)", { timeout: 20_000 });
    await page.context().close();
  } finally {
    await second.close();
    await rm(home, { recursive: true });
  }
}, 60_000);

test("three hundred hosts and ten thousand events are shown, and stay quick", async () => {
  const site = new SiteInMemory(Array.from({ length: 300 }, (_, index) => `h${index + 1}`));
  const service = await serveInMemory({ site, page: files });
  try {
    const { history } = service.service;
    history.together(() => {
      for (let index = 0; index < 10_000; index += 1) {
        history.add({
          kind: "part-changed",
          atMs: Date.now() - index * 60_000,
          host: `h${(index % 300) + 1}`,
          subject: "nova-compute",
          sentence: "",
          about: { from: "up", to: "degraded", says: `${index}` },
        });
      }
    });
    const { page } = await open("/", desktop, service);
    await page.goto(`${service.url}/timeline`);
    await page.waitForSelector(".event");
    while ((await page.locator(".event").count()) < 9900) {
      const more = page.getByRole("button", { name: "Older events" });
      if ((await more.count()) === 0) break;
      await more.click();
      await page.waitForTimeout(200);
    }
    expect(await page.locator(".event").count()).toBeGreaterThanOrEqual(9900);
    site.lose("h1");
    await page.waitForSelector(".event:has-text('h1 fell silent')");
    await page.context().close();
  } finally {
    await service.close();
  }
}, 120_000);
