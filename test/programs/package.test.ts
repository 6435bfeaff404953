import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

/** What `npm pack` makes, installed as an operator would, where there is no network, no compiler and no source. */

const root = path.resolve(import.meta.dirname, "../..");
const packed = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })).length(1);
/** No word of this machine's own settings reaches npm or the program, and npm may ask nobody. */
const npm = { cwd: root, env: { npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" } };

let directory = "";
let quorate = "";
let files: readonly string[] = [];
beforeAll(async () => {
  if (!existsSync(path.join(root, "dist/man"))) throw new Error("build it first: npm run build");
  directory = await mkdtemp(path.join(tmpdir(), "quorate-package-"));
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", directory];
  const [made] = packed.parse(JSON.parse((await execa("npm", pack, npm)).stdout));
  files = made?.files.map((file) => file.path) ?? [];
  const install = ["install", "--global", "--prefix", path.join(directory, "prefix")];
  // A compiler that is asked for ends the installation.
  const env = { ...npm.env, CC: "/bin/false", CXX: "/bin/false", npm_config_cache: path.join(directory, "cache") };
  await execa("npm", [...install, path.join(directory, made?.filename ?? "")], { cwd: directory, env });
  quorate = path.join(directory, "prefix/bin/quorate");
}, 240_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

async function ownPackage(): Promise<unknown> {
  return JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
}

function run(...args: readonly string[]) {
  const env = { PATH: `${path.dirname(quorate)}:${path.dirname(process.execPath)}:/usr/bin:/bin`, HOME: directory };
  return execa("quorate", args, { cwd: directory, env, extendEnv: false, reject: false, stdin: "ignore" });
}

test("it says its version, and the commit that it was built from with its date", async () => {
  const { stdout } = await run("--version");
  const [, version, commit] = /^(\d+\.\d+\.\d+) \(commit ([0-9a-f]{12})\+?, 20\d\d-\d\d-\d\d\)$/.exec(stdout) ?? [];
  expect(await ownPackage()).toMatchObject({ version });
  await execa("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: root });
});

test("it plans an example that came with it", async () => {
  const home = path.join(directory, "prefix/lib/node_modules/quorate");
  await cp(path.join(home, "examples/three-controllers.yaml"), path.join(directory, "site.yaml"));
  const { stdout, exitCode } = await run("plan", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ site: "demo" });
});

test("it serves the page and its history from there", async () => {
  await cp(path.join(root, "examples/three-controllers.yaml"), path.join(directory, "served.yaml"));
  const { stdout: token } = await run("serve", "token", "ann", "served.yaml");
  expect(token).toMatch(/^[\w-]{43}$/);
  const stop = new AbortController();
  const serving = execa(quorate, ["serve", "served.yaml", "--on", "hosts", "--listen", "127.0.0.1:0"], {
    cwd: directory,
    env: { HOME: directory },
    cancelSignal: stop.signal,
    forceKillAfterDelay: 5000,
    reject: false,
    stdin: "ignore",
  });
  let said = "";
  serving.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0] ?? "";
    expect(await (await fetch(url)).text()).toContain("<title>");
    const timeline = await fetch(`${url}api/v1/events`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await timeline.json()).toMatchObject({ events: [{ kind: "watch-began" }] });

    // What the site file says by now is served; of a file that is not sound, what is wrong with it.
    const get = async (what: string): Promise<unknown> => {
      const response = await fetch(`${url}api/v1/${what}`, { headers: { Authorization: `Bearer ${token}` } });
      return response.json();
    };
    const text = await readFile(path.join(directory, "served.yaml"), "utf8");
    await writeFile(path.join(directory, "served.yaml"), text.replace("target: 99.99%", "target: 99.9%"));
    await expect.poll(() => get("site"), { timeout: 60_000, interval: 500 }).toMatchObject({ target: 0.999 });
    expect(await get("events")).toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ kind: "site-read" })]),
    });
    await writeFile(path.join(directory, "served.yaml"), text.replace("vip:", "vip_:"));
    await expect
      .poll(() => get("findings"), { timeout: 60_000, interval: 500 })
      .toMatchObject({ findings: expect.arrayContaining([expect.objectContaining({ code: "unknown-key" })]) });
    expect(await get("site")).toMatchObject({ target: 0.999 });
  } finally {
    stop.abort();
    await serving;
  }
}, 240_000);

test("its manual pages are found where man looks beside the program: one for each command", async () => {
  const man = (await readdir(path.join(root, "dist/man"))).toSorted().map((name) => `dist/man/${name}`);
  expect(await ownPackage()).toMatchObject({ man });
  const { stdout } = await execa("man", ["-M", path.join(directory, "prefix/share/man"), "-w", "quorate-apply"]);
  expect(stdout).toContain("quorate-apply.1");
});

test("it has the licences of what is in it, no map and no test", () => {
  expect(files).toEqual(expect.arrayContaining(["dist/LICENSES.txt", "LICENSE", "schema/site.schema.json"]));
  expect(files.filter((file) => /^(src|test|bench)\//.test(file) || /^dist.*\.map$/.test(file))).toEqual([]);
});
