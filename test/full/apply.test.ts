import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultRelease, releases } from "../../src/catalogue/releases/index.ts";
import { labNames } from "../../src/lab/down.ts";
import { findLab } from "../../src/lab/lab.ts";
import { leftOf } from "../lab/leftovers.ts";
import { apply, powerOff, status, wholeWithin } from "../lab/one-site.ts";
import { example, quorate } from "../lab/quorate.ts";

/** The other releases on hosts of their Debian, from nothing to a drill: the tests build on each other, in this order. */

describe.each(releases.filter(({ name }) => name !== defaultRelease.name))(
  "three controllers with $name, on Debian $debian.versionId",
  ({ name: release, debian }) => {
    const name = `test-${release}`;
    let directory: string;
    let site: string;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), `quorate-${release}-`));
      site = join(directory, "site.yaml");
      const text = await readFile(example, "utf8");
      const changed = text.replace(`release: ${defaultRelease.name}`, `release: ${release}`);
      expect(changed).not.toBe(text);
      await writeFile(site, changed);
      if (labNames().includes(name)) await quorate(["lab", "down", name]);
      const up = await quorate(["lab", "up", site, "--name", name]);
      expect(up.exitCode, up.stderr).toBe(0);
    });

    afterAll(async () => {
      await quorate(["lab", "down", name]);
      await rm(directory, { recursive: true, force: true });
      expect(leftOf(name)).toEqual([]);
    });

    test("hosts run the release's Debian", async () => {
      const { stdout } = await findLab(name)
        .host("c1")
        .run('. /etc/os-release && echo "$VERSION_ID"', { timeoutMs: 10_000 });
      expect(stdout.trim()).toBe(debian.versionId);
    });

    test("apply makes the hosts what the design says", async () => {
      const { exitCode, actions } = await apply(site);
      expect(actions.filter(({ outcome }) => outcome !== "done" && outcome !== "already")).toEqual([]);
      expect(exitCode).toBe(0);
    });

    test("applied again, does nothing", async () => {
      expect(await apply(site)).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
    });

    test("the site is healthy within two minutes, with every endpoint answering through the address", async () => {
      await wholeWithin(site, 120_000);
      const { endpoints, state } = await status(site);
      expect(endpoints.filter(({ ok }) => !ok)).toEqual([]);
      expect(endpoints.length).toBeGreaterThan(0);
      expect(state).toBe("healthy");
    });

    test("a power loss of the host with the writer loses nothing, and the site becomes whole", async () => {
      const drills = await powerOff(site, "writer", join(directory, "drill"));
      expect(drills).toHaveLength(1);
      expect(drills[0]?.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
      expect(drills[0]?.wholeAgainMs).toBeGreaterThan(0);
      for (const { requests } of drills[0]?.endpoints ?? []) expect(requests).toBeGreaterThan(10);
    });
  },
);
