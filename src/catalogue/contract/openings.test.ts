import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { vocabulary } from "../index.ts";
import type { Design } from "./design.ts";
import { openingsOf, type Opening } from "./openings.ts";

function designed(more: string, hosts = ""): Design {
  const text = `hosts:
  c1: 10.77.0.11
  c2: 10.77.0.12
  c3: 10.77.0.13
${hosts}${more}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const usual = "vip: 10.77.0.10/24\nservices: [keystone, glance]\n";

function at(design: Design, port: number): readonly Opening[] {
  return openingsOf(design).filter(({ ports }) => ports.some(([first, last]) => first <= port && port <= last));
}

test("an API is open to everybody at the address, and to the balancers alone behind it", () => {
  expect(at(designed(usual), 9292)).toMatchObject([
    { component: "haproxy", at: ["10.77.0.10"], from: "everybody" },
    { component: "glance-api", hosts: ["c1", "c2", "c3"], from: { name: "haproxy", hosts: ["c1", "c2", "c3"] } },
  ]);
});

test("what is for services is for the site's hosts, and whom an operator lets in", () => {
  const sql = at(designed(usual, "  n1: { address: 10.77.0.21, roles: compute }\n"), 3306);
  expect(sql).toMatchObject([
    { component: "haproxy", from: { hosts: ["c1", "c2", "c3", "n1"], guests: true } },
    { component: "galera", from: { hosts: ["c1", "c2", "c3"], guests: true } },
  ]);
});

test.each([4567, 4568, 4444, 4369, 25_672, 1024])("port %i is for the members alone", (port) => {
  const [only, ...others] = at(designed(usual, "  n1: { address: 10.77.0.21, roles: compute }\n"), port);
  expect(others).toEqual([]);
  expect(only?.from).toEqual({ name: only?.component, hosts: ["c1", "c2", "c3"] });
});

test("each ring has a port", () => {
  const networks = `networks: { storage: 10.78.0.0/24 }\n`;
  const hosts = [1, 2, 3].map((n) => `  c${n}: { address: 10.77.0.1${n}, addresses: { storage: 10.78.0.1${n} } }\n`);
  const { site } = parseSite(`hosts:\n${hosts.join("")}${networks}${usual}`, "site.yaml", vocabulary);
  if (site === undefined) throw new Error("the site is wrong");
  const rings = openingsOf(designSite(site)).find(({ component }) => component === "corosync");
  expect(rings?.ports).toEqual([[5405, 5406]]);
});

test("a host that leaves is heard until it has left", () => {
  const design = designed(usual, "  c4: { address: 10.77.0.14, state: leaving }\n");
  expect(at(design, 5405)[0]?.from).toMatchObject({ hosts: ["c1", "c2", "c3", "c4"] });
  expect(at(design, 4567)[0]?.from).toEqual({ name: "galera", hosts: ["c1", "c2", "c3", "c4"] });
});

test("somebody else's balancer comes to the APIs themselves", () => {
  const external = `vip: { internal: 10.77.0.10/24, public: { name: api.example.org, external: true } }\n`;
  const glance = at(designed(`${external}services: [keystone, glance]\n`), 9292).find(
    ({ component }) => component === "glance-api",
  );
  expect(glance?.from).toBe("everybody");
});

test("a host that only votes is heard by those that it votes with", () => {
  const text = `hosts:
  c1: 10.77.0.11
  c2: 10.77.0.12
  q1: { address: 10.77.0.13, roles: [quorum] }
${usual}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const design = designSite(site);
  const between = at(design, 4567);
  expect(between.map(({ component }) => component)).toEqual(["galera", "galera-arbitrator"]);
  expect(between[0]?.from).toMatchObject({ hosts: ["c1", "c2", "q1"] });
  expect(at(design, 5403)).toMatchObject([
    { component: "corosync-qnetd", hosts: ["q1"], from: { hosts: ["c1", "c2"] } },
  ]);
});
