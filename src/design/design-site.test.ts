import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { defaultRelease, releases } from "../catalogue/releases/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site, SiteHost } from "../spec/site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { renderHost } from "./render.ts";

function exampleSite(path = "examples/three-controllers.yaml"): Site {
  const { site } = parseSite(readFileSync(path, "utf8"), path, vocabulary);
  if (site === undefined) throw new Error(`${path} has errors`);
  return site;
}

function renderedText(content: string | Uint8Array): string {
  return typeof content === "string" ? content : Buffer.from(content).toString("base64");
}

/** What a design renders, against the tree of it that was last looked at. */
async function expectTree(site: Site, tree: string): Promise<void> {
  const design = designSite(site);
  const secrets = exampleSecrets(design.secrets);
  const wanted: string[] = [];
  for (const host of site.hosts) {
    for (const file of renderHost(design, host.name, secrets)) {
      wanted.push(`${host.name}${file.path}`);
      await expect(renderedText(file.content)).toMatchFileSnapshot(
        `../../test/golden/${tree}/${host.name}${file.path}`,
      );
    }
  }
  const there = readdirSync(`test/golden/${tree}`, { recursive: true, withFileTypes: true });
  const files = there
    .filter((entry) => entry.isFile())
    .map((entry) => relative(`test/golden/${tree}`, join(entry.parentPath, entry.name)));
  expect(files.sort()).toEqual(wanted.sort());
}

test("two networks and addresses of both families render the same bytes every time, as they were last looked at", async () => {
  await expectTree(exampleSite("examples/two-networks.yaml"), "two-networks");
});

describe("the design of three controllers", () => {
  const design = designSite(exampleSite());

  /** The default's tree bears the example's name alone, each other's its release's as well. */
  test.each(releases)(
    "renders the same bytes every time under $name, as they were last looked at",
    async ({ name }) => {
      const tree = name === defaultRelease.name ? "three-controllers" : `three-controllers-${name}`;
      await expectTree({ ...exampleSite(), release: name }, tree);
    },
  );

  test("survives JSON, and holds no secret", () => {
    const text = JSON.stringify(design);
    expect(JSON.parse(text)).toEqual(design);
    for (const secret of Object.values(exampleSecrets(design.secrets))) expect(text).not.toContain(secret);
  });

  test("gives every component a reason", () => {
    for (const { name } of design.components) {
      expect(design.decisions.find(({ subject }) => subject === name)?.because).toMatch(/\w/);
    }
  });

  test("has one preferred writer, and every other member behind it", () => {
    const roles = design.endpoints.find(({ name }) => name === "sql")?.backends.map(({ role }) => role);
    expect(roles).toEqual(["preferred", "backup", "backup"]);
  });

  test("bounds each endpoint's outage by terms that add up", () => {
    expect(design.outages.map(({ endpoint }) => endpoint).sort()).toEqual(
      design.endpoints.map(({ name }) => name).sort(),
    );
    for (const { boundMs, terms } of design.outages) {
      expect(terms.reduce((sum, { ms }) => sum + ms, 0)).toBe(boundMs);
    }
  });
});

describe("whatever the detection time", () => {
  const withDetection = fc.integer({ min: 200, max: 60_000 }).map((detectionMs) => ({ ...exampleSite(), detectionMs }));

  test("the layers' timers are consistent", () => {
    fc.assert(
      fc.property(withDetection, (site) => {
        const { timers } = designSite(site);
        const ms = (name: string): number => timers[name]?.valueMs ?? Number.NaN;
        expect(ms("galera.evs.inactive_timeout")).toBeGreaterThan(ms("galera.evs.suspect_timeout"));
        expect(ms("galera.evs.suspect_timeout")).toBeGreaterThanOrEqual(5 * ms("galera.evs.join_retrans_period"));
        expect(ms("corosync.consensus")).toBeGreaterThanOrEqual(1.2 * ms("corosync.token"));
        expect(ms("haproxy.fastinter")).toBeLessThanOrEqual(ms("haproxy.inter"));
      }),
      { numRuns: 50 },
    );
  });

  test("a longer one never shortens an outage", () => {
    fc.assert(
      fc.property(withDetection, fc.integer({ min: 0, max: 10_000 }), (site, more) => {
        const longer = designSite({ ...site, detectionMs: site.detectionMs + more });
        for (const [index, { boundMs }] of designSite(site).outages.entries()) {
          expect(longer.outages[index]?.boundMs).toBeGreaterThanOrEqual(boundMs);
        }
      }),
      { numRuns: 50 },
    );
  });
});

test("whoever is led to the loopback finds a balancer there, also on a control host that has no vote", () => {
  const site = exampleSite();
  const secrets = exampleSecrets(designSite(site).secrets);
  for (let count = 3; count <= 7; count += 1) {
    const hosts: SiteHost[] = Array.from({ length: count }, (_, index) => ({
      name: `h${index}`,
      address: `10.77.0.${20 + index}`,
      zone: `z${index % 3}`,
      roles: ["control"],
      fencing: {},
    }));
    const design = designSite({ ...site, hosts });
    for (const { name } of hosts) {
      const files = renderHost(design, name, secrets);
      const led = files.some(({ content }) => renderedText(content).includes("@127.0.0.1:3306"));
      expect([name, led]).toEqual([name, true]);
      const balancer = files.find((file) => file.path === "/etc/haproxy/haproxy.cfg");
      expect(renderedText(balancer?.content ?? "")).toContain("bind 127.0.0.1:3306");
      expect(renderedText(balancer?.content ?? "")).toContain(`peer ${name} `);
    }
  }
});

test("a thousand hosts keep five voters, and every host its files", () => {
  const site = exampleSite();
  const hosts: SiteHost[] = Array.from({ length: 1000 }, (_, index) => ({
    name: `h${index}`,
    address: `10.77.${4 + Math.floor(index / 250)}.${1 + (index % 250)}`,
    zone: `z${index % 7}`,
    roles: ["control", "network"],
    fencing: {},
  }));
  const design = designSite({ ...site, hosts });
  expect(design.members).toHaveLength(5);
  expect(design.components.find(({ name }) => name === "keystone-api")?.hosts).toHaveLength(1000);
});
