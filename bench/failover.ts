/**
 * The same drills under the timers of others, in the same lab: what would clients have gone without? Needs root, as the lab does.
 *
 *     npm run bench:failover -- [--runs N] [--drills DRILL@TARGET,…] [--profiles NAME,…] [--out DIR] [--no-run]
 *
 * A set of timers that has its runs in the directory already is left as it is, so that a bench that was cut off goes on. In the end the table
 * and the plot go to docs/results, with the date and the machine; `--no-run` does that alone.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { parseKept } from "../src/drill/verdict/kept.ts";
import type { Profile } from "./failover/gaps.ts";
import { gapPlot, resultsPage } from "./failover/page.ts";

const root = path.resolve(import.meta.dirname, "..");
const program = path.join(root, "dist/cli/main.js");
const lab = "bench-failover";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    drills: { type: "string", default: "power-off@vip-holder" },
    profiles: { type: "string", default: "quorate,kolla-ansible,openstack-ansible,tripleo,upstream" },
    out: { type: "string", default: path.join(root, "quorate-bench-failover") },
    "no-run": { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const drills = values.drills.split(",");
const names = values.profiles.split(",");
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number from 1 on, not ${values.runs}`);

/** Exit status 0 and 1 are both answers: a drill under others' timers need not pass. */
function quorate(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0 && status !== 1)
    throw new Error(`quorate ${args[0] ?? ""} ended with exit status ${status ?? "none"}`);
}

function directoryOf(profile: string, drill: string, run: number): string {
  return path.join(values.out, profile, `${drill}-${run}`);
}

/** Which drills of a set of timers are still to be carried out. */
function missing(profile: string): readonly { readonly drill: string; readonly directory: string }[] {
  return Array.from({ length: runs }, (_, index) =>
    drills.map((drill) => ({ drill, directory: directoryOf(profile, drill, index + 1) })),
  )
    .flat()
    .filter(({ directory }) => !existsSync(path.join(directory, "verdict.json")));
}

/** Slow timers are slow to take a service in as well: after an apply the site may take its time. */
const wholeWithinMs = 240_000;

function awaitWhole(site: string): void {
  const until = performance.now() + wholeWithinMs;
  while (performance.now() < until) {
    if (spawnSync(process.execPath, [program, "status", site], { stdio: "ignore" }).status === 0) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
  }
}

function carryOut(profile: string): void {
  const left = missing(profile);
  if (left.length === 0) return;
  const site = path.join(values.out, profile, "site.yaml");
  mkdirSync(path.dirname(site), { recursive: true });
  const example = readFileSync(path.join(root, "examples/three-controllers.yaml"), "utf8");
  writeFileSync(site, `${example}\ntimers: ${profile}\n`);
  try {
    quorate("lab", "up", site, "--name", lab);
    quorate("apply", site, "--yes");
    for (const { drill, directory } of left) {
      awaitWhole(site);
      quorate("drill", site, drill, "-o", directory);
    }
  } finally {
    quorate("lab", "down", lab);
  }
}

function kept(profile: string): Profile {
  const files = Array.from({ length: runs }, (_, index) =>
    drills.map((drill) => directoryOf(profile, drill, index + 1)),
  )
    .flat()
    .map((directory) => path.join(directory, "verdict.json"))
    .filter((file) => existsSync(file));
  return { name: profile, drills: files.flatMap((file) => parseKept(readFileSync(file, "utf8")) ?? []) };
}

if (!values["no-run"]) for (const name of names) carryOut(name);

const profiles = names.map(kept).filter((profile) => profile.drills.length > 0);
if (profiles.length === 0) throw new Error(`there are no drills in ${values.out}`);
const date = new Date().toISOString().slice(0, 10);
const results = path.join(root, "docs/results");
const plot = `failover-${date}.svg`;
const commit = execFileSync("git", ["-C", root, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const machine = `Three lab hosts on one machine of ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, which the clients share; commit ${commit}.`;
mkdirSync(results, { recursive: true });
writeFileSync(path.join(results, plot), gapPlot(profiles));
writeFileSync(path.join(results, `failover-${date}.md`), resultsPage(profiles, { date, machine, plot }));
process.stdout.write(`${path.join(results, `failover-${date}.md`)}\n`);
