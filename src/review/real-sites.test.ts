import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostOf } from "./files/recognise.ts";
import type { SourceFile } from "./files/source.ts";
import { reviewFiles } from "./review-files.ts";

const foreign = join(import.meta.dirname, "../../test/foreign");

function siteOf(name: string): readonly SourceFile[] {
  return readdirSync(join(foreign, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const shown = join(entry.parentPath, entry.name).slice(join(foreign, name).length + 1);
      return { ...hostOf(shown), shown, text: readFileSync(join(entry.parentPath, entry.name), "utf8") };
    });
}

/** `code file` of each kind of finding, the file by its last name; alike findings of alike files once. */
function kinds(files: readonly SourceFile[]): readonly string[] {
  const all = reviewFiles(files).map(({ code, place }) => {
    const file = place.file.split("/").at(-1) ?? "";
    return `${code} ${place.file.includes("/services.d/") && !/^(mariadb|glance|rabbit)/u.test(file) ? "services.d" : file}`;
  });
  return [...new Set(all)].sort();
}

/** What an expert says of each tree, and nothing else; what is known to be missed stands in the trees' README. */
describe("trees rendered from the tools' own templates with their default values", () => {
  it("kolla-ansible 2024.1", () => {
    expect(kinds(siteOf("kolla-ansible-2024.1"))).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "check-sees-only-port services.d",
      "evacuation-without-fencing masakari-monitors.conf",
      "image-store-on-one-disk glance-api.conf",
      "networks-on-one-host neutron.conf",
      "one-ring corosync.conf",
      "one-server glance-api.cfg",
      "password-cut keepalived.conf",
      "routers-on-one-host neutron.conf",
      "sessions-survive-down mariadb.cfg",
      "slow-detection glance-api.cfg",
      "slow-detection mariadb.cfg",
      "slow-detection rabbitmq.cfg",
      "slow-detection services.d",
    ]);
  });

  it("kolla-ansible 2026.2, with ProxySQL", () => {
    expect(kinds(siteOf("kolla-ansible-2026.2"))).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "evacuation-without-fencing masakari-monitors.conf",
      "flush-log-loses-commits galera.cnf",
      "image-store-on-one-disk glance-api.conf",
      "networks-on-one-host neutron.conf",
      "one-ring corosync.conf",
      "one-server glance-api.cfg",
      "password-cut keepalived.conf",
      "routers-on-one-host neutron.conf",
      "slow-detection glance-api.cfg",
      "slow-detection proxysql.yaml",
      "slow-detection rabbitmq.cfg",
      "slow-detection services.d",
    ]);
  });

  it("openstack-ansible 2026.2", () => {
    expect(kinds(siteOf("openstack-ansible-2026.2"))).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "address-moves-back keepalived.conf",
      "check-ignored haproxy.cfg",
      "sessions-survive-down haproxy.cfg",
      "slow-address-check keepalived.conf",
      "slow-detection haproxy.cfg",
    ]);
    const ignored = reviewFiles(siteOf("openstack-ansible-2026.2")).filter(({ code }) => code === "check-ignored");
    expect(ignored.map(({ severity, place }) => `${severity} ${place.line}`)).toEqual(["error 42", "warning 63"]);
    expect(ignored[0]?.message).toContain("port 9200, where clustercheck takes connections whatever");
  });

  it("kolla-ansible 2025.1 with OVN, ProxySQL and Valkey", () => {
    expect(kinds(siteOf("kolla-ansible-2025.1-ovn"))).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "evacuation-without-fencing masakari-monitors.conf",
      "one-ring corosync.conf",
      "password-cut keepalived.conf",
      "slow-detection glance-api.cfg",
      "slow-detection ml2_conf.ini",
      "slow-detection proxysql.yaml",
      "slow-detection services.d",
    ]);
  });

  it("kolla-ansible Train, of 2019", () => {
    expect(kinds(siteOf("kolla-ansible-train"))).toEqual([
      "check-sees-only-port mariadb.cfg",
      "check-sees-only-port services.d",
      "image-store-on-one-disk glance-api.conf",
      "mirrored-queues definitions.json",
      "networks-on-one-host neutron.conf",
      "one-server glance-api.cfg",
      "password-cut keepalived.conf",
      "routers-on-one-host neutron.conf",
      "sessions-survive-down mariadb.cfg",
      "slow-detection glance-api.cfg",
      "slow-detection mariadb.cfg",
      "slow-detection services.d",
    ]);
  });

  it("openstack-ansible Train, of 2019", () => {
    expect(kinds(siteOf("openstack-ansible-train"))).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "address-moves-back keepalived.conf",
      "gateway-takes-address keepalived.conf",
      "sessions-survive-down haproxy.cfg",
      "slow-address-check keepalived.conf",
      "slow-detection haproxy.cfg",
    ]);
  });

  it("the High Availability Guide's own files", () => {
    expect(kinds(siteOf("ha-guide"))).toEqual([
      "check-always-fails haproxy.cfg",
      "check-sees-only-port haproxy.cfg",
      "file-syntax corosync.conf",
      "mirrored-queues nova.conf",
      "no-quorum-provider corosync.conf",
      "sessions-survive-down haproxy.cfg",
      "slow-detection haproxy.cfg",
      "slow-membership corosync.conf",
    ]);
  });

  it("Fuel's balancer", () => {
    expect(kinds(siteOf("fuel"))).toEqual([
      "check-sees-only-port 090-glance-registry.cfg",
      "sessions-survive-down 110-mysqld.cfg",
      "slow-detection 020-keystone-1.cfg",
      "slow-detection 080-glance-api.cfg",
      "slow-detection 110-mysqld.cfg",
      "statistics-open haproxy.cfg",
    ]);
    expect(reviewFiles(siteOf("fuel")).map(({ message }) => message)).toContainEqual(
      expect.stringContaining("after 24 s (inter 20 s, fastinter 2 s, fall 3)"),
    );
  });

  it("Patroni's own examples, three hosts", () => {
    expect(kinds(siteOf("patroni"))).toEqual([
      "anyone-logs-in config.yml",
      "clock-sources-few chrony.conf",
      "failover-loses-commits config.yml",
      "servers-not-listed config.yml",
      "slow-detection config.yml",
      "slow-detection haproxy.cfg",
      "store-not-compacted etcd",
      "store-outage-stops-writes config.yml",
      "unencrypted-cluster etcd",
    ]);
  });

  it("tells what hosts have alike once, and names the others", () => {
    const [found] = reviewFiles(siteOf("kolla-ansible-2026.2")).filter(
      ({ code }) => code === "flush-log-loses-commits",
    );
    expect(found?.message).toMatch(/ So it is on control02 and control03\.$/u);
  });
});

/** A tree, with those of its files in place that were rendered again with the variables that the remedies name. */
function changed(name: string): readonly SourceFile[] {
  const again = siteOf(`${name}-changed`);
  const kept = siteOf(name).filter(({ shown }) => again.every((file) => file.shown !== shown));
  return [...kept, ...again];
}

/** The same with lines edited that the remedies say to edit: on every host, from the end of the file's path. */
function edited(files: readonly SourceFile[], edits: readonly (readonly [RegExp, RegExp, string])[]) {
  return files.map((file) => ({
    ...file,
    text: edits.reduce(
      (text, [path, line, by]) => (path.test(file.path) ? text.replaceAll(line, by) : text),
      file.text,
    ),
  }));
}

const secondRing = [/corosync\.conf$/u, /( +)ring0_addr: 192\.0\.2\.(\d+)/gu, "$&\n$1ring1_addr: 198.18.0.$2"] as const;
const asksHaproxy = [
  /keepalived\.conf$/u,
  /"\/check_alive\.sh"/gu,
  '"/usr/bin/curl -sf http://192.0.2.10:61313/"',
] as const;
const eightCharacters = [/keepalived\.conf$/u, /(auth_pass \S{8})\S*/gu, "$1"] as const;
const asksBmc = [/masakari-monitors\.conf$/u, /(disable_ipmi_check = )true/giu, "$1false"] as const;

describe("remedies in the tools' own words, tried by rendering with them", () => {
  it("kolla-ansible 2024.1: the variables leave what is laid by hand, and that goes as well", () => {
    const rendered = changed("kolla-ansible-2024.1");
    expect(kinds(rendered)).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "check-sees-only-port glance-api.cfg",
      "check-sees-only-port services.d",
      "evacuation-without-fencing masakari-monitors.conf",
      "one-ring corosync.conf",
      "password-cut keepalived.conf",
    ]);
    const asks = [
      /services\.d\/(?!mariadb|rabbitmq)/u,
      /^(backend .*\n)( +)mode http$/gmu,
      "$&\n$2option httpchk GET /healthcheck",
    ] as const;
    expect(kinds(edited(rendered, [asks, secondRing, asksHaproxy, asksBmc, eightCharacters]))).toEqual([]);
  });

  it("kolla-ansible 2026.2", () => {
    const rendered = changed("kolla-ansible-2026.2");
    expect(kinds(rendered)).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "evacuation-without-fencing masakari-monitors.conf",
      "flush-log-loses-commits galera.cnf",
      "one-ring corosync.conf",
      "password-cut keepalived.conf",
    ]);
    const flushes = [/galera\.cnf$/u, /(innodb_flush_log_at_trx_commit = )0/gu, "$11"] as const;
    expect(kinds(edited(rendered, [flushes, secondRing, asksHaproxy, asksBmc, eightCharacters]))).toEqual([]);
  });

  it("openstack-ansible 2026.2", () => {
    const rendered = changed("openstack-ansible-2026.2");
    // Its templates count the priorities themselves: no variable makes them one.
    expect(kinds(rendered)).toEqual(["address-moves-back keepalived.conf"]);
    const equal = [/keepalived\.conf$/u, /(\n +priority )\d+/gu, "$1100"] as const;
    expect(kinds(edited(rendered, [equal]))).toEqual([]);
  });

  it.each([
    ["kolla-ansible-2024.1", "services.d/keystone.cfg", "slow-detection", "set haproxy_health_check: "],
    ["kolla-ansible-2024.1", "services.d/glance-api.cfg", "slow-detection", "set haproxy_members: "],
    ["kolla-ansible-2024.1", "services.d/mariadb.cfg", "sessions-survive-down", "set internal_haproxy_members: "],
    ["kolla-ansible-2024.1", "services.d/glance-api.cfg", "one-server", "set glance_file_datadir_volume: "],
    ["kolla-ansible-2026.2", "proxysql.yaml", "slow-detection", "set mariadb_monitor_galera_healthcheck_interval: "],
    ["kolla-ansible-2026.2", "neutron.conf", "routers-on-one-host", 'set enable_neutron_agent_ha: "yes"'],
    ["kolla-ansible-2026.2", "galera.cnf", "flush-log-loses-commits", "in /etc/kolla/config/galera.cnf"],
    ["openstack-ansible-2026.2", "haproxy.cfg", "slow-detection", "set haproxy_interval: 1000"],
    ["openstack-ansible-2026.2", "haproxy.cfg", "check-ignored", "set haproxy_galera_service_overrides: "],
  ])("%s: %s, %s", (site, file, code, words) => {
    const found = reviewFiles(siteOf(site)).filter((each) => each.code === code && each.place.file.endsWith(file));
    expect(found[0]?.remedy).toContain(words);
  });
});
