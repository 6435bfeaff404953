import { execaSync } from "execa";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { daemonStatusScript } from "./daemon-status.ts";

/** How the script shares what it found; systemd's answer is put in its place, and each asking of it leaves a line. */
let directory: string;
const units = ["heat-engine.service", "nova-conductor.service"];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "daemons-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const links = (): string => path.join(directory, "daemon-links");
const saying = (of = units): string => of.map((unit) => `unit ${unit} active 0 7`).join("\n");

test("within one look at a host it is asked once, however many ask", () => {
  const ask = script();
  const all = `q_began=$((\${EPOCHREALTIME/[.,]/} / 1000))\nfor n in 1 2 3 4 5 6 7 8; do ( ${ask} ) & done\nwait`;
  expect(run(all).split("\n")).toHaveLength(16);
  expect(asked()).toBe(1);
});

test("asked again, it looks again", () => {
  expect(run(script())).toBe(saying());
  expect(run(script())).toBe(saying());
  expect(asked()).toBe(2);
});

test.each([
  ["what was found for other units", `{far} heat-engine.service`],
  ["what is half there", "17"],
  ["what is not from here", "what is this"],
  ["what was found at a time to come", `9999999999999 ${units.join(" ")}`],
  ["nothing", ""],
])("%s is not taken for an answer", (_, head) => {
  writeFileSync(
    links(),
    `${head.replace("{far}", String(Date.now() + 500))}\nunit nova-conductor.service active 5 7\n`,
  );
  expect(run(`q_began=1\n${script()}`)).toBe(saying());
  expect(asked()).toBe(1);
});

test("where nothing can be written each looks for itself", () => {
  writeFileSync(path.join(directory, "file"), "");
  const ask = daemonStatusScript({ units, port: 5672, pings: [], directory: path.join(directory, "file") });
  expect(run(ask)).toBe(saying());
  expect(asked()).toBe(1);
});

test("what was found since is an answer", () => {
  writeFileSync(links(), `${Date.now()} ${units.join(" ")}\nunit nova-conductor.service active 5 7\n`);
  expect(run(`q_began=1\n${script()}`)).toBe("unit nova-conductor.service active 5 7");
  expect(asked()).toBe(0);
});

function script(): string {
  return daemonStatusScript({ units, port: 5672, pings: [], directory });
}

function run(text: string): string {
  const systemctl = String.raw`systemctl() { echo >>"${directory}/asked"; for unit in "${units.join('" "')}"; do printf 'ActiveState=active\nControlGroup=\nTasksCurrent=7\n\n'; done; }`;
  return execaSync("bash", { input: `set -eu -o pipefail\n${systemctl}\n${text}` }).stdout;
}

function asked(): number {
  try {
    return readFileSync(path.join(directory, "asked"), "utf8").length;
  } catch {
    return 0;
  }
}
