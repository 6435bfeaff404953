import { expect, test } from "vitest";
import type { Design } from "../catalogue/contract/design.ts";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { heldAddresses } from "./addresses.ts";
import { clientsAmong } from "./clients-among.ts";
import { lossQuestion } from "./loss.ts";
import { nextLosses } from "./next-loss-layers.ts";
import type { Snapshot } from "./snapshot.ts";
import { whoLeads } from "./who-leads.ts";

function designOf(hosts: string): Design {
  const text = `hosts: ${hosts}\nvip: { internal: 10.77.0.10/24 }\nfencing: { agent: lab }\nservices: [keystone, glance]\n`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join(" "));
  return designSite(site);
}

const design = designOf(
  "{ c1: { address: 10.77.0.11, zone: a }, c2: { address: 10.77.0.12, zone: a }, c3: { address: 10.77.0.13, zone: b } }",
);

/** All hosts but those that are lost do all their work; the first that is left holds the address. */
function snapshot(...lost: readonly string[]): Snapshot {
  const up = design.hosts.map(({ name }) => name).filter((name) => !lost.includes(name));
  const addresses = design.addresses.map(({ address }) => address);
  return {
    at: "2026-11-26T05:00:00.000Z",
    tookMs: 0,
    hosts: design.hosts.map(({ name }) => ({ name, state: up.includes(name) ? "up" : "unreachable", sentence: "" })),
    parts: design.components.flatMap(({ name, hosts, fills }) =>
      hosts
        .filter((host) => up.includes(host))
        .map((host) => ({
          component: name,
          host,
          state: "up" as const,
          sentence: "",
          detail: {},
          ...(fills.includes("balancer") ? { sendsTo: { sql: host, keystone: host } } : {}),
          ...(fills.includes("cluster") && host === "c2" ? { leads: "coordinator" } : {}),
        })),
    ),
    endpoints: design.endpoints.map(({ name }) => ({ name, ok: true, latencyMs: 1, sentence: "", failedFrom: [] })),
    addresses: heldAddresses(design.addresses, [{ host: up[0] ?? "", parts: [], addresses, endpoints: [] }]),
  };
}

test("of a whole site no host is named by any layer, and the zone of two is by those that decide by majority", () => {
  const { layers, places } = nextLosses(design, snapshot());
  expect(places.map(({ place, kind }) => `${kind} ${place}`)).toEqual(["host c1", "host c2", "host c3", "zone a"]);
  expect(places.filter(({ endpoints }) => endpoints.length > 0).map(({ place }) => place)).toEqual(["a"]);
  const majorities = layers.filter(({ stoppedBy }) => stoppedBy.length > 0);
  expect(majorities.map(({ layer }) => layer)).toContain(design.providers.database);
  for (const { working, designed, stopped, stoppedBy } of majorities) {
    expect([working, designed, stopped, stoppedBy]).toEqual([3, 3, false, ["a"]]);
  }
});

test("after a loss each layer says which hosts it still needs: those without which one of its components stops", () => {
  const left = snapshot("c3");
  const { layers } = nextLosses(design, left);
  for (const { layer, stoppedBy } of layers) {
    const own = design.components.filter(({ service }) => service === layer).map(({ name }) => name);
    const needed = ["c1", "c2"].filter((host) =>
      lossQuestion(design, left, "down")({ hosts: [host] }).components.some((name) => own.includes(name)),
    );
    expect([layer, stoppedBy.filter((place) => place !== "a")]).toEqual([layer, needed]);
  }
});

test("the writer is where the balancer sends its clients that they meet; a host that is silent leads nothing", () => {
  expect(whoLeads(design, snapshot())).toEqual(
    expect.arrayContaining([
      { of: design.providers.cluster, as: "coordinator", host: "c2" },
      { of: "sql", as: "serves", host: "c1" },
    ]),
  );
  // Clients of an endpoint that all backends serve are not in one place.
  expect(whoLeads(design, snapshot()).some(({ of }) => of === "keystone")).toBe(false);
  const stale = snapshot("c2");
  const parts = stale.parts.map((part) => (part.sendsTo === undefined ? part : { ...part, sendsTo: { sql: "c2" } }));
  expect(whoLeads(design, { ...stale, parts })).toEqual([]);
});

test("clients are of every zone, five at most, and rather not where the address may be", () => {
  const hosts = Array.from({ length: 9 }, (_, index) => {
    const roles = index < 3 ? "" : ", roles: [compute]";
    return `h${index + 1}: { address: 10.77.0.${index + 11}, zone: z${(index % 3) + 1}${roles} }`;
  });
  expect(clientsAmong(designOf(`{ ${hosts.join(", ")} }`))).toEqual(["h4", "h5", "h6", "h7", "h8"]);
  expect(clientsAmong(design)).toEqual(["c1", "c3", "c2"]);
});
