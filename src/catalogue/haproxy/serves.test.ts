import { execa } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import serves from "./serves.sh";

/** The check with bash as it is, and a balancer in its place that answers as late as a test says. */
let directory: string;
let balancer: Server | undefined;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "serves-"));
});

afterEach(() => {
  balancer?.close();
  rmSync(directory, { recursive: true });
});

test.each([
  ["answers at once", "200 OK", 0, "9.10", 0],
  ["answers at once on a busy host", "200 OK", 0, "97.25", 0],
  ["has no backend", "503 Service Unavailable", 0, "9.10", 1],
  ["has no backend, on a busy host", "503 Service Unavailable", 0, "97.25", 1],
  ["is late though nobody waits for a processor", "200 OK", 1300, "9.10", 1],
  ["is late where all are", "200 OK", 1300, "50.00", 0],
  ["stands still where all are late", "200 OK", 4500, "97.25", 1],
  ["is late where the kernel tells no pressure", "200 OK", 1300, undefined, 1],
])("a balancer that %s", async (_, status, lateMs, waited, exitCode) => {
  expect(await check(await listening(status, lateMs), waited)).toBe(exitCode);
});

test("a balancer that does not listen has nothing, however busy its host", async () => {
  const port = await listening("200 OK", 0);
  await new Promise((resolve) => balancer?.close(resolve));
  expect(await check(port, "97.25")).toBe(1);
});

async function check(port: number, waited: string | undefined): Promise<number | undefined> {
  const pressure = path.join(directory, "cpu");
  if (waited !== undefined) writeFileSync(pressure, `some avg10=${waited} avg60=1.00 avg300=0.50 total=1\n`);
  const script = serves.replaceAll("8404", String(port)).replaceAll("/proc/pressure/cpu", pressure);
  const { exitCode } = await execa("bash", { input: `set -u\n${script}`, reject: false });
  return exitCode;
}

async function listening(status: string, lateMs: number): Promise<number> {
  const server = createServer((client) => {
    client.on("error", () => undefined);
    client.once("data", () => {
      setTimeout(() => client.end(`HTTP/1.0 ${status}\r\n\r\n`), lateMs);
    });
  });
  balancer = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("it listens at no port");
  return bound.port;
}
