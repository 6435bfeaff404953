import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles, unknownContext } from "../review-files.ts";

const on = (host: string, path: string, text: string): SourceFile => ({ host, shown: `${host}${path}`, path, text });
const codesOf = (...files: readonly SourceFile[]) => reviewFiles(files).map(({ code }) => code);

const sentinel = (host: string, downMs: number, quorum = 2) =>
  on(
    host,
    "/etc/valkey/sentinel.conf",
    `port 26379\nsentinel monitor site 10.0.0.1 6379 ${quorum}\nsentinel down-after-milliseconds site ${downMs}\n`,
  );
const etcd = on(
  "a",
  "/etc/default/etcd",
  'ETCD_NAME="a"\nETCD_INITIAL_CLUSTER="a=https://10.0.0.1:2380,b=https://10.0.0.2:2380,c=https://10.0.0.3:2380"\nETCD_AUTO_COMPACTION_RETENTION="1"\n',
);
const patroni = (dcs: string, more = "") =>
  on(
    "a",
    "/etc/patroni/config.yml",
    `scope: site\nbootstrap:\n  dcs:\n${dcs}postgresql:\n  listen: 10.0.0.1:5432\n${more}`,
  );
const patroniRight =
  "    ttl: 20\n    loop_wait: 5\n    retry_timeout: 5\n    synchronous_mode: true\n    failsafe_mode: true\n";
const stored = (ttl: number) =>
  on(
    "a",
    "/etc/quorate/patroni/settings.json",
    JSON.stringify({
      ttl,
      loop_wait: 5,
      retry_timeout: 5,
      synchronous_mode: true,
      failsafe_mode: true,
      postgresql: { use_pg_rewind: true },
    }),
  );
/** A member that no file lists: it was let in by a call. */
const joined = (host: string) =>
  on(host, "/etc/default/etcd", `ETCD_NAME=${host}\nETCD_AUTO_COMPACTION_RETENTION=1h\n`);
const proxysql = (
  variables: string,
  groups = "mysql_galera_hostgroups =\n(\n  { writer_hostgroup=0\n    max_writers=1 }\n)\n",
) =>
  on(
    "a",
    "/etc/proxysql.cnf",
    `datadir="/var/lib/proxysql"\nadmin_variables =\n{\n  admin_credentials="kolla:9sKq02mVz"\n}\nmysql_variables =\n{\n${variables}\n}\nmysql_servers =\n(\n  { address="10.0.0.1" , port=3306 , hostgroup=0 },\n  { address="10.0.0.2" , port=3306 , hostgroup=0 }\n)\n${groups}`,
  );
const fast = "  monitor_galera_healthcheck_interval=1000\n  monitor_galera_healthcheck_timeout=600";

it.each<readonly [string, readonly SourceFile[], readonly SourceFile[]]>([
  [
    "clock-sources-few",
    [on("a", "/etc/chrony/chrony.conf", "# server a\nserver b iburst\n")],
    [on("a", "/etc/chrony/chrony.conf", "pool 2.debian.pool.ntp.org iburst\n")],
  ],
  [
    "clock-sources-few",
    [on("a", "/etc/chrony.conf", "server b\nserver c\n")],
    [on("a", "/etc/chrony.conf", "server b\nsourcedir /etc/chrony/sources.d\n")],
  ],
  ["slow-detection", [sentinel("a", 30_000)], [sentinel("a", 5000)]],
  [
    "too-few-voters",
    [sentinel("a", 5000), sentinel("b", 5000)],
    [sentinel("a", 5000), sentinel("b", 5000), sentinel("c", 5000)],
  ],
  ["lease-too-short", [patroni(patroniRight.replace("ttl: 20", "ttl: 12"))], [patroni(patroniRight)]],
  // What is put into the store holds instead of what is written beside it.
  [
    "lease-too-short",
    [patroni(patroniRight), stored(12)],
    [patroni(patroniRight.replace("ttl: 20", "ttl: 12")), stored(20)],
  ],
  ["too-few-voters", [joined("a"), joined("b")], [joined("a"), joined("b"), joined("c")]],
  ["slow-detection", [patroni("    synchronous_mode: true\n    failsafe_mode: true\n")], [patroni(patroniRight)]],
  [
    "failover-loses-commits",
    [patroni(patroniRight.replace("synchronous_mode: true", "synchronous_mode: false"))],
    [
      patroni(
        patroniRight.replace("synchronous_mode: true", "synchronous_mode: quorum"),
        "  pre_promote: /usr/bin/fence\n",
      ),
    ],
  ],
  [
    "failover-loses-commits",
    [patroni(patroniRight.replace("synchronous_mode: true", "synchronous_mode: off"))],
    [patroni(patroniRight.replace("synchronous_mode: true", "synchronous_mode: on"))],
  ],
  [
    "promotion-without-fencing",
    [patroni(patroniRight.replace("synchronous_mode: true", "synchronous_mode: quorum"))],
    [patroni(patroniRight)],
  ],
  [
    "promotion-without-fencing",
    [patroni(patroniRight.replace("synchronous_mode: true", "synchronous_mode: Quorum"))],
    [
      patroni(
        patroniRight.replace("synchronous_mode: true", "synchronous_mode: quorum"),
        "  pre_promote: /usr/bin/fence\n",
      ),
    ],
  ],
  [
    "promotion-without-fencing",
    [patroni(patroniRight, "watchdog:\n  mode: off\n")],
    [
      patroni(
        patroniRight.replace("synchronous_mode: true", "synchronous_mode: quorum"),
        "watchdog:\n  mode: required\n",
      ),
    ],
  ],
  [
    "store-outage-stops-writes",
    [patroni(patroniRight.replace("failsafe_mode: true", "failsafe_mode: false"))],
    [patroni(patroniRight)],
  ],
  [
    "servers-not-listed",
    [etcd, patroni(patroniRight, "etcd3:\n  host: 10.0.0.1:2379\n")],
    [etcd, patroni(patroniRight, "etcd3:\n  hosts: 10.0.0.1:2379,10.0.0.2:2379,10.0.0.3:2379\n")],
  ],
  [
    "too-few-voters",
    [sentinel("a", 5000, 4), sentinel("b", 5000, 4), sentinel("c", 5000, 4)],
    [sentinel("a", 5000), sentinel("b", 5000), sentinel("c", 5000)],
  ],
  [
    "databases-apart",
    ["a", "b", "c"].map((host) => ({
      ...sentinel(host, 5000),
      text: sentinel(host, 5000).text.replace("10.0.0.1", "127.0.0.1"),
    })),
    [{ ...sentinel("a", 5000), text: sentinel("a", 5000).text.replace("10.0.0.1", "127.0.0.1") }],
  ],
  [
    "anyone-logs-in",
    [patroni(patroniRight, "  pg_hba:\n  - local all all trust\n  - host all all 10.0.0.0/8 trust\n")],
    [patroni(patroniRight, "  pg_hba:\n  - local all all trust\n  - host all all 10.0.0.0/8 scram-sha-256\n")],
  ],
  [
    "default-password",
    [patroni(patroniRight, "  authentication:\n    superuser:\n      username: postgres\n      password: postgres\n")],
    [patroni(patroniRight, "  authentication:\n    superuser:\n      username: postgres\n      password: 9sKq02mVz\n")],
  ],
  [
    "promotion-without-fencing",
    [patroni(patroniRight, "watchdog:\n  mode: off\n")],
    [patroni(patroniRight, "watchdog:\n  mode: required\n")],
  ],
  ["slow-detection", [proxysql("  threads=4")], [proxysql(fast)]],
  ["check-sees-only-port", [proxysql(fast, "")], [proxysql(fast)]],
  [
    "many-writers",
    [proxysql(fast, "mysql_galera_hostgroups =\n(\n  { writer_hostgroup=0\n    max_writers=2 }\n)\n")],
    [proxysql(fast)],
  ],
  [
    "default-password",
    [on("a", "/etc/proxysql.cnf", proxysql(fast).text.replace("kolla:9sKq02mVz", "admin:admin"))],
    [proxysql(fast)],
  ],
])("%s", (code, wrong, right) => {
  expect(codesOf(...wrong)).toEqual([code]);
  expect(codesOf(...right)).toEqual([]);
});

const certificate = (name: string) => readFileSync(`test/captured/certificates/${name}.pem`, "utf8");
const day = 86_400_000;

const met = (...ids: readonly string[]) => {
  const known = ids.map((id) => `sentinel known-sentinel site 10.0.0.${id} 26379 ${id.repeat(40)}\n`).join("");
  const file = sentinel("a", 5000, 3);
  return { ...file, text: file.text + known };
};

it("counts sentinels that one has met, whose files are elsewhere", () => {
  // Three of three is all of them, three of four a majority.
  expect(codesOf(met("2", "3"))).toEqual(["too-few-voters"]);
  expect(codesOf(met("2", "3", "4"))).toEqual([]);
});

it("tells when a certificate ends, and nothing of the key beside it", () => {
  const text = certificate("named");
  const until = Date.parse(new X509Certificate(text).validTo);
  const key = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n";
  const file = on("a", "/etc/haproxy/ssl/site.pem", `${key}${text}`);
  const at = (nowMs: number) => reviewFiles([file], { context: { ...unknownContext, nowMs } });
  expect(at(until - 31 * day)).toEqual([]);
  expect(at(until - 10 * day)[0]).toMatchObject({
    code: "certificate-expires",
    severity: "warning",
    place: { line: 4 },
  });
  expect(at(until - 10 * day)[0]?.message).toContain("CN=cloud.example.org expires on");
  expect(at(until + day)[0]).toMatchObject({ severity: "error" });
  expect(JSON.stringify(at(until + day))).not.toContain("MIGH");
  // What must be the same whenever it is made goes by no clock.
  expect(reviewFiles([file])).toEqual([]);
});

it("misses names that clients look for, and takes a bundle of authorities for none", () => {
  const text = certificate("bare");
  expect(codesOf(on("a", "/etc/haproxy/ssl/site.pem", text))).toEqual(["certificate-without-names"]);
  expect(codesOf(on("a", "/etc/haproxy/ssl/ca.pem", text.repeat(9)))).toEqual([]);
  expect(codesOf(on("a", "/etc/ssl/certs/ca.pem", text))).toEqual(["nothing-to-review"]);
});
