import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Host } from "../hosts/host.ts";
import { reviewFiles } from "../review/review-files.ts";
import { FileStore } from "../store/file-store.ts";
import { generate } from "../store/secrets.ts";
import { command } from "./check.ts";
import { fetchForeignFiles } from "./fetch-files.ts";
import { readForeignFiles } from "./foreign-files.ts";
import { designOf } from "./open-site.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "quorate-check-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
  process.exitCode = 0;
  vi.restoreAllMocks();
});

async function run(...args: readonly string[]): Promise<{ text: string; exitCode: unknown }> {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await command()
    .exitOverride()
    .parseAsync([...args], { from: "user" });
  vi.restoreAllMocks();
  return { text, exitCode: process.exitCode };
}

const example = "examples/three-controllers.yaml";

it("checks the example: no error, what stops each endpoint, and exactly one JSON document", async () => {
  const shown = await run(example);
  expect(shown.exitCode).toBe(0);
  expect(shown.text).toContain("  keystone, glance, sql, amqp\n    one alone: nothing\n    two at once: 42 pairs, ");
  expect(shown.text).toContain("  image data\n    one alone: host c1, image-directory on c1 and zone rack-a\n");
  const { text } = await run(example, "--json");
  const document: unknown = JSON.parse(text);
  expect(document).toMatchObject({ findings: expect.arrayContaining([]), cutSets: expect.arrayContaining([]) });
  expect(JSON.stringify(document)).toContain('"code":"image-store-on-one-disk"');
});

it("reports a rate of a part that the site does not have, at its line", async () => {
  const path = join(directory, "site.yaml");
  const text = readFileSync(example, "utf8");
  writeFileSync(path, `${text}\nrates:\n  host: { mttr: 4h }\n  sofware: { mttf: 90d }\n`);
  const { text: said, exitCode } = await run(path, "--json");
  expect(exitCode).toBe(1);
  expect(JSON.parse(said)).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ code: "rate-of-unknown-part", line: text.split("\n").length + 3, column: 3 }),
    ]),
  });
});

it("says what a loss stops, with the mechanism, and exits 1 if an endpoint does", async () => {
  const rack = await run(example, "--lose", "rack-a");
  expect(rack).toMatchObject({ exitCode: 0 });
  expect(rack.text).toContain("keystone goes on.");
  const two = await run(example, "--lose", "c1,c2", "--json");
  expect(two.exitCode).toBe(1);
  expect(JSON.parse(two.text)).toMatchObject({
    lost: ["host c1", "host c2"],
    endpoints: [{ endpoint: "keystone", stopped: true }, {}, {}, {}, {}],
  });
  expect(rack.text).toContain("image data stops: host c1 does not work without zone rack-a.");
  await expect(run(example, "--lose", "rack-q")).rejects.toThrow("did you mean rack-a?");
  await expect(run(example, "--lose", "everything")).rejects.toThrow(
    "it has hosts c1, c2 and c3; zones rack-a, rack-b and rack-c; components ",
  );
});

it("reviews a directory of files, and says when it is none", async () => {
  const { text, exitCode } = await run("--files", "test/foreign/tripleo", "--json");
  expect(exitCode).toBe(1);
  expect(text).toContain('"code": "fencing-off"');
  expect(await run("--files", "test/foreign/right")).toMatchObject({
    text: "test/foreign/right: no findings in 8 files\n",
    exitCode: 0,
  });
  await expect(run("--files", "no/such/directory")).rejects.toThrow("there is no directory");
});

it("leaves out of the files what a check of the site tells, and nothing else", async () => {
  mkdirSync(join(directory, "etc/glance"), { recursive: true });
  writeFileSync(join(directory, "etc/glance/glance-api.conf"), "[glance_store]\nstores = file\n");
  expect((await run("--files", directory)).text).toContain("warning[image-store-on-one-disk]");
  const known = await run(example, "--files", directory);
  expect(known.text).toBe(
    `${directory}: no findings in 1 file\nLeft out, as it is the site's own choice and a check of the site file tells it: image-store-on-one-disk.\n`,
  );
  writeFileSync(join(directory, "etc/haproxy.cfg"), "listen x\n server a 10.0.0.1:5000 check inter 5s\n");
  expect((await run(example, "--files", directory)).text).toContain("warning[slow-detection]");
});

it("asks for a site where hosts are named and none is", async () => {
  await expect(run("--files", "all")).rejects.toThrow("all hosts of which site?");
  await expect(run(example, "--files", "c9")).rejects.toThrow("which has c1, c2, c3");
});

it("reads files only, no links and no devices, and names what is too large", async () => {
  mkdirSync(join(directory, "c1/etc/haproxy"), { recursive: true });
  writeFileSync(join(directory, "c1/etc/haproxy/haproxy.cfg"), Buffer.alloc(3 * 1024 * 1024, "a\n"));
  writeFileSync(join(directory, "c1/etc/latin.conf"), Buffer.from("# gr\u00fcn\n[DEFAULT]\n", "latin1"));
  symlinkSync("/", join(directory, "c1/etc/root"));
  execFileSync("mkfifo", [join(directory, "keepalived.conf")]);
  const { files, findings } = readForeignFiles(directory);
  expect(findings.map(({ code, place }) => [code, place.file])).toEqual([
    ["file-refused", "c1/etc/haproxy/haproxy.cfg"],
  ]);
  expect(files).toEqual([
    { host: "c1", path: "/etc/latin.conf", shown: "c1/etc/latin.conf", text: "# grün\n[DEFAULT]\n" },
  ]);
});

it("refuses what is neither a file nor a directory, and says of one file that it is too large", async () => {
  const pipe = join(directory, "haproxy.cfg");
  execFileSync("mkfifo", [pipe]);
  await expect(run("--files", pipe)).rejects.toThrow("neither a directory nor a file");
  await expect(run("--files", "/dev/zero")).rejects.toThrow("neither a directory nor a file");
  symlinkSync("loop", join(directory, "loop"));
  await expect(run("--files", join(directory, "loop"))).rejects.toThrow("there is no directory");
  const large = join(directory, "anything");
  writeFileSync(large, "");
  truncateSync(large, 2 ** 40);
  const { text } = await run("--files", large);
  expect(text).toContain("is 1048576.0 MiB large");
  expect(text).not.toContain("nothing-to-review");
});

it("fetches a host's files with one script, keys as hashes", async () => {
  const etc = join(directory, "etc");
  mkdirSync(join(etc, "haproxy"), { recursive: true });
  mkdirSync(join(etc, "keystone/fernet-keys"), { recursive: true });
  writeFileSync(join(etc, "haproxy/haproxy.cfg"), "listen x\n server a 10.0.0.1:5000 check inter 12000\n");
  writeFileSync(join(etc, "keystone/fernet-keys/0"), "very secret");
  // What is called so is passed over, and the files beside it are read all the same.
  for (const name of ["a\nb.cfg", "a\tb.cfg"]) writeFileSync(join(etc, "haproxy", name), "global\n");
  writeFileSync(join(etc, "haproxy/ two  blanks .cfg"), "global\n");
  chmodSync(join(etc, "keystone/fernet-keys/0"), 0o644);
  const container = join(directory, "var/lib/lxc/c1_galera_container-1a2b/rootfs/etc/mysql");
  mkdirSync(container, { recursive: true });
  writeFileSync(join(container, "my.cnf"), "[mysqld]\nwsrep_on=ON\nwsrep_cluster_address=gcomm://\n");
  // The same script, on a tree of ours instead of a host's root.
  const host: Host = {
    name: "c1",
    run: (script) => {
      const moved = script.replaceAll(/(?<=\s|=)\/(?=etc|var|\s)/gu, `${directory}/`);
      const stdout = execFileSync("bash", ["-c", `set -eu -o pipefail\n${moved}`], { encoding: "utf8" });
      return Promise.resolve({ exitCode: 0, stdout: stdout.replaceAll(directory, ""), stderr: "" });
    },
  };
  const { files } = await fetchForeignFiles(host);
  expect(files.map(({ host: of, path }) => `${of} ${path}`)).toEqual([
    "c1 /etc/haproxy/ two  blanks .cfg",
    "c1 /etc/haproxy/haproxy.cfg",
    "c1 /etc/keystone/fernet-keys/0",
    "c1_galera_container-1a2b /etc/mysql/my.cnf",
  ]);
  expect(JSON.stringify(files)).not.toContain("very secret");
  expect(reviewFiles(files).map(({ code, place }) => `${code} ${place.file}:${place.line}`)).toEqual([
    "slow-detection c1:/etc/haproxy/haproxy.cfg:2",
    "secret-open c1:/etc/keystone/fernet-keys/0:1",
    "bootstrap-address c1:/var/lib/lxc/c1_galera_container-1a2b/rootfs/etc/mysql/my.cnf:3",
  ]);
});

it("counts warnings with --strict, of a site and of files", async () => {
  expect(await run(example)).toMatchObject({ exitCode: 0 });
  process.exitCode = 0;
  expect(await run(example, "--strict")).toMatchObject({ exitCode: 1 });
  process.exitCode = 0;
  const files = ["--files", "test/foreign/right"];
  expect(await run(...files, "--strict")).toMatchObject({ exitCode: 0 });
});

it("says by how much prediction misses the target, at its line, and nothing where it is met", async () => {
  const path = join(directory, "site.yaml");
  const slow = "rates: { host: { mttf: 1y, mttr: 3d } }\n";
  writeFileSync(path, readFileSync(example, "utf8") + slow);
  const missed = await run(path, "--json");
  expect(JSON.parse(missed.text)).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: "target-missed", line: 8, column: 1 })]),
  });
  expect(missed.text).toMatch(/keystone 14\d min.* up to \d\d(\.\d)? min too much/u);
  writeFileSync(path, readFileSync(example, "utf8").replace("target: 99.99%", "target: 99.9%") + slow);
  expect((await run(path)).text).not.toContain("target-missed");
});

it("ends with exit code 2 where there is nothing to review", async () => {
  expect(await run("--files", directory)).toMatchObject({ exitCode: 2 });
  const { text } = await run("--files", directory, "--json");
  expect(JSON.parse(text)).toMatchObject({
    error: { code: "unusable", sentence: `there is nothing to review in ${directory}` },
    findings: [{ code: "nothing-to-review" }],
  });
});

it("reviews the others when one file or directory cannot be read", () => {
  mkdirSync(join(directory, "etc/haproxy"), { recursive: true });
  mkdirSync(join(directory, "etc/closed"), { mode: 0o000 });
  writeFileSync(join(directory, "etc/haproxy/haproxy.cfg"), "global\n");
  writeFileSync(join(directory, "etc/secret.conf"), "x", { mode: 0o000 });
  chmodSync(directory, 0o755);
  const { geteuid, seteuid } = process;
  if (geteuid === undefined || seteuid === undefined) throw new Error("this needs a Unix");
  const me = geteuid();
  // Root may read everything.
  if (me === 0) seteuid(65_534);
  try {
    const { files, findings } = readForeignFiles(directory);
    expect(files.map(({ shown }) => shown)).toEqual(["etc/haproxy/haproxy.cfg"]);
    expect(findings.map(({ code, place }) => `${code} ${place.file}`)).toEqual([
      "file-unread etc/closed",
      "file-unread etc/secret.conf",
    ]);
  } finally {
    if (me === 0) seteuid(me);
    chmodSync(join(directory, "etc/closed"), 0o700);
  }
});

it("tells of folders too deep to be looked into and of names that are no UTF-8, and that nothing is left to review", async () => {
  const deep = join(directory, ...Array.from({ length: 45 }, () => "d"));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, "haproxy.cfg"), "global\n");
  writeFileSync(
    Buffer.concat([Buffer.from(`${directory}/haproxy-`), Buffer.from([0xff]), Buffer.from(".cfg")]),
    "global\n",
  );
  const { findings } = readForeignFiles(directory);
  expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    expect.stringContaining(
      "file-unread: This could not be read, so it was not reviewed: folders are looked into up to 40 deep.",
    ),
    expect.stringContaining("file-unread: This could not be read, so it was not reviewed: its name is no UTF-8."),
  ]);
  const { text, exitCode } = await run("--files", directory);
  expect(exitCode).toBe(2);
  expect(text).toContain("Nothing here could be read.");
});

it("tells of kept certificates that end soon, where they lie in a file", async () => {
  const path = join(directory, "site.yaml");
  const text = "site: demo\nhosts: { c1: 10.77.0.11 }\nvip: 10.77.0.10/24\nservices: [keystone]\ncertificates: own\n";
  writeFileSync(path, text);
  expect((await run(path, "--json")).text).not.toContain("certificate-expires");
  const { design } = await designOf(path);
  const kept: Record<string, string> = {};
  const before = new Date(Date.now() - 380 * 86_400_000);
  for (const need of design.secrets) kept[need.name] = generate(need, kept, before);
  await new FileStore(path, join(directory, "demo.secrets.yaml")).write(kept);
  const { findings }: { findings: { code: string; message: string; line: number }[] } = JSON.parse(
    (await run(path, "--json")).text,
  );
  const ending = findings.filter(({ code }) => code === "certificate-expires");
  expect(ending.length).toBe(design.secrets.filter(({ kind }) => kind === "certificate").length);
  expect(ending[0]?.message).toMatch(/^The certificate [a-z0-9-]+ of this site expires in 1[67] days: /);
  expect(ending[0]?.line).toBe(5);
});
