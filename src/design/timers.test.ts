import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { releases } from "../catalogue/releases/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { detectionRangeMs } from "../spec/site-defaults.ts";
import { timerProfiles, type Site } from "../spec/site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { renderHost } from "./render.ts";

// Many designs, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 });

const path = "examples/three-controllers.yaml";
const { site: example } = parseSite(readFileSync(path, "utf8"), path, vocabulary);
if (example === undefined) throw new Error(`${path} has errors`);

/** Every way to run the layers that have timers: each database, each keeper of the address, each profile, each release. */
const sites: fc.Arbitrary<Site> = fc
  .record({
    detectionMs: fc.oneof(
      fc.integer({ min: detectionRangeMs.from, max: detectionRangeMs.to }),
      fc.integer({ min: detectionRangeMs.from, max: 1100 }),
      fc.constantFrom(detectionRangeMs.from, 999, 1000, 1001, detectionRangeMs.to - 1, detectionRangeMs.to),
    ),
    timers: fc.oneof(fc.constant("quorate" as const), fc.constantFrom(...timerProfiles)),
    database: fc.constantFrom({ engine: "mariadb", mode: "galera" }, { engine: "postgresql", mode: "replication" }),
    manager: fc.constantFrom("keepalived" as const, "pacemaker" as const),
    release: fc.constantFrom(...releases.map(({ name }) => name)),
  })
  .map(({ manager, ...rest }) => ({ ...example, ...rest, vip: { ...example.vip, manager } }));

describe("whatever detection time the schema allows", () => {
  test("every timer is what its program takes, on every kind of site", () => {
    fc.assert(
      fc.property(sites, (site) => {
        // The design itself holds each timer to its limit.
        expect(Object.keys(designSite(site).timers).length).toBeGreaterThan(20);
      }),
      { numRuns: 2000 },
    );
  });

  test("Galera's periods are in the ranges that its provider checks, as they are written for it", () => {
    fc.assert(
      fc.property(sites, (site) => {
        if (site.database.engine !== "mariadb") return;
        const design = designSite(site);
        const files = renderHost(design, "c1", exampleSecrets(design.secrets));
        const text = files.map(({ content }) => (typeof content === "string" ? content : "")).join("\n");
        const period = (name: string): number => {
          const [, written = ""] = new RegExp(`evs\\.${name}=PT(\\d+(?:\\.\\d{1,9})?)S`, "u").exec(text) ?? [];
          return written === "" ? Number.NaN : Number(written);
        };
        const suspect = period("suspect_timeout");
        expect(suspect).toBeGreaterThanOrEqual(0.1);
        expect(period("inactive_timeout")).toBeGreaterThanOrEqual(0.1);
        expect(period("join_retrans_period")).toBeGreaterThanOrEqual(0.1);
        expect(period("keepalive_period")).toBeGreaterThanOrEqual(0.1);
        expect(period("keepalive_period")).toBeLessThanOrEqual(suspect / 3);
        expect(period("inactive_check_period")).toBeLessThanOrEqual(suspect / 2);
        expect(period("install_timeout")).toBeGreaterThanOrEqual(period("keepalive_period"));
        expect(period("install_timeout")).toBeLessThanOrEqual(period("inactive_timeout"));
      }),
      { numRuns: 200 },
    );
  });
});
