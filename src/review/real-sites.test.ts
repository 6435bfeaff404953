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
function kinds(name: string): readonly string[] {
  const all = reviewFiles(siteOf(name)).map(({ code, place }) => {
    const file = place.file.split("/").at(-1) ?? "";
    return `${code} ${place.file.includes("/services.d/") && !/^(mariadb|glance|rabbit)/u.test(file) ? "services.d" : file}`;
  });
  return [...new Set(all)].sort();
}

/** What an expert says of each tree, and nothing else; what is known to be missed stands in the trees' README. */
describe("trees rendered from the tools' own templates with their default values", () => {
  it("kolla-ansible 2024.1", () => {
    expect(kinds("kolla-ansible-2024.1")).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "check-sees-only-port services.d",
      "evacuation-without-fencing masakari-monitors.conf",
      "image-store-on-one-disk glance-api.conf",
      "networks-on-one-host neutron.conf",
      "one-ring corosync.conf",
      "one-server glance-api.cfg",
      "routers-on-one-host neutron.conf",
      "sessions-survive-down mariadb.cfg",
      "slow-detection glance-api.cfg",
      "slow-detection mariadb.cfg",
      "slow-detection rabbitmq.cfg",
      "slow-detection services.d",
    ]);
  });

  it("kolla-ansible 2026.2, with ProxySQL", () => {
    expect(kinds("kolla-ansible-2026.2")).toEqual([
      "address-check-sees-only-process keepalived.conf",
      "evacuation-without-fencing masakari-monitors.conf",
      "flush-log-loses-commits galera.cnf",
      "image-store-on-one-disk glance-api.conf",
      "networks-on-one-host neutron.conf",
      "one-ring corosync.conf",
      "one-server glance-api.cfg",
      "routers-on-one-host neutron.conf",
      "slow-detection glance-api.cfg",
      "slow-detection proxysql.yaml",
      "slow-detection rabbitmq.cfg",
      "slow-detection services.d",
    ]);
  });

  it("openstack-ansible 2026.2", () => {
    expect(kinds("openstack-ansible-2026.2")).toEqual([
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

  it("the High Availability Guide's own files", () => {
    expect(kinds("ha-guide")).toEqual([
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

  it("tells what hosts have alike once, and names the others", () => {
    const [found] = reviewFiles(siteOf("kolla-ansible-2026.2")).filter(
      ({ code }) => code === "flush-log-loses-commits",
    );
    expect(found?.message).toMatch(/ So it is on control02 and control03\.$/u);
  });
});
