import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reviewFindingCodes } from "./codes.ts";
import { hostOf } from "./files/recognise.ts";
import type { SourceFile } from "./files/source.ts";
import { reviewFiles } from "./review-files.ts";

const foreign = join(import.meta.dirname, "../../test/foreign");

/** The files of one of the sites in test/foreign, as `check --files` would read them. */
function siteOf(name: string): readonly SourceFile[] {
  return readdirSync(join(foreign, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const shown = join(entry.parentPath, entry.name).slice(join(foreign, name).length + 1);
      return { ...hostOf(shown), shown, text: readFileSync(join(entry.parentPath, entry.name), "utf8") };
    });
}

/** `code file:line` of each finding, the file by its last name. */
function found(name: string): readonly string[] {
  return reviewFiles(siteOf(name)).map(
    ({ code, place }) => `${code} ${place.file.split("/").at(-1) ?? ""}:${place.line}`,
  );
}

const one = (path: string, text: string): SourceFile => ({ host: "", shown: path, path, text });
const codesOf = (...files: readonly SourceFile[]) => reviewFiles(files).map(({ code }) => code);

describe("sites that others built", () => {
  it("kolla-ansible", () => {
    expect(found("kolla-ansible")).toEqual([
      "image-store-on-one-disk glance-api.conf:11",
      "one-ring corosync.conf:1",
      "check-sees-only-port keystone.cfg:12",
      "slow-detection keystone.cfg:12",
      "sessions-survive-down mariadb.cfg:14",
      "slow-detection mariadb.cfg:14",
      "flush-log-loses-commits galera.cnf:27",
      "mirrored-queues definitions.json:10",
      "fencing-off cib.xml:8",
    ]);
  });

  it("openstack-ansible", () => {
    expect(found("openstack-ansible")).toEqual([
      "sessions-survive-down haproxy.cfg:38",
      "slow-detection haproxy.cfg:38",
      "address-check-sees-only-process keepalived.conf:8",
      "slow-address-check keepalived.conf:9",
      "gateway-takes-address keepalived.conf:15",
      "inactive-below-suspect cluster.cnf:10",
      "slow-detection cluster.cnf:10",
    ]);
  });

  it("TripleO", () => {
    expect(found("tripleo")).toEqual([
      "one-ring corosync.conf:1",
      "unencrypted-cluster corosync.conf:1",
      "slow-membership corosync.conf:5",
      "consensus-below-token corosync.conf:6",
      "slow-detection haproxy.cfg:31",
      "donor-stands-still galera.cnf:16",
      "queues-on-one-broker nova.conf:4",
      "partitions-ignored rabbitmq.config:5",
      "fencing-off cib.xml:8",
      "promotion-without-fencing cib.xml:26",
      "evacuation-without-fencing cib.xml:33",
    ]);
  });

  it("says what it costs, and what to write, and no secret", () => {
    for (const site of ["kolla-ansible", "openstack-ansible", "tripleo"]) {
      for (const each of reviewFiles(siteOf(site))) {
        expect(Object.keys(reviewFindingCodes)).toContain(each.code);
        expect(each.message).toMatch(/\.$/u);
        expect(each.remedy).toMatch(/\.$/u);
        expect(JSON.stringify(each)).not.toMatch(
          /vB0sUe6YdNfH|o3GhVm5tRbNwYxEe|Zt8cJ0w1KuYb|b1f0c7d2e9|sT2kWq8zLc|rD7mQ2xKvB5t/u,
        );
      }
    }
  });

  it("takes a script that pings for none that asks the balancer, whichever file the ping is in", () => {
    const messages = reviewFiles(siteOf("openstack-ansible")).filter(({ code }) => code === "slow-address-check");
    expect(messages.map(({ message }) => message.slice(0, 45))).toEqual([
      "A dead balancer keeps the address for 20 s (s",
    ]);
    const text = vrrp(tracked, "/opt/up.sh").replace("interval 1", "interval 10");
    const codes = (lines: string) => codesOf(one("keepalived.conf", text), upScript(lines));
    expect(codes("ping -c 1 10.0.0.254")).toEqual(["gateway-takes-address"]);
    expect(codes("kill -0 $(cat /run/haproxy.pid)")).toEqual(["address-check-sees-only-process", "slow-address-check"]);
    expect(codes("curl -sf http://127.0.0.1:8404/up")).toEqual(["slow-address-check"]);
  });

  it("weighs what a script takes from a priority against the other hosts", () => {
    expect(codesOf(...three(" weight -2"))).toEqual(["weight-too-small"]);
    // Whoever still advertises keeps the address from those that do not preempt.
    expect(codesOf(...three(" weight -101"))).toEqual(["weight-too-small"]);
    expect(codesOf(...three(""))).toEqual([]);
    expect(codesOf(...preempting(" weight -101"))).toEqual(["address-moves-back"]);
    expect(codesOf(...preempting(" weight 60"))).toEqual(["address-moves-back"]);
    expect(codesOf(...preempting(" weight 20"))).toEqual(["weight-too-small", "address-moves-back"]);
    expect(codesOf(...preempting(""))).toEqual(["address-moves-back"]);
    // Only what the scripts weigh moves the address, there and back no more.
    const equal = preempting(" weight -101").map((file) => ({
      ...file,
      text: file.text.replace(/priority \d+/u, "priority 100"),
    }));
    expect(codesOf(...equal)).toEqual([]);
  });

  it("names the detection times of the two", () => {
    const messages = [...reviewFiles(siteOf("kolla-ansible")), ...reviewFiles(siteOf("openstack-ansible"))]
      .filter(({ code }) => code === "slow-detection")
      .map(({ message }) => message);
    expect(messages.filter((message) => message.includes("noticed after 10 s"))).toHaveLength(2);
    expect(messages.filter((message) => message.includes("noticed after 36 s"))).toHaveLength(1);
  });
});

describe("a site that is right", () => {
  it("has no finding", () => {
    expect(found("right")).toEqual([]);
  });
});

const galera = (options: string) =>
  `[mysqld]\nwsrep_on=ON\nwsrep_cluster_address=gcomm://a,b,c\nwsrep_provider_options="${options}"\n`;
const vrrp = (body: string, script = "/usr/bin/curl -sf http://127.0.0.1:8404/up") =>
  `vrrp_script up {\n script "${script}"\n interval 1\n fall 2\n}\nvrrp_instance v {\n interface eth0\n virtual_router_id 5\n virtual_ipaddress {\n 10.0.0.9\n }\n${body}\n}\n`;
const tracked = " track_script {\n up\n }";
const servers = (options: string, ...more: readonly string[]) =>
  `listen galera\n mode tcp\n option httpchk\n${more.map((line) => ` ${line}\n`).join("")} server a 10.0.0.1:3306 port 9200 ${options}\n server b 10.0.0.2:3306 port 9200 ${options} backup\n`;
const shut = "on-marked-down shutdown-sessions";

const key = (host: string, text: string) => ({
  host,
  shown: `${host}/k`,
  path: "/etc/keystone/fernet-keys/1",
  text,
});
const node = (host: string, text: string) => ({
  host,
  shown: `${host}/keepalived.conf`,
  path: "/etc/keepalived/keepalived.conf",
  text,
});
const upScript = (lines: string) => one("/opt/up.sh", `#!/bin/sh\n# kill -0 would do\n${lines}\n`);
const weighing = (host: string, priority: number, weight: string, more = "") =>
  node(
    host,
    vrrp(` priority ${priority}\n nopreempt\n${more}${tracked}`).replace("interval 1", `interval 1\n${weight}`),
  );
const three = (weight: string) => [weighing("a", 250, weight), weighing("b", 200, weight), weighing("c", 150, weight)];
const preempting = (weight: string) =>
  three(weight).map((file) => ({ ...file, text: file.text.replace(" nopreempt\n", "") }));
const knowing = (name: string, hosts: readonly string[], caches: string) =>
  one(
    `${name}.conf`,
    `[DEFAULT]\ntransport_url = rabbit://${hosts.map((host) => `n:8sKq02mVz@${host}:5672`).join(",")}/\n[keystone_authtoken]\nmemcached_servers = ${caches}\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n`,
  );
const zones = (a: string, b: string) => ({
  detectionMs: undefined,
  zones: new Map([
    ["a", a],
    ["b", b],
  ]),
});

const imagesIn = (directory: string) =>
  one("glance-api.conf", `[glance_store]\nstores = file\nfilesystem_store_datadir = ${directory}\n`);

const member = (host: string, address: string) => ({
  ...one("galera.cnf", galera("").replace("a,b,c", address)),
  host,
  shown: `${host}/galera.cnf`,
});

const garb = (text: string): SourceFile => ({ host: "c", shown: "garb", path: "/etc/default/garb", text });

const third = (text: string) => `global_defs {\n vrrp_version 3\n}\n${text}`;

const fstab = (line: string) => one("etc/fstab", `# <device> <point>\nUUID=1 / ext4 defaults 0 1\n${line}\n`);

describe("what takes several files, or a site, to see", () => {
  it("compares what hosts must share", () => {
    expect(codesOf(key("a", "x"), key("b", "x\n"))).toEqual([]);
    expect(codesOf(key("a", "x"), key("b", "y"))).toEqual(["keys-differ"]);
    expect(codesOf(node("a", vrrp(tracked)), node("b", vrrp(tracked)))).toEqual([]);
    expect(codesOf(node("a", vrrp(tracked)), node("b", vrrp(tracked).replace("router_id 5", "router_id 6")))).toEqual([
      "router-id-differs",
    ]);
    expect(codesOf(node("a", vrrp(tracked)), node("b", vrrp(`advert_int 2\n${tracked}`)))).toContain("advert-differs");
    expect(codesOf(node("a", third(vrrp(tracked))), node("b", third(vrrp(`advert_int 2\n${tracked}`))))).not.toContain(
      "advert-differs",
    );
  });

  it("measures idle connections by the balancer and the services together", () => {
    const balancer = one("haproxy.cfg", servers(`check ${shut}`, "timeout client 60s", "timeout server 60s"));
    const service = (recycle: string) =>
      one("nova.conf", `[database]\nconnection = mysql+pymysql://n:Qw8f2Lk0aZ@x/nova\n${recycle}`);
    expect(codesOf(balancer, service(""))).toEqual(["idle-below-recycle"]);
    expect(codesOf(balancer, service("connection_recycle_time = 30\n"))).toEqual([]);
  });

  it("asks more where a site asks for more, and knows its power domains", () => {
    const files = [
      { ...one("galera.cnf", `${galera("")}innodb_flush_log_at_trx_commit=0\n`), host: "a" },
      { ...one("galera.cnf", galera("")), host: "b" },
    ];
    expect(reviewFiles(files, { context: zones("r1", "r2") }).map(({ code }) => code)).toEqual([]);
    expect(reviewFiles(files, { context: zones("r1", "r1") })[0]?.message).toContain(
      "these hosts share a power domain",
    );
    const fast = { detectionMs: 1000, zones: new Map<string, string>() };
    expect(
      reviewFiles([one("haproxy.cfg", servers(`check ${shut}`))], { context: fast }).map(({ code }) => code),
    ).toEqual(["slow-detection"]);
  });

  it("takes a directory of another place for a mount", () => {
    expect(codesOf(imagesIn("/var/lib/glance/images"))).toEqual(["image-store-on-one-disk"]);
    expect(codesOf(imagesIn("/srv/images"))).toEqual([]);
    const own = imagesIn("/var/lib/glance/images");
    expect(codesOf(own, fstab("filer:/images  /var/lib/glance/images nfs4 defaults 0 0"))).toEqual([]);
    expect(codesOf(own, fstab("filer:/glance\t/var/lib/glance/\tnfs\tdefaults 0 0"))).toEqual([]);
    for (const line of [
      "/dev/sdb1 /var/lib/glance/images ext4 defaults 0 0",
      "#filer:/images /var/lib/glance/images nfs4 defaults 0 0",
      "filer:/images /var/lib/glance/images-old nfs4 defaults 0 0",
    ]) {
      expect(codesOf(own, fstab(line))).toEqual(["image-store-on-one-disk"]);
    }
  });

  it("counts the brokers and caches that a service knows against those that others know", () => {
    const all = knowing("nova", ["a", "b", "c"], "a:11211,b:11211,c:11211");
    expect(codesOf(all, knowing("glance-api", ["a", "b", "c"], "a:11211,b:11211,c:11211"))).not.toContain(
      "servers-not-listed",
    );
    const few = reviewFiles([all, knowing("neutron", ["a", "b"], "a:11211")]).filter(
      ({ code }) => code === "servers-not-listed",
    );
    expect(few.map(({ place }) => `${place.file}:${place.line}`)).toEqual(["neutron.conf:2", "neutron.conf:4"]);
    expect(few[0]?.message).toContain("2 of 3 brokers (a:5672 and b:5672)");
    expect(JSON.stringify(few)).not.toContain("8sKq02mVz");
    // One address that is none of the brokers may be a balancer's.
    expect(codesOf(all, knowing("neutron", ["vip"], "a:11211,b:11211,c:11211"))).not.toContain("servers-not-listed");
  });

  it("says so when it knows none of the files", () => {
    expect(codesOf(one("notes.txt", "hello"), fstab(""))).toEqual(["nothing-to-review"]);
  });

  it("counts the members of a database once, however each host spells them", () => {
    expect(codesOf(member("a", "b,c,d"), member("b", "a,c,d"))).toEqual(["even-voters"]);
    expect(codesOf(member("a", "a,b"), member("b", "a:4567,b"))).toEqual(["too-few-voters"]);
    expect(codesOf(member("a", "a,b,c"), member("b", "a:4567,b:4567,c:4567"))).toEqual([]);
    expect(codesOf(member("a", "a,b,c"), member("b", "10.0.0.1,10.0.0.2,10.0.0.3"))).toEqual([]);
  });

  it("counts an arbitrator that has a cluster to join", () => {
    const two = [member("a", "a,b"), member("b", "a,b")];
    expect(codesOf(...two, garb('GALERA_NODES="a:4567 b:4567"\nGALERA_GROUP="site"\n'))).toEqual([]);
    expect(codesOf(...two, garb('# GALERA_NODES="a:4567 b:4567"\n'))).toEqual(["too-few-voters"]);
  });
});
