import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownFile, ownProgram } from "../hosts/own-program.ts";
import { Unusable } from "./failure.ts";
import { parseListen } from "./listening.ts";

const slow = 60_000;
let directory = "";
let site = "";
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-serve-"));
  site = path.join(directory, "site.yaml");
  await writeFile(site, await readFile(ownFile("examples/three-controllers.yaml")));
});
afterAll(() => rm(directory, { recursive: true }));

function quorate(...args: readonly string[]) {
  return execa(process.execPath, [...ownProgram("cli/main"), ...args], { reject: false, stdin: "ignore" });
}

test("where to listen is an address and a port", () => {
  expect(parseListen("127.0.0.1:8470")).toEqual({ host: "127.0.0.1", port: 8470, isLoopback: true });
  expect(parseListen("[::1]:80")).toEqual({ host: "::1", port: 80, isLoopback: true });
  expect(parseListen("0.0.0.0:443").isLoopback).toBe(false);
  for (const text of ["8470", "localhost:8470", "127.0.0.1:99999", "127.0.0.1", "::1:80"]) {
    expect(() => parseListen(text)).toThrow(Unusable);
  }
});

test(
  "without a certificate nobody beyond this machine is listened to; half of one is none",
  async () => {
    const [open, half] = await Promise.all([
      quorate("serve", site, "--listen", "0.0.0.0:8470"),
      quorate("serve", site, "--tls-cert", site),
    ]);
    expect([open.exitCode, half.exitCode]).toEqual([2, 2]);
    expect(open.stderr).toContain("0.0.0.0:8470 can be reached from elsewhere: give --tls-cert and --tls-key");
    expect(half.stderr).toContain("--tls-cert and --tls-key belong together");
  },
  2 * slow,
);

test(
  "a token is printed once and only its digest kept, where nobody else may read it; it can be named and revoked",
  async () => {
    const made = await quorate("serve", "token", "ann", site, "--role", "operate");
    expect(made.stdout).toMatch(/^[\w-]{43}$/);
    const file = path.join(directory, ".quorate/demo/serve/tokens.json");
    expect(await readFile(file, "utf8")).not.toContain(made.stdout);
    const listed = await quorate("serve", "token", "--list", site, "--json");
    expect(JSON.parse(listed.stdout)).toEqual({ tokens: [{ name: "ann", role: "operate" }] });
    expect((await quorate("serve", "token", "a b", site)).exitCode).toBe(2);
    expect((await quorate("serve", "token", "ann", site, "--revoke")).stdout).toBe("The token of ann is void.");
    expect((await quorate("serve", "token", "ann", site, "--revoke")).exitCode).toBe(2);
  },
  2 * slow,
);
