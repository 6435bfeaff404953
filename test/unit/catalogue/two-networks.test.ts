import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { addressFor, networksOf, ringNetworks } from "../../../src/catalogue/contract/networks.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { renderHost } from "../../../src/design/render.ts";
import { wantsOfSite } from "../../../src/design/wants.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import type { Site } from "../../../src/spec/site.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";
import { exampleSite } from "./three-controllers.ts";

const example = "examples/two-networks.yaml";

/** The example with networks, some of its lines changed. */
function siteWith(...changes: readonly (readonly [string | RegExp, string])[]): Site {
  const text = changes.reduce((all, [from, to]) => all.replace(from, to), readFileSync(example, "utf8"));
  const { site, findings } = parseSite(text, example, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return site;
}

function fileOf(site: Site, host: string, path: string): string {
  const design = designSite(site);
  const found = renderHost(design, host, exampleSecrets(design.secrets)).find((file) => file.path === path);
  return String(found?.content);
}

function rings(site: Site): readonly string[] {
  return ringNetworks(designSite(site));
}

function scripts(site: Site): string {
  const design = designSite(site);
  return JSON.stringify(wantsOfSite(design, exampleSecrets(design.secrets)));
}

describe("what goes where", () => {
  test("what no network carries goes by the management network, of a site that names none as well", () => {
    expect(networksOf(exampleSite())).toEqual([
      { name: "management", cidr: "10.77.0.0/24", carries: ["replication", "queue", "tunnels", "rings"] },
    ]);
    expect(networksOf(siteWith()).map(({ name, carries }) => [name, ...carries])).toEqual([
      ["management", "tunnels", "rings"],
      ["storage", "replication", "queue", "rings"],
      ["external"],
    ]);
  });

  test("a second ring goes where it is said, and never by itself to the users", () => {
    expect(rings(siteWith(["external: 192.0.2.0/24 ", "external: { cidr: 192.0.2.0/24, carries: rings }"]))).toEqual([
      "management",
      "external",
    ]);
    const withoutStorage = siteWith([/ {2}storage: .*\n/, ""], [/storage: fd00:78::1\d, /g, ""]);
    expect(rings(withoutStorage)).toEqual(["management"]);
  });

  test("a network named tunnel carries the tunnels, and the design tells where each host ends them", () => {
    const onTunnel = siteWith(
      ["  external:", "  tunnel: fd00:79::/64\n  external:"],
      [/external: 192.0.2.1(\d) }/g, "tunnel: fd00:79::1$1, external: 192.0.2.1$1 }"],
    );
    const design = designSite(onTunnel);
    expect(addressFor(design, "c2", "tunnels")).toBe("fd00:79::12");
    expect(addressFor(design, "c2", "queue")).toBe("fd00:78::12");
    expect(addressFor(designSite(siteWith()), "c2", "tunnels")).toBe("fd00:77::12");
  });

  test("copies of PostgreSQL follow each other on the network that carries replication, and admit both addresses", () => {
    const site = siteWith(["site: two-networks", "site: two-networks\ndatabase: postgresql"]);
    expect(fileOf(site, "c1", "/etc/quorate/postgresql/agent.conf")).toContain(
      'members="c1=fd00:78::11 c2=fd00:78::12 c3=fd00:78::13"',
    );
    expect(fileOf(site, "c1", "/etc/quorate/postgresql/postgresql.conf")).toContain(
      "listen_addresses = 'fd00:77::11, fd00:78::11'",
    );
    const admissions = fileOf(site, "c1", "/etc/quorate/postgresql/pg_hba.conf");
    for (const address of ["fd00:77::12/128", "fd00:78::12/128"]) {
      expect(admissions).toContain(`host replication quorate_replication ${address} scram-sha-256`);
    }
  });

  test("a virtual address of IPv6 is never the source of a connection, whoever moves it", () => {
    expect(fileOf(siteWith(), "c1", "/etc/keepalived/keepalived.conf")).toContain("fd00:77::10/64 preferred_lft 0\n");
    const moved = fileOf(siteWith(["vip:", "vip:\n  manager: pacemaker"]), "c1", "/etc/quorate/cib-configuration.xml");
    expect(moved).toMatch(/name="ip" value="fd00:77::10"/);
    expect(moved).toMatch(/name="preferred_lft" value="0"/);
  });
});

describe("the services' domain", () => {
  test("is keystone's own where nothing else is said, and is made where it is", () => {
    expect(fileOf(exampleSite(), "c1", "/etc/glance/glance-api.conf")).toContain("project_domain_name = Default\n");
    const glance = fileOf(siteWith(), "c1", "/etc/glance/glance-api.conf");
    expect(glance).toContain("user_domain_name = services\n");
    expect(glance).toContain("project_domain_name = services\n");
    expect(/d\.name = \W*services/.test(scripts(siteWith()))).toBe(true);
  });
});
