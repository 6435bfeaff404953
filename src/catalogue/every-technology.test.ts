import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { designSite } from "../design/design-site.ts";
import { wantsByTechnology, wantsOfSite } from "../design/wants.ts";
import { goalId, unitId, fileId, packagesId } from "../converge/goals.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site } from "../spec/site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import type { GoalRef } from "./contract/condition.ts";
import { catalogue, technologiesFor, vocabulary } from "./index.ts";

/** Folders of the catalogue that hold no technology. */
const shared = [
  "apt",
  "contract",
  "copies",
  "format",
  "mariadb",
  "openstack",
  "postgresql-server",
  "promoted",
  "raft",
  "releases",
];

const all = `[${catalogue.flatMap(({ name, kind }) => (kind === "service" ? [name] : [])).join(", ")}]`;

function siteWith(lines: string, services = all): Site {
  const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
  n1: { address: 10.77.0.21, roles: compute }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: ${services}
${lines}
`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return site;
}

/** Every choice that a site has between technologies; together they bring each technology that there is. */
const sites: readonly (readonly [string, Site])[] = [
  ...vocabulary.databases.map(
    ({ engine, mode }) => [`${engine}, ${mode}`, siteWith(`database: { engine: ${engine}, mode: ${mode} }`)] as const,
  ),
  ["an address that the cluster moves", moved("pacemaker")],
  ["a public address", withPublic()],
  ["copies of the database", siteWith("copies: [{ host: n1, role: replica }]")],
  ["copies of PostgreSQL", siteWith("copies: [{ host: n1 }]\ndatabase: postgresql")],
  ["an authority of its own", siteWith("certificates: own")],
  ["a watch of its own", siteWith("certificates: own\nserve: { on: controllers }")],
  ["a network controller", withServices("neutron: { backend: ovn, physicalNetworks: { outside: eth1 } }")],
  [
    "a network controller of someone else",
    withServices("neutron: { backend: external, external: { mechanismDrivers: [opendaylight] } }"),
  ],
];

function withServices(lines: string): Site {
  const services = catalogue.flatMap(({ name, kind }) =>
    kind === "service" && !lines.startsWith(name) ? [`${name}: {}`] : [],
  );
  return siteWith("", `{ ${[...services, lines].join(", ")} }`);
}

function moved(manager: Site["vip"]["manager"]): Site {
  const site = siteWith("");
  return { ...site, vip: { ...site.vip, manager } };
}

function withPublic(): Site {
  const site = siteWith("");
  return { ...site, vip: { ...site.vip, public: { address: "10.77.0.9", prefix: 24 } } };
}

describe("the catalogue", () => {
  test("lists every folder", () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !shared.includes(entry.name))
      .map(({ name }) => name);
    expect(catalogue.map(({ name }) => name).sort()).toEqual(folders.sort());
  });

  test.each(catalogue.map((technology) => [technology.name, technology] as const))("%s has the usual files", (name) => {
    const directory = path.join(import.meta.dirname, name);
    for (const file of ["index.ts", "config.ts"])
      expect([file, existsSync(path.join(directory, file))]).toEqual([file, true]);
  });

  test.each(catalogue.map((technology) => [technology.name, technology] as const))(
    "%s provides for each role that it fills, and has an expert's defaults",
    (_name, { fills = [], provides = {}, options }) => {
      for (const { role } of fills) expect(Object.keys(provides)).toContain(role);
      expect(options.safeParse({}).success).toBe(true);
    },
  );

  test("brings each technology to one of the sites tried here", () => {
    const brought = new Set(sites.flatMap(([, site]) => technologiesFor(site).map(({ name }) => name)));
    expect([...brought].sort()).toEqual(catalogue.map(({ name }) => name).sort());
  });
});

describe.each(sites)("on a site with %s", (_name, site) => {
  const design = designSite(site);
  const secrets = exampleSecrets(design.secrets);
  const hosts = design.hosts.map(({ name }) => ({
    name,
    wants: [...wantsByTechnology(design, name, secrets)],
  }));
  const conditions = wantsOfSite(design, secrets);

  test("a design is plain data", () => {
    expect(JSON.parse(JSON.stringify(design))).toEqual(design);
  });

  test("each component has a reason, a place, and needs that exist", () => {
    const names = design.components.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, needs, packages, loses } of design.components) {
      expect([name, loses]).toEqual([name, expect.stringMatching(/^[a-z].*[^.]$/u)]);
      expect(design.decisions.find(({ subject }) => subject === name)?.because).toMatch(/\w/u);
      expect(names).toEqual(expect.arrayContaining([...needs]));
      expect([name, packages.length > 0]).toEqual([name, true]);
    }
  });

  test("each role of a technology in use is filled by a component", () => {
    for (const { uses } of technologiesFor(site)) {
      for (const role of uses) expect(design.components.flatMap(({ fills }) => fills)).toContain(role);
    }
  });

  test("what anything comes after exists, once", () => {
    const ids = [
      ...conditions.map(({ id }) => id),
      ...hosts.flatMap(({ name, wants }) => [
        packagesId(name),
        ...wants.flatMap(([, { units, files }]) => [
          ...units.map(({ unit }) => unitId(name, unit)),
          ...files.map((file) => fileId(name, file.path)),
        ]),
      ]),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    const after: readonly GoalRef[] = [
      ...conditions.flatMap((condition) => condition.after),
      ...hosts.flatMap(({ wants }) => wants.flatMap(([, { units }]) => units.flatMap((unit) => unit.after))),
    ];
    expect(after.map(goalId).filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("a host without its components gets nothing of a technology", () => {
    for (const { name, wants } of hosts) {
      const here = design.components.filter((each) => each.hosts.includes(name)).map(({ service }) => service);
      for (const [technology, { files, units, probes }] of wants) {
        if (!here.includes(technology)) expect([technology, files, units, probes]).toEqual([technology, [], [], []]);
      }
    }
  });

  test("each component is asked about itself wherever it runs", () => {
    for (const { name, wants } of hosts) {
      const asked = wants.flatMap(([, { probes }]) => probes.map(({ component }) => component));
      const here = design.components.filter((each) => each.hosts.includes(name)).map((component) => component.name);
      expect(asked.sort()).toEqual(here.sort());
    }
  });

  test("each option that is rendered into a service's own file is in the list that its program gives", () => {
    for (const { wants } of hosts) {
      for (const [name, { files }] of wants) {
        const config = catalogue.find((each) => each.name === name)?.files?.config;
        const file = files.find(({ path: at }) => at === config?.path);
        if (config === undefined || file === undefined) continue;
        const options = renderedOptions(String(file.content));
        expect(options.length).toBeGreaterThan(5);
        const known = ({ section, option }: RenderedOption): boolean =>
          choosing.includes(option) ||
          (ofLogin.includes(option) &&
            options.some((each) => each.section === section && each.option === "auth_type")) ||
          sectionsAlike(section, options).some((each) => config.options.get(each)?.has(option) === true);
        expect([name, options.filter((each) => !known(each))]).toEqual([name, []]);
      }
    }
  });

  test("conditions begin with their technology, and settle in the end", () => {
    const names = technologiesFor(site).map(({ name }) => name);
    for (const { id, settleMs } of conditions) {
      expect(names).toContain(id.split("/")[0]);
      expect(settleMs).toBeGreaterThan(0);
    }
  });

  test("an outage is bound for each endpoint, by terms that add up", () => {
    expect(design.outages.map(({ endpoint }) => endpoint).sort()).toEqual(
      design.endpoints.map(({ name }) => name).sort(),
    );
    for (const { boundMs, terms } of design.outages) expect(terms.reduce((sum, { ms }) => sum + ms, 0)).toBe(boundMs);
  });
});

interface RenderedOption {
  readonly section: string;
  readonly option: string;
  readonly value: string;
}

/**
 * Read before a program has any of its options: by what kind of login a section is, and which driver a section is for. Programs do not
 * list them with what follows from them.
 */
const choosing = ["auth_type", "volume_driver"];

/** Of a login by password, where the program's list has the section and not what follows from its `auth_type`. */
const ofLogin = ["auth_url", "username", "password", "user_domain_name", "project_name", "project_domain_name"];

/** A store of Glance's has a section of its own name, with the options of its kind: `enabled_backends = images:swift`. */
function sectionsAlike(section: string, options: readonly RenderedOption[]): readonly string[] {
  const backends = options.find(({ option }) => option === "enabled_backends")?.value.split(",") ?? [];
  const kind = backends.find((each) => each.startsWith(`${section}:`))?.split(":")[1];
  return kind === undefined ? [section] : [section, `glance.store.${kind}.store`];
}

function renderedOptions(text: string): readonly RenderedOption[] {
  let section = "";
  return text.split("\n").flatMap((line) => {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const [, option, value = ""] = /^([\w-]+)(?: = (.*)|$)/.exec(line) ?? [];
    return option === undefined ? [] : [{ section, option, value }];
  });
}
