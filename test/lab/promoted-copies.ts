import { join } from "node:path";
import { z } from "zod";
import { expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "./lab-site.ts";
import { apply } from "./one-site.ts";
import { quorate } from "./quorate.ts";

const hosts = ["c1", "c2", "c3"];

/** PostgreSQL of which one copy is promoted, by whoever does so: the tests build on each other, in this order. */
export function copiesArePromoted(name: string, database: string): void {
  const { file, directory } = labSite(name, (text) => `${text}\ndatabase: ${database}\n`);

  /** What each host's copy says it is: `primary`, `standby`, or nothing. */
  async function roles(): Promise<readonly string[]> {
    const ask = "psql -XAtq -h /run/postgresql -U postgres -d postgres -c 'SELECT pg_is_in_recovery()' || true";
    const said = await Promise.all(hosts.map((host) => findLab(name).host(host).run(ask, { timeoutMs: 20_000 })));
    return said.map(({ stdout }) => ({ f: "primary", t: "standby" })[stdout.trim()] ?? "");
  }

  /** The sentence of the first status that is healthy, or of the last one within the time. */
  async function wholeAgain(withinMs: number): Promise<string> {
    const until = Date.now() + withinMs;
    for (;;) {
      const { exitCode, stdout } = await quorate(["status", file()]);
      if (exitCode === 0) return "healthy";
      if (Date.now() > until) return stdout;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  test("applied to fresh hosts, one copy is promoted and the others follow; applied again, nothing is done", async () => {
    const { exitCode, stdout, stderr } = await quorate(["apply", file(), "--yes", "--json"]);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await wholeAgain(120_000)).toBe("healthy");
    expect((await roles()).toSorted()).toEqual(["primary", "standby", "standby"]);
    expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
  });

  test("a power loss of the primary's host loses nothing, and its copy comes back as a standby", async () => {
    const before = await roles();
    const { stdout, stderr } = await quorate([
      "drill",
      file(),
      "power-off",
      "--target",
      "writer",
      "-o",
      join(directory(), "drill"),
      "--json",
    ]);
    const drilled = z.object({
      drills: z.tuple([z.object({ losses: z.unknown(), wholeAgainMs: z.number().nullable() })]),
    });
    expect(stdout, stderr).toContain('"drills"');
    const [drill] = drilled.parse(JSON.parse(stdout)).drills;
    expect(drill.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
    expect(await wholeAgain(180_000)).toBe("healthy");
    const after = await roles();
    expect(after.toSorted()).toEqual(["primary", "standby", "standby"]);
    expect(after[before.indexOf("primary")]).toBe("standby");
  });

  test("with all hosts off and on again, it is whole by itself", async () => {
    for (const host of hosts) await quorate(["lab", "power", "off", host, "--name", name]);
    for (const host of hosts) await quorate(["lab", "power", "on", host, "--wait", "--name", name]);
    expect(await wholeAgain(240_000)).toBe("healthy");
    expect((await roles()).toSorted()).toEqual(["primary", "standby", "standby"]);
  });
}
