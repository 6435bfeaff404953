import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { unitId } from "../converge/goals.ts";
import { buildGoals } from "../converge/build-goals.ts";
import { wholeId } from "../catalogue/contract/cluster.ts";
import type { Component } from "../catalogue/contract/component.ts";
import { vocabulary } from "../catalogue/index.ts";
import { componentResources } from "../catalogue/pacemaker/component-resources.ts";
import { desiredConfiguration } from "../catalogue/pacemaker/cib.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site } from "../spec/site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { managerOf } from "./managers.ts";
import { wantsOfHost } from "./wants.ts";

const example = readFileSync("examples/three-controllers.yaml", "utf8");

function parsed(lines: string, from: RegExp | string = "", to = "") {
  return parseSite(`${example.replace(from, to)}\n${lines}\n`, "site.yaml", vocabulary);
}

function siteWith(lines: string, from: RegExp | string = "", to = ""): Site {
  const { site, findings } = parsed(lines, from, to);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return site;
}

const component: Component = {
  name: "volume",
  nature: "stateless",
  because: "x",
  mode: "active-passive",
  modeBecause: "x",
  loses: "x",
  redundancy: { rule: "any" },
  on: "control",
  run: { by: "systemd", units: ["volume.service"] },
  packages: ["volume"],
  needs: [],
};

describe("who runs a component", () => {
  test.each([
    ["systemd, where nobody says otherwise", component, undefined, "systemd"],
    ["the cluster, where the site says so", component, "pacemaker", "cluster every"],
    [
      "the cluster, where only one may run",
      { ...component, cluster: { runs: "one", because: "x" } },
      undefined,
      "cluster one",
    ],
    [
      "systemd, where the site says so of one that may run once",
      { ...component, cluster: { runs: "one", because: "x" } },
      "systemd",
      "systemd",
    ],
    [
      "systemd, where the cluster cannot",
      { ...component, cluster: { runs: "never", because: "x" } },
      "pacemaker",
      "systemd",
    ],
  ] as const)("is %s", (_, given, word, wanted) => {
    const managed = managerOf({ managers: word === undefined ? {} : { volume: word } }, given);
    expect(managed.by === "systemd" ? "systemd" : `${managed.by} ${managed.spread}`).toBe(wanted);
    expect(managed.because).toMatch(/\w/u);
  });

  test("is told with its reason, component by component", () => {
    const { decisions } = designSite(siteWith("components: { glance-api: pacemaker }"));
    expect(decisions.find(({ subject }) => subject === "glance-api")).toMatchObject({
      choice: "stateless, active-active, run by the cluster",
      because: expect.stringContaining("your site file says so (components.glance-api)"),
    });
  });

  test.each([
    ["components: { glance-ap: pacemaker }", "unknown-component", 'Did you mean "glance-api"?'],
    ["components: { galera: pacemaker }", "manager-refused", "Remove the line; systemd runs it."],
    ["components: { glance-api: pacemacer }", "bad-value", 'Did you mean "pacemaker"?'],
    ["components: { glance-api: { manger: pacemaker } }", "unknown-key", 'Did you mean "manager"?'],
  ])("%s is refused at its line", (line, code, remedy) => {
    const { site, findings } = parsed(line);
    expect(site).toBeUndefined();
    expect(findings.map((each) => [each.code, each.place.line])).toEqual([[code, 23]]);
    expect(findings[0]?.remedy).toContain(remedy);
  });

  test("an address that the cluster moves takes its balancers with it", () => {
    const { findings } = parsed(
      "components: { haproxy: systemd }",
      "10.77.0.10/24 }",
      "10.77.0.10/24, manager: pacemaker }",
    );
    expect(findings.map(({ code }) => code)).toEqual(["manager-refused"]);
  });
});

describe("what the cluster runs", () => {
  const site = siteWith("components: { keystone-api: pacemaker, haproxy: pacemaker }");
  const design = designSite(site);
  const secrets = exampleSecrets(design.secrets);

  test("is started by the cluster once it has been told, and not by the boot", () => {
    const { units, files } = wantsOfHost(design, "c1", secrets);
    const keystone = units.find(({ unit }) => unit === "keystone.service");
    expect(keystone).toMatchObject({ startedBy: "cluster", told: expect.stringContaining("quorate-keystone-api") });
    expect(units.find(({ unit }) => unit === "glance-api.service")).not.toHaveProperty("told");
    const dropIn = files.find(({ path }) => path.includes("keystone.service.d"))?.content;
    expect(dropIn).not.toContain("Restart=");
  });

  test("is told to the cluster after its units are as they must be", () => {
    const { goals } = buildGoals(design, secrets);
    const told = goals.find(({ id }) => id === "pacemaker/cluster configuration");
    for (const host of ["c1", "c2", "c3"]) expect(told?.after).toContain(unitId(host, "keystone.service"));
  });

  test("is run on hosts outside of the cluster by systemd all the same", () => {
    const four = designSite(
      siteWith("components: { haproxy: pacemaker }", "  c3:", "  c4: { address: 10.77.0.14, zone: rack-d }\n  c3:"),
    );
    const startedBy = (host: string) =>
      wantsOfHost(four, host, exampleSecrets(four.secrets)).units.find(({ unit }) => unit === "haproxy.service")
        ?.startedBy;
    const outside = ["c1", "c2", "c3", "c4"].filter((host) => !four.members.includes(host));
    expect(outside).toHaveLength(1);
    expect([startedBy(four.members[0] ?? ""), startedBy(outside[0] ?? "")]).toEqual(["cluster", "systemd"]);
  });

  test("is, of several units, each a resource that follows the one before it on its member", () => {
    const { resources, constraints } = componentResources(
      {
        ...design,
        fencing: site.fencing,
        resources: [],
        components: [{ ...design.components[0]!, name: "volume", hosts: ["c1", "c2"] }],
      },
      { name: "volume", run: { by: "systemd", units: ["tgt.service", "volume.service"] } },
      "every",
    );
    expect(resources.map((each) => [wholeId(each), each.agent])).toEqual([
      ["quorate-tgt-clone", "systemd:tgt"],
      ["quorate-volume-clone", "systemd:volume"],
    ]);
    expect(constraints.map(({ kind }) => kind)).toEqual(["colocation", "order", "location", "location"]);
    const xml = desiredConfiguration({ ...design, cluster: { ...design.cluster, resources, constraints } });
    expect(xml).toContain(
      '<rsc_order id="quorate-volume-order-1" first="quorate-tgt-clone" kind="Mandatory" then="quorate-volume-clone"/>',
    );
    expect(xml).toContain('name="stop" interval="0ms" timeout="120000ms" on-fail="block"');
  });

  test("stands by wherever it does not run, where it may run once", () => {
    const once = {
      ...design,
      cluster: {
        ...design.cluster,
        resources: design.cluster.resources.map((each) =>
          each.id === "quorate-keystone-api" ? { ...each, spread: { kind: "one" as const } } : each,
        ),
      },
      components: design.components.map((each) =>
        each.name === "keystone-api" ? { ...each, resources: ["quorate-keystone-api"] } : each,
      ),
    };
    const { probes, units } = wantsOfHost(once, "c1", secrets);
    const probe = probes.find((each) => each.component === "keystone-api");
    expect(probe?.script).toMatch(/^if ! systemctl is-active --quiet keystone\.service; then/);
    expect(probe?.parse("@stands-by\n", 0, "c1")).toMatchObject({
      state: "up",
      sentence: expect.stringContaining("stands by"),
    });
    expect(probe?.parse("active 500 0.2\n", 0, "c1").state).toBe("down");
    const keystone = units.find(({ unit }) => unit === "keystone.service");
    expect([keystone?.startedBy, keystone?.told]).toEqual(["cluster", undefined]);
  });

  test("is one resource that moves where it may run once", () => {
    const draft = { ...design, fencing: site.fencing, resources: [] };
    const { resources } = componentResources(draft, { name: "volume", run: component.run }, "one");
    expect(resources).toMatchObject([
      { id: "quorate-volume", spread: { kind: "one" }, meta: { "migration-threshold": "2" } },
    ]);
    expect(resources[0]?.operations.find(({ name }) => name === "stop")).not.toHaveProperty("onFail");
  });
});
