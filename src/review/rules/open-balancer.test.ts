import { expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

/** What the balancer shows and cuts off, who is believed by VRRP, how ProxySQL sends reads that lock, and how soon a token is missed. */
const on = (host: string, path: string, text: string): SourceFile => ({ host, shown: `${host}${path}`, path, text });
const found = (...files: readonly SourceFile[]) => reviewFiles(files).map(({ code, place }) => `${code} ${place.line}`);

const haproxy = (...lines: readonly string[]) => [on("a", "/etc/haproxy/haproxy.cfg", `${lines.join("\n")}\n`)];
const stats = (...lines: readonly string[]) =>
  haproxy("defaults", " mode http", " timeout client 1m", " timeout server 1m", " timeout connect 5s", ...lines);
const api = (timeout: string) =>
  haproxy(
    "listen keystone",
    " mode http",
    ` timeout server ${timeout}`,
    " option httpchk GET /healthcheck",
    " bind 10.0.0.9:5000",
    " server a 10.0.0.1:5000 check inter 1s",
    " server b 10.0.0.2:5000 check inter 1s",
  );

const vrrp = (host: string, password: string, globals = "") =>
  on(
    host,
    "/etc/keepalived/keepalived.conf",
    `${globals}vrrp_script asks {\n  script "/usr/bin/curl -sf http://127.0.0.1:8404/"\n  interval 1\n  fall 2\n}\nvrrp_instance i {\n  state BACKUP\n  nopreempt\n  interface eth0\n  virtual_router_id 51\n  advert_int 1\n  authentication {\n    auth_type PASS\n    auth_pass ${password}\n  }\n  virtual_ipaddress {\n    192.0.2.10\n  }\n  track_script {\n    asks\n  }\n}\n`,
  );

const proxysql = (...rules: readonly string[]) => [
  on(
    "a",
    "/etc/proxysql.cnf",
    `mysql_servers = (\n  { address="10.0.0.1", port=3306, hostgroup=10 },\n  { address="10.0.0.2", port=3306, hostgroup=20 }\n)\nmysql_galera_hostgroups = (\n  { writer_hostgroup=10, backup_writer_hostgroup=11, reader_hostgroup=20, offline_hostgroup=99, active=1, max_writers=1 }\n)\nmysql_variables = {\n  monitor_galera_healthcheck_interval=1000\n  monitor_galera_healthcheck_timeout=600\n}\nmysql_users = (\n  { username="nova", password="q8Zt2mVz91", default_hostgroup=10 }\n)\nmysql_query_rules = (\n${rules.map((rule) => `  { ${rule} }`).join(",\n")}\n)\n`,
  ),
];
const rule = (id: number, digest: string, group: number, more = "") =>
  `rule_id=${id}, active=1, match_digest="${digest}", destination_hostgroup=${group}, apply=1${more}`;

const corosync = (hosts: number, totem: string) => {
  const names = Array.from({ length: hosts }, (_, index) => `n${index + 1}`);
  return [
    on(
      "n1",
      "/etc/corosync/corosync.conf",
      `totem {\n  version: 2\n  crypto_cipher: aes256\n  crypto_hash: sha256\n  ${totem}\n}\nnodelist {\n${names
        .map(
          (name, index) =>
            `  node {\n    ring0_addr: ${name}-a\n    ring1_addr: ${name}-b\n    nodeid: ${index + 1}\n  }\n`,
        )
        .join("")}}\nquorum {\n  provider: corosync_votequorum\n}\n`,
    ),
  ];
};

it.each<readonly [string, readonly SourceFile[], readonly SourceFile[]]>([
  [
    "statistics-open 8",
    stats("listen s", " bind *:8404", " stats enable"),
    stats("listen s", " bind *:8404", " stats enable", " stats auth a:q8Zt2mVz91"),
  ],
  [
    "statistics-open 8",
    stats("listen s", " bind *:8404", " stats uri /s"),
    stats("listen s", " bind 127.0.0.1:8404", " stats uri /s"),
  ],
  [
    "statistics-open 9",
    stats("listen s", " bind *:8404", " stats enable", " stats admin if TRUE"),
    stats("listen s", " bind *:8404", " stats enable", " acl near src 10.0.0.0/8", " http-request deny unless near"),
  ],
  [
    "statistics-open 8",
    stats("listen s", " bind *:8404", " stats enable"),
    stats("listen s", " bind *:8404 ssl crt a.pem ca-file b.pem verify required", " stats enable"),
  ],
  [
    "statistics-open 2",
    haproxy("global", " stats socket ipv4@0.0.0.0:9999 level admin"),
    haproxy("global", " stats socket /run/haproxy.sock level admin"),
  ],
  ["answer-cut-off 3", api("10s"), api("1m")],
  ["answer-cut-off 3", api("20000"), api("31s")],
  ["answer-cut-off 3", api("30s"), api("30s").map((file) => ({ ...file, text: file.text.replaceAll("5000", "8080") }))],
  ["password-cut 14", [vrrp("a", "nine-char")], [vrrp("a", "8charact")]],
  ["keys-differ 14", [vrrp("a", "8charact"), vrrp("b", "others")], [vrrp("a", "8charact"), vrrp("b", "8charact")]],
  ["option-ignored 17", [vrrp("a", "8charact", "global_defs {\n  vrrp_version 3\n}\n")], [vrrp("a", "8charact")]],
  [
    "locking-reads-misled 16",
    proxysql(rule(100, "^SELECT", 20), rule(200, "^SELECT.*FOR UPDATE$", 10)),
    proxysql(rule(200, "^SELECT", 20), rule(100, "^SELECT.*FOR UPDATE$", 10)),
  ],
  [
    "locking-reads-misled 16",
    proxysql(rule(100, "^SELECT .*", 20)),
    proxysql(rule(100, "^SELECT .*", 20, ", username=report")),
  ],
  [
    "locking-reads-misled 17",
    proxysql(rule(1, ".*", 10).replace("apply=1", "apply=0"), rule(2, "^SELECT", 20)),
    proxysql(rule(1, ".*", 10), rule(2, "^SELECT", 20)),
  ],
  ["token-too-short 5", corosync(3, "token: 300\n  token_coefficient: 0"), corosync(3, "token: 1000")],
  ["token-too-short 5", corosync(15, "token: 1000\n  token_coefficient: 0"), corosync(15, "token: 1000")],
])("%s, and nothing once it is right", (expected, wrong, right) => {
  expect(found(...wrong)).toEqual([expected]);
  expect(found(...right)).toEqual([]);
});

it("runs no pattern of somebody else's that could take for ever, and says nothing of what it cannot tell", () => {
  const began = performance.now();
  expect(found(...proxysql(rule(1, "^(S|E|L|.)*(S|E|L|.)*(.*)*x$", 20), rule(2, "^SELECT", 20)))).toEqual([]);
  expect(found(...proxysql(rule(1, `^${".*".repeat(3)}x$`, 20)))).toEqual([]);
  expect(performance.now() - began).toBeLessThan(5000);
});

it("a password of another host that only differs behind the eighth character is heard", () => {
  const codes = found(vrrp("a", "12ab34cd-one"), vrrp("b", "12ab34cd-two"));
  expect(codes).not.toContain("keys-differ 14");
});
