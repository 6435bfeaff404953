import { join } from "node:path";
import { z } from "zod";
import { describe, expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply } from "../lab/one-site.ts";
import { quorate, root } from "../lab/quorate.ts";

/** MariaDB by replication under the cluster: the tests build on each other, in this order. */

const name = "test-replication";
const hosts = ["c1", "c2", "c3"];
const { file, directory } = labSite(
  name,
  (text) => text.replace(/^site: .*$/mu, `site: ${name}`),
  join(root, "examples/mariadb-replicated.yaml"),
);

/** What each host's copy says it is: `primary`, `standby`, or nothing. */
async function roles(): Promise<readonly string[]> {
  const ask = "mariadb -N -B -e 'SELECT @@global.read_only' || true";
  const said = await Promise.all(hosts.map((host) => findLab(name).host(host).run(ask, { timeoutMs: 20_000 })));
  return said.map(({ stdout }) => ({ "0": "primary", "1": "standby" })[stdout.trim()] ?? "");
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

const whole = ["primary", "standby", "standby"];

const drilled = z.object({
  drills: z.tuple([z.object({ losses: z.unknown(), wholeAgainMs: z.number().nullable() })]),
});

test("applied to fresh hosts, one copy is promoted and the others follow; applied again, nothing is done", async () => {
  const { exitCode, stdout, stderr } = await quorate(["apply", file(), "--yes", "--json"]);
  expect(exitCode, stdout + stderr).toBe(0);
  expect(await wholeAgain(120_000)).toBe("healthy");
  expect((await roles()).toSorted()).toEqual(whole);
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});

describe("an acknowledged write is lost to nobody", () => {
  test.each([["power-off"], ["freeze"]])(
    "when a %s takes the primary, which comes back as a standby",
    async (drill) => {
      const before = await roles();
      const words = ["drill", file(), drill, "--target", "writer", "-o", join(directory(), drill), "--json"];
      const { stdout, stderr } = await quorate(words);
      expect(stdout, stderr).toContain('"drills"');
      const [found] = drilled.parse(JSON.parse(stdout)).drills;
      expect(found.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
      expect(await wholeAgain(180_000)).toBe("healthy");
      const after = await roles();
      expect(after.toSorted()).toEqual(whole);
      expect(after[before.indexOf("primary")]).toBe("standby");
    },
  );
});

test("with all hosts off and on again, it is whole by itself", async () => {
  for (const host of hosts) await quorate(["lab", "power", "off", host, "--name", name]);
  for (const host of hosts) await quorate(["lab", "power", "on", host, "--wait", "--name", name]);
  expect(await wholeAgain(240_000)).toBe("healthy");
  expect((await roles()).toSorted()).toEqual(whole);
});
