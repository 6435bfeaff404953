import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `quorate history check` as a whole process, built: histories of a serial database with ten clients, in Jepsen's formats. Wall
 * time, processor time and memory of one run each. Build first: npm run build.
 */

const main = "dist/cli/main.js";
const directory = mkdtempSync(join(tmpdir(), "quorate-bench-"));
const clients = 10;
const appendsPerKey = 32;
const keysAtOnce = 10;

let seed = 7;
/** A number from 0 to below `bound`: a linear congruential generator (Numerical Recipes), the same in each run. */
function random(bound: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * bound);
}

type Write = (event: { type: string; f: string; process: number; value: unknown }) => void;

/** Ten clients that each begin, and end in another order: so all transactions of a round overlap. */
function inRounds(
  operations: number,
  one: (write: Write, process: number, isEnd: boolean) => void,
  write: Write,
): void {
  for (let count = 0; count < operations; count += clients) {
    for (let process = 0; process < clients; process += 1) one(write, process, false);
    for (let process = clients - 1; process >= 0; process -= 1) one(write, process, true);
  }
}

function listAppend(operations: number, write: Write): void {
  const lists = new Map<number, number[]>();
  let firstKey = 0;
  const asked: (readonly [string, number, number | null])[][] = [];
  inRounds(
    operations,
    (tell, process, isEnd) => {
      if (isEnd) {
        const value = (asked[process] ?? []).map(([f, key, element]) => {
          const list = lists.get(key) ?? [];
          if (f === "r") return [f, key, [...list]];
          lists.set(key, list);
          list.push(element ?? 0);
          return [f, key, element];
        });
        tell({ type: "ok", f: "txn", process, value });
        return;
      }
      asked[process] = Array.from({ length: 1 + random(4) }, () => {
        const key = firstKey + random(keysAtOnce);
        if (random(2) === 0) return ["r", key, null] as const;
        next.set(key, (next.get(key) ?? 0) + 1);
        if ((next.get(key) ?? 0) >= appendsPerKey && key === firstKey) firstKey += 1;
        return ["append", key, next.get(key) ?? 0] as const;
      });
      tell({ type: "invoke", f: "txn", process, value: asked[process] });
    },
    write,
  );
}
const next = new Map<number, number>();

function casRegister(operations: number, write: Write): void {
  const values = new Map<number, number>();
  const asked: { f: string; key: number; value: unknown }[] = [];
  let count = 0;
  inRounds(
    operations,
    (tell, process, isEnd) => {
      if (!isEnd) {
        count += 1;
        const key = Math.floor(count / 300);
        const kind = random(3);
        const value = kind === 0 ? null : kind === 1 ? random(5) : [random(5), random(5)];
        asked[process] = { f: ["read", "write", "cas"][kind] ?? "", key, value };
        tell({ type: "invoke", f: asked[process].f, process, value: [key, value] });
        return;
      }
      const { f, key, value } = asked[process] ?? { f: "read", key: 0, value: null };
      const held = values.get(key);
      const [from, to] = Array.isArray(value) ? (value as readonly number[]) : [held, Number(value)];
      const isDone = f !== "cas" || from === held;
      if (f !== "read" && isDone) values.set(key, to ?? 0);
      tell({ type: isDone ? "ok" : "fail", f, process, value: [key, f === "read" ? (held ?? null) : value] });
    },
    write,
  );
}

function edn(value: unknown): string {
  if (value === null) return "nil";
  if (typeof value === "string") return `:${value}`;
  if (Array.isArray(value)) return `[${value.map(edn).join(" ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, each]) => `:${key} ${edn(each)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}

function make(name: string, generate: (write: Write) => void, text: (value: unknown) => string): string {
  const path = join(directory, name);
  const file = openSync(path, "w");
  let lines: string[] = [];
  generate((event) => {
    lines.push(text(event));
    if (lines.length < 10_000) return;
    writeSync(file, `${lines.join("\n")}\n`);
    lines = [];
  });
  writeSync(file, `${lines.join("\n")}\n`);
  closeSync(file);
  return path;
}

function measure(what: string, path: string, model: string, operations: number): void {
  const hook = join(directory, "probe.cjs");
  const started = performance.now();
  const args = ["--require", hook, main, "history", "check", path, "--as", model];
  const printed = execFileSync("bash", ["-c", '"$@" 2>&1', "bash", process.execPath, ...args], { encoding: "utf8" });
  const seconds = (performance.now() - started) / 1000;
  const [verdict = "", used = ""] = printed.trim().split("\n");
  const mebibytes = Math.round(statSync(path).size / 2 ** 20);
  const rate = Math.round(operations / seconds);
  process.stdout.write(`${what}, ${mebibytes} MiB: ${seconds.toFixed(1)} s, ${rate} a second, ${used}\n  ${verdict}\n`);
}

const probe = `process.on("exit",()=>{const u=process.resourceUsage();require("fs").writeSync(2,JSON.stringify({cpu:(u.userCPUTime+u.systemCPUTime)/1e6,mib:u.maxRSS/1024})+"\\n")})`;

try {
  writeFileSync(join(directory, "probe.cjs"), probe);
  const many = Number(process.argv[2] ?? 1_000_000);
  for (const [language, text] of [
    ["JSON", JSON.stringify],
    ["EDN", edn],
  ] as const) {
    const lists = make("lists", (write) => listAppend(many, write), text);
    measure(`list-append, ${language}`, lists, "list-append", many);
    const registers = make("registers", (write) => casRegister(many, write), text);
    measure(`cas-register, ${language}`, registers, "cas-register", many);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
