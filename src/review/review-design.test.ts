import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import { designSite } from "../design/design-site.ts";
import { renderHost } from "../design/render.ts";
import { defaultRates } from "../spec/default-rates.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site, SiteRates } from "../spec/site.ts";
import { cutSets } from "./graph/cut-sets.ts";
import { switchesOf } from "./graph/element-ids.ts";
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
  /** What a host's `switch` says, by turns. */
  readonly switches?: readonly string[];
}

/** A site file of so many hosts, in these zones by turns. */
function siteText({
  zones = [],
  hosts = 3,
  more = "",
  vip = "",
  fencing = "agent: lab",
  switches = [],
}: Wanted = {}): string {
  const lines = Array.from({ length: hosts }, (_, n) => {
    const zone = zones.length > 0 ? `, zone: ${zones[n % zones.length] ?? ""}` : "";
    const connected = switches.length > 0 ? `, switch: ${switches[n % switches.length] ?? ""}` : "";
    const board = fencing.includes("ipmilan")
      ? `, fencing: { ip: 10.78.0.${n + 1}, username: f, password_script: /bin/pw }`
      : "";
    return `  c${n + 1}: { address: 10.77.${Math.floor(n / 200)}.${(n % 200) + 1}${zone}${connected}${board} }`;
  });
  return `site: test\nhosts:\n${lines.join("\n")}\nvip: { internal: 10.77.200.10/16${vip} }\nfencing: { ${fencing} }\nservices:\n  keystone: {}\n  glance: { store: { kind: shared, path: /srv/images } }\n${more}`;
}

function siteOf(text: string): Site {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return site;
}

function designOf(text: string): Design {
  return designSite(siteOf(text));
}

function review(text: string) {
  return reviewDesign(designOf(text), placesIn(text, "site.yaml"), switchesOf(siteOf(text)));
}

function graphOf(text: string) {
  return dependencyGraph(designOf(text), switchesOf(siteOf(text)));
}

function codesWithTimers(profile: string): ReadonlySet<string> {
  return new Set(review(siteText({ zones: ["a", "b", "c"], more: `timers: ${profile}\n` })).map(({ code }) => code));
}

function codesWithFlush(zones: readonly string[]): readonly string[] {
  return review(siteText({ zones, hosts: 5, more: "  galera: { flush-log: 0 }\n" }))
    .map(({ code }) => code)
    .filter((code) => code !== "one-cluster-ring");
}

function codes(text: string): readonly string[] {
  return review(text).map(({ code }) => code);
}

/** What any site of three hosts on one network is told. */
const usual = ["one-cluster-ring", "no-loss-during-maintenance"];

describe("a design", () => {
  it("of three hosts in three zones has nothing but advice; of five, nothing", () => {
    expect(review(siteText({ zones: ["a", "b", "c"] })).map(({ code }) => code)).toEqual(usual);
    expect(review(siteText({ zones: ["a", "b", "c"], hosts: 5 })).map(({ code }) => code)).toEqual([
      "one-cluster-ring",
    ]);
  });

  it("of hosts on a second network has a second ring there, unless it is the users'", () => {
    const onTwo = siteText({ zones: ["a", "b", "c"] }).replaceAll(
      /address: 10\.77\.0\.(\d+)/gu,
      "address: 10.77.0.$1, addresses: { second: 10.78.0.$1 }",
    );
    const text = `${onTwo}networks: { second: 10.78.0.0/24 }\n`;
    expect(codes(text)).toEqual(["no-loss-during-maintenance"]);
    const forUsers = text.replace(/(internal: [\d./]+)/u, "$1, public: 10.78.0.10/24");
    expect(forUsers).not.toBe(text);
    expect(codes(forUsers).toSorted()).toEqual(usual.toSorted());
    expect(codes(forUsers.replace("10.78.0.0/24 }", "{ cidr: 10.78.0.0/24, carries: rings } }"))).toEqual([
      "no-loss-during-maintenance",
    ]);
  });

  it("says which layers cannot be as fast as the site asks for", () => {
    const text = siteText({ zones: ["a", "b", "c"], more: "detection: 300ms\n" });
    const found = review(text).filter(({ code }) => !usual.includes(code));
    expect(found.map(({ code }) => code)).toEqual(["detection-beyond-reach"]);
    expect(found[0]?.message).toContain("galera.evs.suspect_timeout stays at 0.5 s (0.15 s is asked for)");
    expect(text.split("\n")[(found[0]?.place.line ?? 0) - 1]).toBe("detection: 300ms");
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
    expect(review(siteText({ ...pacemaker, fencing: "agent: lab" })).map(({ code }) => code)).toEqual(usual);
    const found = review(siteText({ ...pacemaker, fencing: "agent: ipmilan" })).find(
      ({ code }) => code === "single-point-of-failure",
    );
    expect(found?.message).toContain("Losing zone a alone stops keystone, glance, sql and amqp");
  });

  it("compares the timers of other tools with what the site asks for", () => {
    expect(codesWithTimers("quorate")).toEqual(new Set(usual));
    expect(codesWithTimers("kolla-ansible")).toEqual(
      new Set([...usual, "slow-detection", "slow-address", "slow-address-check", "slow-membership"]),
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
    const secrets = Object.fromEntries(design.secrets.map(({ name }, n) => [name, `Zq7${n}vXw2Lk9Rt4Bp8`]));
    const files = design.hosts.flatMap(({ name: host }) =>
      renderHost(design, host, secrets).map(({ path, content }) => ({
        host,
        path,
        shown: `${host}${path}`,
        text: typeof content === "string" ? content : Buffer.from(content).toString("latin1"),
      })),
    );
    expect(files.length).toBeGreaterThan(30);
    const findings = reviewFiles(files, { context: { detectionMs: design.detectionMs, zones: new Map() } });
    // A site file knows one network.
    expect(findings.filter(({ code }) => code !== "one-ring")).toEqual([]);
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
    expect(first?.probability).toBeCloseTo((24 / 105_024) ** 2, 16);
    expect(others.every(({ probability }, n) => n === 0 || probability <= (others[n - 1]?.probability ?? 0))).toBe(
      true,
    );
  });

  it("go by the rates of the site, the most exact name first", () => {
    const text = siteText({ zones: ["a", "b", "c"] });
    const graph = graphOf(text);
    const cuts = cutSets(graph, 2);
    const rated = (rates: SiteRates, ...elements: readonly string[]) =>
      ratedCuts(graph, cuts, rates).find((cut) => cut.elements.join() === elements.join())?.probability ?? 0;
    const hosts = ["host:c1", "host:c2"];
    expect(rated({ host: { mttfHours: 99, mttrHours: 1 } }, ...hosts)).toBeCloseTo(1e-4, 12);
    expect(
      rated({ host: { mttfHours: 99, mttrHours: 1 }, c1: { mttrHours: 99 }, "host c2": { mttfHours: 9 } }, ...hosts),
    ).toBeCloseTo(0.5 * 0.1, 12);
    const parts = ["galera@c1", "galera@c2"];
    const shared = rated({}, ...parts);
    expect(rated({ all: { mttrHours: 3 }, galera: { mttfHours: 1 } }, ...parts)).toBeCloseTo((3 / 4) ** 2, 12);
    expect(rated({ "galera@c1": { mttfHours: 3, mttrHours: 1 } }, ...parts)).toBeCloseTo(Math.sqrt(shared) / 4, 12);
    expect(rated({ zone: { mttrHours: 40 } }, "zone:a", "zone:b")).toBeCloseTo((40 / 89_392) ** 2, 12);
  });

  it("take a prediction's default for each kind of part", () => {
    const graph = graphOf(siteText({ zones: ["a", "a", "b"], switches: ["tor-1", "tor-1", "tor-2"] }));
    const { host, zone, software } = defaultRates;
    const out = ({ mttfHours, mttrHours }: typeof host): number => mttrHours / (mttfHours + mttrHours);
    const alone = (id: string): number | undefined => ratedCuts(graph, new Map([["x", [[id]]]]))[0]?.probability;
    expect(alone("host:c1")).toBeCloseTo(out(host), 12);
    expect(alone("zone:a")).toBeCloseTo(out(zone), 12);
    expect(alone("switch:tor-1")).toBeCloseTo(out(zone), 12);
    expect(alone("galera@c1")).toBeCloseTo(out(software), 12);
  });

  it("hold a switch that all voters hang on, and none that each host has another beside", () => {
    const zones = ["a", "b", "c"];
    const alone = siteText({ zones, switches: ["tor-1", "tor-1", "tor-2"] });
    const [found] = review(alone).filter(({ code }) => code === "single-point-of-failure");
    expect(found).toMatchObject({ severity: "warning", place: { line: 3, column: 38 } });
    expect(found?.message).toContain("Losing switch tor-1 alone stops keystone, glance, sql and amqp");
    expect(found?.remedy).toContain("switch: [tor-a1, tor-a2]");
    for (const switches of [["tor-1", "tor-2", "tor-3"], ["[tor-1, tor-2]"]]) {
      expect(review(siteText({ zones, switches })).map(({ code }) => code)).toEqual(usual);
    }
    // Both switches of a pair together are a cut of order two.
    const pairs = [...cutSets(graphOf(siteText({ zones, switches: ["[tor-1, tor-2]"] })), 2).values()].flat();
    expect(pairs).toContainEqual(["switch:tor-1", "switch:tor-2"]);
    const lost = lose(graphOf(alone), ["switch:tor-1"]).find(({ endpoint }) => endpoint === "keystone");
    expect(lost?.because).toContain("corosync on c1 and corosync on c2 are down");
  });

  it("can be asked about keys that all hosts share, and count them in no cut", () => {
    const graph = graphOf(siteText({ zones: ["a", "b", "c"] }));
    const [keys] = namedElements(graph).find("keys:keystone");
    expect(keys?.kind).toBe("agreement");
    const stopped = lose(graph, ["keys:keystone"]).filter((each) => each.stopped);
    expect(stopped.map(({ endpoint }) => endpoint)).toContain("keystone");
    expect(stopped.map(({ endpoint }) => endpoint)).not.toContain("sql");
    expect(stopped[0]?.because).toContain("the Fernet keys of keystone");
    expect([...cutSets(graph, 2).values()].flat(2)).not.toContain("keys:keystone");
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
