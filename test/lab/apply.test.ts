import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { designSite } from "../../src/design/design-site.ts";
import { findLab } from "../../src/lab/lab.ts";
import { labNames } from "../../src/lab/down.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { told as meaning } from "../unit/adopt/told.ts";
import { leftOf } from "./leftovers.ts";
import { apply, powerOff, status, wholeWithin, writers } from "./one-site.ts";
import { example, quorate, startQuorate } from "./quorate.ts";

/** One site, from nothing to a drill, as an operator would go: the tests build on each other, in this order. */

const name = "test-apply";
let directory: string;
let site: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quorate-apply-"));
  site = join(directory, "site.yaml");
  await copyFile(example, site);
  if (labNames().includes(name)) await quorate(["lab", "down", name]);
  const up = await quorate(["lab", "up", site, "--name", name]);
  expect(up.exitCode).toBe(0);
});

afterAll(async () => {
  await quorate(["lab", "down", name]);
  await rm(directory, { recursive: true, force: true });
  expect(leftOf(name)).toEqual([]);
});

/** Findings about what runs; those about files are the review's. */
const ofRunning = [
  "host-unread",
  "answer-missing",
  "runs-otherwise",
  "not-restarted",
  "not-started-at-boot",
  "part-failed",
  "written-not-run",
  "members-differ",
  "versions-differ",
  "address-misheld",
];

const adoption = z.object({
  site: z.object({ text: z.string() }),
  hosts: z.array(z.object({ name: z.string() })),
  findings: z.array(z.object({ code: z.string(), file: z.string(), message: z.string() })),
});

async function adopted(args: readonly string[]): Promise<z.infer<typeof adoption>> {
  const { stdout, stderr } = await quorate(["adopt", ...args, "--json"]);
  expect(stdout, stderr).toContain('"findings"');
  return adoption.parse(JSON.parse(stdout));
}

function designOf(text: string): Design {
  const parsed = parseSite(text, "site.yaml", vocabulary);
  if (parsed.site === undefined) throw new Error(text);
  return designSite(parsed.site);
}

/** Of each host the digest of every file that nobody writes while it runs, with its times, and when each unit was started. */
function fingerprints(): Promise<readonly string[]> {
  const script = `
find /etc /root /opt /srv /usr -xdev -type f -printf '%p %s %T@ %C@\\n' | sort
find /etc /root -xdev -type f -print0 | sort -z | xargs -0 sha256sum
systemctl show '*.service' -p Id -p ActiveState -p ExecMainStartTimestampMonotonic -p UnitFileState | grep -v systemd-`;
  return Promise.all(["c1", "c2", "c3"].map(async (host) => (await run(host, `{ ${script}\n} | sha256sum`)).stdout));
}

function run(host: string, script: string) {
  return findLab(name).host(host).run(script, { timeoutMs: 60_000 });
}

describe("apply", () => {
  test("cut off by kill -9 at three points and applied again, makes the hosts what the design says", async () => {
    for (const afterMs of [2500, 9000, 20_000]) {
      const running = startQuorate(["apply", site, "--yes", "--json"]);
      const ended = running.then(
        () => undefined,
        () => undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      running.kill("SIGKILL");
      await ended;
    }
    const { exitCode, actions } = await apply(site);
    expect(actions.filter(({ outcome }) => outcome !== "done" && outcome !== "already")).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test("applied again, does nothing", async () => {
    expect(await apply(site)).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
  });

  test("the site is healthy, with every endpoint answering through the address", async () => {
    await wholeWithin(site, 120_000);
    const seen = await status(site);
    expect(seen.endpoints.filter(({ ok }) => !ok)).toEqual([]);
    expect(seen.state).toBe("healthy");
  });

  test("adopted, it is described by a file that means the same; nothing that runs is otherwise, and nothing is changed", async () => {
    const before = await fingerprints();
    const { site: written, hosts, findings } = await adopted(["--lab", name]);
    expect(await fingerprints()).toEqual(before);
    expect(hosts.map((host) => host.name)).toEqual(["c1", "c2", "c3"]);
    expect(findings.filter(({ file }) => !file.startsWith("site.yaml")).map(({ code }) => code)).toEqual(
      expect.not.arrayContaining(ofRunning),
    );
    const own = await readFile(site, "utf8");
    expect(meaning(designOf(written.text))).toEqual(meaning(designOf(own)));

    // The hosts are as the design of the written file says.
    await writeFile(site, written.text);
    const { stdout } = await quorate(["diff", site, "--json"]);
    await writeFile(site, own);
    expect(JSON.parse(stdout)).toMatchObject({ actions: [], missing: [], unreachable: [] });
  });

  test("a file that was edited by hand is shown, kept, and put right by a reload of that host alone", async () => {
    const pids = (): Promise<string[]> =>
      Promise.all(
        ["c1", "c2", "c3"].map(async (host) => (await run(host, "systemctl show -P MainPID haproxy")).stdout.trim()),
      );
    const before = await pids();
    await run("c2", "echo '# by hand' >> /etc/haproxy/haproxy.cfg");
    const { stdout, stderr, exitCode } = await quorate(["apply", site, "--yes"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("by hand");
    expect(stdout).toMatch(/\d action/);
    const kept = await run("c2", "grep -rl 'by hand' /var/lib/quorate/backup");
    expect(kept.stdout).toContain("/etc/haproxy/haproxy.cfg");
    expect(await pids()).toEqual(before);
  });

  test("an unreachable host stops it before anything is changed", async () => {
    await quorate(["lab", "power", "off", "c3", "--name", name]);
    await run("c2", "echo '# by hand' >> /etc/haproxy/haproxy.cfg");
    const { exitCode, stdout, stderr } = await quorate(["apply", site, "--yes"]);
    expect(exitCode).toBe(3);
    expect(stdout + stderr).toMatch(/c3[\s\S]*Nothing was changed/);
    expect((await run("c2", "tail -n 1 /etc/haproxy/haproxy.cfg")).stdout).toContain("by hand");
    await quorate(["lab", "power", "on", "c3", "--wait", "--name", name]);
    expect((await apply(site)).exitCode).toBe(0);
  });
});

describe("drill", () => {
  test("a power loss of the host with the writer loses nothing, and the site becomes whole, with the writer elsewhere", async () => {
    await wholeWithin(site, 120_000);
    const [before] = await writers(name, ["c1", "c2", "c3"]);
    const drills = await powerOff(site, "writer", join(directory, "drill"));
    expect(drills[0]?.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
    expect(drills[0]?.wholeAgainMs).toBeGreaterThan(0);
    for (const { requests } of drills[0]?.endpoints ?? []) expect(requests).toBeGreaterThan(10);

    const [first, ...others] = await writers(name, ["c1", "c2", "c3"]);
    expect(first).toMatch(/^c[123]$/);
    expect(first).not.toBe(before);
    expect(others).toEqual([first, first]);
  });
});

describe("what --lose says stops", () => {
  const told = z.object({
    endpoints: z.array(z.object({ endpoint: z.string(), kind: z.string(), stopped: z.boolean() })),
  });

  test.each([{ hosts: ["c3"] }, { hosts: ["c2", "c3"] }])("stops, and nothing else does: $hosts", async ({ hosts }) => {
    await wholeWithin(site, 120_000);
    const { stdout } = await quorate(["check", site, "--lose", hosts.join(","), "--json"]);
    const stopping = told
      .parse(JSON.parse(stdout))
      .endpoints.filter(({ kind, stopped }) => kind === "endpoint" && stopped)
      .map(({ endpoint }) => endpoint)
      .sort();
    for (const host of hosts) await quorate(["lab", "power", "off", host, "--name", name]);
    // Longer than any failover or fencing takes.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const silent = (await status(site)).endpoints.filter(({ ok }) => !ok).map((endpoint) => endpoint.name);
    for (const host of hosts) await quorate(["lab", "power", "on", host, "--wait", "--name", name]);
    expect(silent.sort()).toEqual(stopping);
  });
});
