import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site } from "../spec/site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { renderHost } from "./render.ts";

const example = readFileSync("examples/two-nodes-qdevice.yaml", "utf8");

function siteOf(text: string): Site {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return site;
}

function fileOf(site: Site, host: string, path: string): string {
  const design = designSite(site);
  const file = renderHost(design, host, exampleSecrets(design.secrets)).find((each) => each.path === path);
  return file === undefined ? "" : String(file.content);
}

function delays(site: Site): readonly (readonly [string, string | undefined])[] {
  return designSite(site).cluster.fenceDevices.map(({ target, parameters }) => [target, parameters["pcmk_delay_base"]]);
}

const two = siteOf(example);

describe("two control hosts and a quorum host", () => {
  test("the third votes in all that decides by majority, and is no member", () => {
    const { members, voters, components } = designSite(two);
    expect(members).toEqual(["c1", "c2"]);
    expect(voters).toEqual(["c1", "c2", "q1"]);
    const hosts = new Map(components.map(({ name, hosts: on }) => [name, on]));
    expect(hosts.get("rabbitmq")).toEqual(["c1", "c2", "q1"]);
    expect(hosts.get("galera")).toEqual(["c1", "c2"]);
    expect(hosts.get("galera-arbitrator")).toEqual(["q1"]);
    expect(hosts.get("corosync-qnetd")).toEqual(["q1"]);
    const onThird = components.filter((component) => component.hosts.includes("q1")).map(({ name }) => name);
    expect(onThird.sort()).toEqual(["corosync-qnetd", "firewall", "galera-arbitrator", "rabbitmq"]);
  });

  test("Corosync asks it over TLS instead of taking either half for whole", () => {
    const conf = fileOf(two, "c1", "/etc/corosync/corosync.conf");
    expect(conf).toContain("host: 10.77.0.13");
    expect(conf).toContain("tls: required");
    expect(conf).toContain("algorithm: ffsplit");
    expect(conf).not.toContain("two_node");
    expect(fileOf(two, "q1", "/etc/default/corosync-qnetd")).toContain('"-l 10.77.0.13 -s req -c on"');
  });

  test("the quorum host forgets a dead member no later than the other one knows itself alone", () => {
    for (const detection of ["200ms", "1s", "2s", "30s"]) {
      const { timers } = designSite(siteOf(example.replace("detection: 1s", `detection: ${detection}`)));
      const ms = (name: string): number => timers[`corosync.${name}`]?.valueMs ?? Number.NaN;
      expect([detection, 1.2 * ms("device.timeout") <= ms("token") + ms("consensus")]).toEqual([detection, true]);
      expect(ms("device.sync_timeout")).toBeGreaterThan(1.2 * ms("device.timeout"));
    }
  });

  test("the survivor breaks the tie, and is spared only where a delay is written", () => {
    expect(fileOf(two, "c2", "/etc/corosync/corosync.conf")).toContain("tie_breaker: 11");
    const other = siteOf(example.replace("survivor: c1", "survivor: c2, delay: 4s"));
    expect(fileOf(other, "c2", "/etc/corosync/corosync.conf")).toContain("tie_breaker: 12");
    expect(delays(two)).toEqual([
      ["c1", undefined],
      ["c2", undefined],
    ]);
    expect(delays(other)).toEqual([
      ["c1", undefined],
      ["c2", "4s"],
    ]);
  });

  test("the arbitrator has the members' own timers", () => {
    const [options = ""] = /(?<=GALERA_OPTIONS=")[^"]+/u.exec(fileOf(two, "q1", "/etc/default/garb")) ?? [];
    const members = fileOf(two, "c1", "/etc/mysql/mariadb.conf.d/99-quorate.cnf");
    expect(options.split("; ").length).toBeGreaterThan(5);
    for (const option of options.split("; ")) expect(members).toContain(option);
  });

  test("with a network controller its databases count the third as well", () => {
    const text = example.replace("services: [keystone, glance]", "services: { keystone: , neutron: { backend: ovn } }");
    const { components } = designSite(siteOf(text));
    expect(components.find(({ name }) => name === "ovn-northbound")?.hosts).toEqual(["c1", "c2", "q1"]);
  });
});

test("compute hosts have a fence device, which the cluster does not keep from anywhere", () => {
  const site = siteOf(readFileSync("examples/racks-with-ipmi.yaml", "utf8"));
  const { cluster } = designSite(site);
  expect(cluster.fenceDevices.map(({ target }) => target)).toEqual(["ctl-1", "ctl-2", "ctl-3", "cmp-1", "cmp-2"]);
  expect(cluster.fenceDevices.find(({ target }) => target === "cmp-1")?.parameters).toMatchObject({ ip: "10.21.0.21" });
  const cib = fileOf(site, "ctl-1", "/etc/quorate/cib-configuration.xml");
  expect(cib).toContain('target="cmp-1"');
  expect(cib).not.toContain('node="cmp-1"');
});
