import { describe, expect, it } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { FakeHost } from "../hosts/fake.ts";
import { parseSite } from "../spec/parse-site.ts";
import { observeSite } from "./collect.ts";

const { site } = parseSite(
  `site: demo
hosts:
  c1: { address: 10.77.0.11 }
  c2: { address: 10.77.0.12 }
  c3: { address: 10.77.0.13 }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: [keystone]
`,
  "site.yaml",
  vocabulary,
);
if (site === undefined) throw new Error("the test's site is unsound");
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);

/** A host that says nothing of its parts, holds these addresses and is served at every endpoint. */
function host(name: string, ...addresses: readonly string[]): FakeHost {
  return new FakeHost(name, (script) => {
    const mark = /quorate-[0-9a-f]+/.exec(script)?.[0] ?? "";
    const count = script.match(/^tell \d+/gm)?.length ?? 0;
    const say = (index: number, text: string, status = 0): string =>
      `\n${mark} begin ${index}\n${text}\n${mark} end ${status}\n`;
    const parts = Array.from({ length: count - 2 }, (_, index) => say(index, "", 1)).join("");
    const held = addresses.map((address) => `2: host0    inet ${address}/24 scope global host0\n`).join("");
    const served = design.endpoints.map((endpoint) => `${endpoint.name}\tok\t2.5\n`).join("");
    return { stdout: `Welcome to ${name}\n${parts}${say(count - 2, held)}${say(count - 1, served)}` };
  });
}

describe("a snapshot of a site", () => {
  it("takes one round trip a host", async () => {
    const hosts = ["c1", "c2", "c3"].map((name) => host(name));
    await observeSite(design, new Map(hosts.map((each) => [each.name, each])), secrets);
    expect(hosts.map(({ ran }) => ran.length)).toEqual([1, 1, 1]);
  });

  it("gives a host on an emulated processor more time for each question", async () => {
    const slow = Object.assign(host("c1"), { patience: 8 });
    const usual = host("c2");
    await observeSite(design, new Map([slow, usual].map((each) => [each.name, each])), secrets);
    const [limit, usualLimit] = [slow, usual].map(({ ran }) => Number(/^limit=(\S+)/mu.exec(ran[0] ?? "")?.[1]));
    expect(limit).toBeGreaterThan(20);
    expect(limit).toBeCloseTo(8 * (usualLimit ?? Number.NaN));
  });

  it("knows how far each host's clock is off, as closely as its answer came", async () => {
    const late = new FakeHost("c1", (script) => {
      const mark = /quorate-[0-9a-f]+/.exec(script)?.[0] ?? "";
      const asked = (script.match(/^tell \d+/gm)?.length ?? 0) - 3;
      return { stdout: `\n${mark} begin ${asked}\n${Date.now() - 60_000}\n\n${mark} end 0\n` };
    });
    const { hosts } = await observeSite(design, new Map([["c1", late]]), secrets);
    const { leastMs = 0, mostMs = 0 } = hosts[0]?.clock ?? {};
    expect(leastMs).toBeLessThanOrEqual(-60_000);
    expect(mostMs).toBeGreaterThanOrEqual(-60_000);
    expect(mostMs - leastMs).toBeLessThan(5000);
  });

  it("holds what every host said, and that one cannot be reached", async () => {
    const [c1, c2, c3] = [host("c1"), host("c2", "10.77.0.12", "10.77.0.10"), host("c3")];
    c1.cutOff();
    const hosts = new Map([c1, c2, c3].map((each) => [each.name, each]));
    const snapshot = await observeSite(design, hosts, secrets);
    expect(snapshot.hosts).toEqual([
      { name: "c1", state: "unreachable", sentence: "c1 cannot be reached: it is cut off." },
      { name: "c2", state: "up", sentence: "answers" },
      { name: "c3", state: "up", sentence: "answers" },
    ]);
    expect(snapshot.addresses).toEqual([{ name: "internal", address: "10.77.0.10", holder: "c2", holders: ["c2"] }]);
    expect(snapshot.endpoints.every(({ ok, latencyMs }) => ok && latencyMs === 2.5)).toBe(true);
    expect(new Set(snapshot.parts.map((part) => part.host))).toEqual(new Set(["c2", "c3"]));
    const components = snapshot.parts.filter((part) => part.host === "c2").map(({ component }) => component);
    expect(components).toEqual(design.components.map(({ name }) => name).filter((name) => components.includes(name)));
    expect(components).toContain("galera");
  });

  it("does not wait long for a host that says nothing while the others answer", async () => {
    const [c1, c2, c3] = [new FakeHost("c1", () => new Promise(() => undefined)), host("c2"), host("c3")];
    const begun = performance.now();
    const snapshot = await observeSite(design, new Map([c1, c2, c3].map((each) => [each.name, each])), secrets);
    expect(snapshot.hosts[0]).toEqual({
      name: "c1",
      state: "unreachable",
      sentence: "c1 said nothing while other hosts answered.",
    });
    expect(snapshot.hosts.slice(1).map(({ state }) => state)).toEqual(["up", "up"]);
    expect(performance.now() - begun).toBeGreaterThan(1900);
  });

  it("is interrupted also while it waits for such a host", async () => {
    const stop = new AbortController();
    const silent = new FakeHost("c1", () => new Promise(() => undefined));
    setTimeout(() => stop.abort(), 50);
    await expect(observeSite(design, new Map([["c1", silent]]), secrets, stop.signal)).rejects.toMatchObject({
      code: "interrupted",
    });
  });

  it("has a host that said nothing as up with parts that could not be asked", async () => {
    const silent = new FakeHost("c1", () => ({ stdout: "This account is currently not available.\n", exitCode: 1 }));
    const snapshot = await observeSite(design, new Map([["c1", silent]]), secrets);
    expect(snapshot.hosts.map(({ state }) => state)).toEqual(["up", "unreachable", "unreachable"]);
    expect(new Set(snapshot.parts.map(({ state, sentence }) => `${state}: ${sentence}`))).toEqual(
      new Set(["unknown: could not be asked"]),
    );
    expect(snapshot.endpoints.every(({ sentence }) => sentence === "no host could try it")).toBe(true);
  });

  it("keeps what clients met though one endpoint kept them waiting too long", async () => {
    const slow = new FakeHost("c1", (script) => {
      const mark = /quorate-[0-9a-f]+/.exec(script)?.[0] ?? "";
      const last = (script.match(/^tell \d+/gm)?.length ?? 0) - 1;
      return { stdout: `\n${mark} begin ${last}\nkeystone\tok\t2.5\n\n${mark} end 124\n` };
    });
    const { endpoints } = await observeSite(design, new Map([["c1", slow]]), secrets);
    expect(endpoints.find(({ name }) => name === "keystone")).toMatchObject({ ok: true, latencyMs: 2.5 });
    expect(endpoints.find(({ name }) => name === "sql")?.sentence).toMatch(
      /^does not answer: no answer within [\d.]+ s$/,
    );
  });

  it("ends with the signal", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(observeSite(design, new Map([["c1", host("c1")]]), secrets, stop.signal)).rejects.toMatchObject({
      code: "interrupted",
    });
  });

  it("holds no secret in what it asks", async () => {
    const c1 = host("c1");
    await observeSite(design, new Map([["c1", c1]]), secrets);
    const values = Object.values(secrets).filter((value) => c1.ran[0]?.includes(value));
    expect(values).toEqual([]);
  });
});
