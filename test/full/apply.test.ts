import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultRelease, releases } from "../../src/catalogue/releases/index.ts";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, powerOff, status, wholeWithin } from "../lab/one-site.ts";

/** The other releases on hosts of their Debian, from nothing to a drill: the tests build on each other, in this order. */

describe.each(releases.filter(({ name }) => name !== defaultRelease.name))(
  "three controllers with $name, on Debian $debian.versionId",
  ({ name: release, debian }) => {
    const name = `test-${release}`;
    const { file, directory } = labSite(name, (text) => {
      const changed = text.replace(`release: ${defaultRelease.name}`, `release: ${release}`);
      if (changed === text) throw new Error("the example names no release");
      return changed;
    });

    test("hosts run the release's Debian", async () => {
      const { stdout } = await findLab(name)
        .host("c1")
        .run('. /etc/os-release && echo "$VERSION_ID"', { timeoutMs: 10_000 });
      expect(stdout.trim()).toBe(debian.versionId);
    });

    test("apply makes the hosts what the design says", async () => {
      const { exitCode, actions } = await apply(file());
      expect(actions.filter(({ outcome }) => outcome !== "done" && outcome !== "already")).toEqual([]);
      expect(exitCode).toBe(0);
    });

    test("applied again, does nothing", async () => {
      expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
    });

    test("the site is healthy within two minutes, with every endpoint answering through the address", async () => {
      await wholeWithin(file(), 120_000);
      const { endpoints, state } = await status(file());
      expect(endpoints.filter(({ ok }) => !ok)).toEqual([]);
      expect(endpoints.length).toBeGreaterThan(0);
      expect(state).toBe("healthy");
    });

    test("a power loss of the host with the writer loses nothing, and the site becomes whole", async () => {
      const drills = await powerOff(file(), "writer", join(directory(), "drill"));
      expect(drills).toHaveLength(1);
      expect(drills[0]?.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
      expect(drills[0]?.wholeAgainMs).toBeGreaterThan(0);
      for (const { requests } of drills[0]?.endpoints ?? []) expect(requests).toBeGreaterThan(10);
    });
  },
);
