import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import { designSite } from "../design/design-site.ts";
import { renderHost, secretsOf } from "../design/render.ts";
import { parseSite } from "../spec/parse-site.ts";
import { cutSets } from "./graph/cut-sets.ts";
import { dependencyGraph } from "./graph/from-design.ts";
import { lose } from "./graph/lose.ts";
import { namedElements } from "./graph/named.ts";
import { ratedCuts } from "./graph/probability.ts";
import { placesIn } from "./places.ts";
import { reviewDesign } from "./review-design.ts";
import { reviewFiles } from "./review-files.ts";

interface Wanted {
  readonly zones?: readonly string[];
  readonly hosts?: number;
  readonly more?: string;
  readonly vip?: string;
  readonly fencing?: string;
}

/** A site file of so many hosts, in these zones by turns. */
function siteText({ zones = [], hosts = 3, more = "", vip = "", fencing = "agent: lab" }: Wanted = {}): string {
  const lines = Array.from({ length: hosts }, (_, n) => {
    const zone = zones.length > 0 ? `, zone: ${zones[n % zones.length] ?? ""}` : "";
    const board = fencing.includes("ipmilan")
      ? `, fencing: { ip: 10.78.0.${n + 1}, username: f, password_script: /bin/pw }`
      : "";
    return `  c${n + 1}: { address: 10.77.${Math.floor(n / 200)}.${(n % 200) + 1}${zone}${board} }`;
  });
  return `site: test\nhosts:\n${lines.join("\n")}\nvip: { internal: 10.77.200.10/16${vip} }\nfencing: { ${fencing} }\nservices:\n  keystone: {}\n  glance: { store: { kind: shared, path: /srv/images } }\n${more}`;
}

function designOf(text: string): Design {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

function review(text: string) {
  return reviewDesign(designOf(text), placesIn(text, "site.yaml"));
}

function codesWithTimers(profile: string): ReadonlySet<string> {
  return new Set(review(siteText({ zones: ["a", "b", "c"], more: `timers: ${profile}\n` })).map(({ code }) => code));
}

function codesWithFlush(zones: readonly string[]): readonly string[] {
  return review(siteText({ zones, hosts: 5, more: "  galera: { flush-log: 0 }\n" })).map(({ code }) => code);
}

const maintenanceOnly = ["no-loss-during-maintenance"];

describe("a design", () => {
  it("of three hosts in three zones has nothing but advice; of five, nothing", () => {
    expect(review(siteText({ zones: ["a", "b", "c"] })).map(({ code }) => code)).toEqual(maintenanceOnly);
    expect(review(siteText({ zones: ["a", "b", "c"], hosts: 5 })).map(({ code }) => code)).toEqual([]);
  });

  it("says which zone holds the quorum, where it is written", () => {
    const [found] = review(siteText({ zones: ["a", "a", "b"] })).filter(({ code }) => code === "zone-holds-quorum");
    expect(found).toMatchObject({
      severity: "warning",
      message:
        "2 of 3 voting hosts are in zone a: losing it leaves no majority, and keystone, glance, sql and amqp stop although the hosts elsewhere are well.",
      place: { file: "site.yaml", line: 3, column: 29 },
    });
  });

  it("says that images exist once", () => {
    const text = siteText({ zones: ["a", "b", "c"] }).replace(
      "glance: { store: { kind: shared, path: /srv/images } }",
      "glance: {}",
    );
    const [found] = review(text).filter(({ code }) => code === "image-store-on-one-disk");
    expect(found?.place).toMatchObject({ line: 10, column: 3 });
    const losses = lose(dependencyGraph(designOf(text)), ["host:c1"]);
    expect(losses.filter(({ stopped }) => stopped).map(({ endpoint, kind }) => [endpoint, kind])).toEqual([
      ["image data", "data"],
    ]);
  });

  it("finds that a host's own board cannot fence it when its zone has no power", () => {
    const pacemaker = { zones: ["a", "b", "c"], vip: ", manager: pacemaker" };
    expect(review(siteText({ ...pacemaker, fencing: "agent: lab" })).map(({ code }) => code)).toEqual(maintenanceOnly);
    const found = review(siteText({ ...pacemaker, fencing: "agent: ipmilan" })).find(
      ({ code }) => code === "single-point-of-failure",
    );
    expect(found?.message).toContain("Losing zone a alone stops keystone, glance, sql and amqp");
  });

  it("compares the timers of other tools with what the site asks for", () => {
    expect(codesWithTimers("quorate")).toEqual(new Set(maintenanceOnly));
    expect(codesWithTimers("kolla-ansible")).toEqual(
      new Set([...maintenanceOnly, "slow-detection", "slow-address", "slow-address-check", "slow-membership"]),
    );
  });

  it("warns of commits that a shared power feed loses", () => {
    expect(codesWithFlush(["a", "b", "c"])).toEqual(["flush-log-loses-commits"]);
    expect(codesWithFlush(["a", "b", "c", "d", "e"])).toEqual([]);
    // Without zones nobody has said anything about power.
    expect(codesWithFlush([])).toEqual(["flush-log-loses-commits"]);
  });

  it("lays files that review clean", () => {
    const design = designOf(siteText({ zones: ["a", "b", "c"] }));
    const secrets = Object.fromEntries(secretsOf(design).map(({ name }, n) => [name, `Zq7${n}vXw2Lk9Rt4Bp8`]));
    const files = design.hosts.flatMap(({ name: host }) =>
      renderHost(design, host, secrets).map(({ path, content }) => ({
        host,
        path,
        shown: `${host}${path}`,
        text: typeof content === "string" ? content : Buffer.from(content).toString("latin1"),
      })),
    );
    expect(files.length).toBeGreaterThan(30);
    expect(reviewFiles(files, { detectionMs: design.detectionMs, zones: new Map() })).toEqual([]);
  });
});

describe("cut sets of a design", () => {
  it("never gain a single point of failure by another host", () => {
    const site = fc.record({
      hosts: fc.integer({ min: 3, max: 7 }),
      zones: fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 0, maxLength: 7 }),
      vip: fc.constantFrom("", ", manager: pacemaker"),
    });
    fc.assert(
      fc.property(site, ({ hosts, zones, vip }) => {
        // Two more, each in a zone of its own: an even number votes as the odd one below it.
        const own = Array.from({ length: hosts }, (_, n) => zones[n % Math.max(1, zones.length)] ?? `z${n}`);
        const singles = (count: number) => {
          const all = [...own, "new-1", "new-2"].slice(0, count);
          const cuts = cutSets(dependencyGraph(designOf(siteText({ hosts: count, zones: all, vip }))), 1);
          return new Set([...cuts].flatMap(([endpoint, sets]) => sets.map((set) => `${endpoint}: ${set.join()}`)));
        };
        const before = singles(hosts);
        for (const single of singles(hosts + 2)) expect(before).toContain(single);
      }),
      { numRuns: 30 },
    );
  });

  it("are rated, the likeliest first", () => {
    const graph = dependencyGraph(designOf(siteText({ zones: ["a", "b", "c"] })));
    const [first, ...others] = ratedCuts(graph, cutSets(graph, 2));
    expect(first?.elements).toHaveLength(2);
    expect(first?.probability).toBeCloseTo((72 / 8832) ** 2, 12);
    expect(others.every(({ probability }, n) => n === 0 || probability <= (others[n - 1]?.probability ?? 0))).toBe(
      true,
    );
  });

  it("answer for what an operator may name", () => {
    const design = designOf(siteText({ zones: ["a", "b", "c"] }));
    const named = namedElements(dependencyGraph(design));
    const find = (name: string) => named.find(name).map(({ id }) => id);
    expect(find("c1")).toEqual(["host:c1"]);
    expect(find("a")).toEqual(["zone:a"]);
    expect(find("galera@c2")).toEqual(["galera@c2"]);
    expect(find("galera")).toEqual(["galera@c1", "galera@c2", "galera@c3"]);
    const router = `vrid:${design.addresses[0]?.routerId ?? 0}`;
    expect(find(router)).toEqual([router]);
    expect(find("nothing")).toEqual([]);
  });

  it("name the mechanism", () => {
    const graph = dependencyGraph(designOf(siteText({ zones: ["a", "b", "c"] })));
    const sentences = (...lost: string[]) =>
      Object.fromEntries(lose(graph, lost).map(({ endpoint, because }) => [endpoint, because]));
    expect(sentences("host:c1")["keystone"]).toBe("what is left of every part it needs is enough.");
    expect(sentences("galera@c1", "galera@c2")).toMatchObject({
      sql: "the majority of galera needs 2 of 3 and has 1: galera on c1 and galera on c2 are down.",
      amqp: "what is left of every part it needs is enough.",
    });
  });
});
