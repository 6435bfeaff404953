import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostOf } from "./files/recognise.ts";
import type { SourceFile } from "./files/source.ts";
import { reviewFiles } from "./review-files.ts";

/** The files of a site in test/foreign, as `check --files` reads them. */
function filesOf(site: string): readonly SourceFile[] {
  const directory = join(import.meta.dirname, "../../test/foreign", site);
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const shown = join(entry.parentPath, entry.name).slice(directory.length + 1);
      return { ...hostOf(shown), shown, text: readFileSync(join(entry.parentPath, entry.name), "utf8") };
    });
}

const sites = {
  "kolla-ansible-tuned": filesOf("kolla-ansible-tuned"),
  "openstack-ansible-tuned": filesOf("openstack-ansible-tuned"),
  "tripleo-tuned": filesOf("tripleo-tuned"),
};

/** Spoils one line of one file, and says where that stands. */
function spoiled(files: readonly SourceFile[], suffix: string, line: string, wrong: string) {
  const file = files.find(({ shown }) => shown.endsWith(suffix));
  const at = file?.text.indexOf(line) ?? -1;
  if (file === undefined || at < 0) throw new Error(`${suffix} has no ${line}`);
  const text = file.text.replaceAll(line, wrong);
  return {
    files: files.map((each) => (each === file ? { ...file, text } : each)),
    place: `${file.shown}:${file.text.slice(0, at).split("\n").length}`,
  };
}

type Site = keyof typeof sites;
/** Site, file, the line that is right, the line that is wrong, and the code; the last column is part of what it costs. */
type Row = readonly [Site, string, string, string, string, string];

const rows: readonly Row[] = [
  [
    "kolla-ansible-tuned",
    "services.d/keystone.cfg",
    "check inter 1000 rise 2 fall 3",
    "check inter 2000 rise 2 fall 5",
    "slow-detection",
    "noticed after 10 s",
  ],
  [
    "kolla-ansible-tuned",
    "services.d/mariadb.cfg",
    "inter 1000 rise 2 fall 3",
    "inter 2000 rise 2 fall 5",
    "slow-detection",
    "10 s of failed requests per fault",
  ],
  [
    "kolla-ansible-tuned",
    "services.d/nova-novncproxy.cfg",
    "inter 1000 rise 2 fall 3",
    "inter 12s fall 3",
    "slow-detection",
    "36 s",
  ],
  [
    "kolla-ansible-tuned",
    "services.d/horizon.cfg",
    "inter 1s fastinter 500ms",
    "inter 10s fastinter 4s",
    "slow-detection",
    "18 s",
  ],
  [
    "kolla-ansible-tuned",
    "mariadb/galera.cnf",
    "innodb_flush_log_at_trx_commit = 1",
    "innodb_flush_log_at_trx_commit = 0",
    "flush-log-loses-commits",
    "commits of the last second are lost",
  ],
  [
    "kolla-ansible-tuned",
    "mariadb/galera.cnf",
    "evs.suspect_timeout=PT5S;evs.inactive_timeout=PT15S",
    "evs.suspect_timeout=PT5S;evs.inactive_timeout=PT4S",
    "inactive-below-suspect",
    "a total outage of the database",
  ],
  [
    "kolla-ansible-tuned",
    "rabbitmq/rabbitmq.conf",
    "cluster_partition_handling = pause_minority",
    "cluster_partition_handling = ignore",
    "partitions-ignored",
    "messages are lost",
  ],
  [
    "kolla-ansible-tuned",
    "rabbitmq/definitions.json",
    '"definition": {"expires": 3600000}',
    '"definition": {"ha-mode": "all"}',
    "mirrored-queues",
    "lose acknowledged messages",
  ],
  [
    "kolla-ansible-tuned",
    "cib/cib.xml",
    'name="stonith-enabled" value="true"',
    'name="stonith-enabled" value="false"',
    "fencing-off",
    "two hosts write the same data",
  ],
  [
    "kolla-ansible-tuned",
    "cib/cib.xml",
    'name="stonith-timeout" value="120s"',
    'name="stonith-timeout" value="30s"',
    "fence-timeout-too-short",
    "may take 60 s",
  ],
  [
    "kolla-ansible-tuned",
    "hacluster-corosync/corosync.conf",
    "    secauth: yes",
    "    consensus: 3600",
    "consensus-below-token",
    "3600 ms is less than 1.2 × 3650 ms",
  ],
  [
    "kolla-ansible-tuned",
    "nova-api/nova.conf",
    "service_down_time = 120",
    "service_down_time = 30",
    "agent-down-too-early",
    "report_interval 30 s",
  ],
  [
    "kolla-ansible-tuned",
    "glance-api/glance-api.conf",
    "default_backend = rbd",
    "default_backend = file",
    "image-store-on-one-disk",
    "gone with that disk",
  ],
  [
    "kolla-ansible-tuned",
    "control02/etc/kolla/keepalived/keepalived.conf",
    "virtual_router_id 51",
    "virtual_router_id 52",
    "router-id-differs",
    "both hold the address at once",
  ],
  [
    "openstack-ansible-tuned",
    "infra1/etc/haproxy/haproxy.cfg",
    "inter 1000 rise 2 fall 3",
    "inter 12000 rise 3 fall 3",
    "slow-detection",
    "36 s of failed requests per fault",
  ],
  [
    "openstack-ansible-tuned",
    "conf.d/cluster.cnf",
    "evs.suspect_timeout = PT4S; evs.inactive_timeout = PT12S",
    "evs.suspect_timeout = PT4S; evs.inactive_timeout = PT3S",
    "inactive-below-suspect",
    "3 s is not above evs.suspect_timeout 4 s",
  ],
  [
    "openstack-ansible-tuned",
    "rootfs/etc/mysql/my.cnf",
    "innodb-flush-log-at-trx-commit = 1",
    "innodb-flush-log-at-trx-commit = 0",
    "flush-log-loses-commits",
    "nothing says that these hosts are in different power domains",
  ],
  [
    "openstack-ansible-tuned",
    "rootfs/etc/rabbitmq/rabbitmq.conf",
    "cluster_partition_handling = pause_minority",
    "cluster_partition_handling = ignore",
    "partitions-ignored",
    "messages are lost",
  ],
  [
    "openstack-ansible-tuned",
    "keepalived.conf",
    "  interval 1\n",
    "  interval 10\n",
    "slow-address-check",
    "interval 10 s, fall 3",
  ],
  [
    "openstack-ansible-tuned",
    "keepalived.conf",
    'script "/usr/bin/curl -sf -m 1 http://127.0.0.1:8181/alive"',
    'script "/usr/bin/pgrep haproxy"',
    "address-check-sees-only-process",
    "every request fails until someone acts",
  ],
  [
    "openstack-ansible-tuned",
    "neutron/neutron.conf",
    "agent_down_time = 120",
    "agent_down_time = 75",
    "agent-down-too-early",
    "75 s is less than twice report_interval 60 s",
  ],
  [
    "tripleo-tuned",
    "haproxy/haproxy.cfg",
    "check fall 3 inter 2000 on-marked-down",
    "check fall 5 inter 2000 on-marked-down",
    "slow-detection",
    "Galera drops the member after 5 s; the balancer goes on sending to it for 5 s more",
  ],
  [
    "tripleo-tuned",
    "my.cnf.d/galera.cnf",
    "innodb_flush_log_at_trx_commit = 1",
    "innodb_flush_log_at_trx_commit = 2",
    "flush-log-loses-commits",
    "when all members lose power",
  ],
  [
    "tripleo-tuned",
    "rabbitmq/rabbitmq.config",
    "{cluster_partition_handling, pause_minority}",
    "{cluster_partition_handling, ignore}",
    "partitions-ignored",
    "both halves go on accepting messages",
  ],
  [
    "tripleo-tuned",
    "corosync/corosync.conf",
    "    token: 3000",
    "    token: 10000",
    "slow-membership",
    "notices a dead host after 10.65 s",
  ],
  [
    "tripleo-tuned",
    "corosync/corosync.conf",
    "    cluster_uuid: 6d2b6b1bd3a94a1f",
    "    consensus: 3500",
    "consensus-below-token",
    "fence a healthy host",
  ],
  [
    "tripleo-tuned",
    "corosync/corosync.conf",
    "crypto_cipher: aes256",
    "crypto_cipher: none",
    "unencrypted-cluster",
    "neither encrypted nor authenticated",
  ],
  [
    "tripleo-tuned",
    "cib/cib.xml",
    '<nvpair id="o2" name="cluster-recheck-interval" value="60s"/>',
    '<nvpair id="o2" name="no-quorum-policy" value="ignore"/>',
    "quorum-ignored",
    "fences those that are well",
  ],
];

describe("the layouts of other tools, put right", () => {
  it.each(Object.keys(sites))("%s has no finding", (site) => {
    expect(reviewFiles(filesOf(site))).toEqual([]);
  });

  it.each(rows)("%s: %s with one line wrong has one finding", (site, suffix, line, wrong, code, cost) => {
    const { files, place } = spoiled(sites[site], suffix, line, wrong);
    const found = reviewFiles(files);
    expect(found.map((each) => `${each.code} ${each.place.file}:${each.place.line}`)).toEqual([`${code} ${place}`]);
    expect(found[0]?.message).toContain(cost);
  });

  it("finds what is checked by its port alone, in whichever way that is written", () => {
    const httpchk = [
      ["kolla-ansible-tuned", "services.d/mariadb.cfg", "    option httpchk\n"],
      ["openstack-ansible-tuned", "infra1/etc/haproxy/conf.d/galera", "    option httpchk HEAD / HTTP/1.0"],
      ["openstack-ansible-tuned", "infra1/etc/haproxy/haproxy.cfg", "    option httpchk HEAD / HTTP/1.0"],
      ["tripleo-tuned", "haproxy/haproxy.cfg", "  option tcpka\n  option httpchk"],
      ["tripleo-tuned", "haproxy/haproxy.cfg", "  option httpchk GET /healthcheck"],
    ] as const;
    for (const [site, suffix, line] of httpchk) {
      const { files } = spoiled(sites[site], suffix, line, line.replace("option httpchk", "option tcplog #"));
      const codes = reviewFiles(files).map(({ code, place }) => `${code} ${place.file.split("/").at(-1) ?? ""}`);
      const code = line.includes("healthcheck") ? "check-sees-only-port" : "check-sees-other-port";
      expect(codes).toEqual([`${code} ${suffix.split("/").at(-1) ?? ""}`]);
    }
  });

  it("finds fencing off together with what then runs twice", () => {
    const { files } = spoiled(
      sites["tripleo-tuned"],
      "cib/cib.xml",
      'name="stonith-enabled" value="true"',
      'name="stonith-enabled" value="false"',
    );
    expect(reviewFiles(files).map(({ code }) => code)).toEqual([
      "fencing-off",
      "promotion-without-fencing",
      "evacuation-without-fencing",
    ]);
  });

  it.each([
    ["kolla-ansible-tuned", "services.d/keystone.cfg", "fall 3", "fall 33", "set haproxy_health_check: "],
    ["openstack-ansible-tuned", "haproxy/haproxy.cfg", "fall 3", "fall 33", "/etc/openstack_deploy/user_variables.yml"],
    ["tripleo-tuned", "haproxy/haproxy.cfg", "fall 3", "fall 33", "into ExtraConfig"],
    ["tripleo-tuned", "corosync.conf", "token: 3000", "token: 30000", "or remove the line."],
  ] as const)("says where a change of %s's %s must go as well", (site, suffix, right, wrong, end) => {
    const [found] = reviewFiles(spoiled(sites[site], suffix, right, wrong).files);
    expect(found?.remedy).toContain(end);
    expect(found?.remedy).toMatch(/\.$/u);
  });
});
