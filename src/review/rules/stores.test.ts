import { expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

/** The stores that others rest on: etcd, PostgreSQL, OVN's databases, Galera behind MaxScale. */
const on = (host: string, path: string, text: string): SourceFile => ({ host, shown: `${host}${path}`, path, text });
const found = (...files: readonly SourceFile[]) => reviewFiles(files).map(({ code, place }) => `${code} ${place.line}`);

const etcdRight = [
  'ETCD_NAME="a"',
  'ETCD_INITIAL_CLUSTER="a=https://10.0.0.1:2380,b=https://10.0.0.2:2380,c=https://10.0.0.3:2380"',
  'ETCD_LISTEN_PEER_URLS="https://10.0.0.1:2380"',
  'ETCD_LISTEN_CLIENT_URLS="http://127.0.0.1:2379"',
  "ETCD_HEARTBEAT_INTERVAL=100",
  "ETCD_ELECTION_TIMEOUT=1000",
  "ETCD_AUTO_COMPACTION_RETENTION=1",
].join("\n");
const etcd = (text: string) => [on("a", "/etc/default/etcd", `# etcd(1)\n${text}\n`)];
const etcdYaml = (text: string) => [on("a", "/etc/etcd/etcd.conf.yml", text)];
const yamlRight =
  "name: a\ninitial-cluster: a=https://a:2380,b=https://b:2380,c=https://c:2380\nauto-compaction-retention: '1'\nheartbeat-interval: 100\nelection-timeout: 1000\n";

const postgresRight =
  "listen_addresses = '*'\nsynchronous_standby_names = 'ANY 1 (b, c)' # both\nwal_sender_timeout 5s\nfsync = on\n";
const postgres = (text: string) => [
  on("a", "/etc/postgresql/17/main/postgresql.conf", text),
  on("b", "/etc/postgresql/17/main/postgresql.conf", text),
];
const logins = (line: string) => [
  on("a", "/etc/postgresql/17/main/pg_hba.conf", `# TYPE DATABASE USER ADDRESS METHOD\nlocal all all trust\n${line}\n`),
];

const ovnRight = (local: string) =>
  `OVN_CTL_OPTS=" \\\n  --db-nb-addr=${local} \\\n  --db-nb-cluster-local-addr=${local} --db-nb-election-timer=4000 \\\n  --db-sb-cluster-local-addr=${local} \\\n  --ovn-northd-nb-db=tcp:10.0.0.1:6641,tcp:10.0.0.2:6641,tcp:10.0.0.3:6641"\n`;
const ovn = (change: (text: string) => string = (text) => text, hosts = ["a", "b", "c"]) =>
  hosts.map((host, index) => on(host, "/etc/default/ovn-central", change(ovnRight(`10.0.0.${index + 1}`))));
const ml2Right =
  "[ovn]\novn_nb_connection = tcp:10.0.0.1:6641,tcp:10.0.0.2:6641,tcp:10.0.0.3:6641\novn_sb_connection = tcp:10.0.0.1:6642,tcp:10.0.0.2:6642,tcp:10.0.0.3:6642\novsdb_probe_interval = 5000\n";
const ml2 = (text: string) => [...ovn(), on("a", "/etc/neutron/plugins/ml2/ml2_conf.ini", text)];

const maxscaleRight =
  "[maxscale]\nthreads=auto\n\n[db1]\ntype=server\naddress=10.0.0.1\n\n[db2]\ntype=server\naddress=10.0.0.2\n\n[Watch]\ntype=monitor\nmodule=galeramon\nservers=db1,db2\nmonitor_interval=2000ms\npassword=8sKq02mVz\n\n[Writes]\ntype=service\nrouter=readwritesplit\nservers=db1,db2\n";
const galera = on(
  "a",
  "/etc/mysql/mariadb.cnf",
  "[mysqld]\nwsrep_cluster_address=gcomm://10.0.0.1,10.0.0.2,10.0.0.3\n",
);
const maxscale = (text: string) => [galera, on("a", "/etc/maxscale.cnf", text)];

it.each<readonly [string, readonly SourceFile[], readonly SourceFile[]]>([
  [
    "election-below-heartbeats 7",
    etcd(etcdRight.replace("TIMEOUT=1000", "TIMEOUT=400")),
    etcd(etcdRight.replace("TIMEOUT=1000", "TIMEOUT=500")),
  ],
  ["election-below-heartbeats 5", etcdYaml(yamlRight.replace("1000", "200")), etcdYaml(yamlRight)],
  ["slow-detection 7", etcd(etcdRight.replace("TIMEOUT=1000", "TIMEOUT=30000")), etcd(etcdRight)],
  ["too-few-voters 3", etcd(etcdRight.replace(",c=https://10.0.0.3:2380", "")), etcd(etcdRight)],
  ["even-voters 3", etcd(etcdRight.replace("a=", "d=https://10.0.0.4:2380,a=")), etcd(etcdRight)],
  ["bad-cluster-address 3", etcd(etcdRight.replace('NAME="a"', 'NAME="node1"')), etcd(etcdRight)],
  ["unencrypted-cluster 4", etcd(etcdRight.replace('URLS="https://10', 'URLS="http://10')), etcd(etcdRight)],
  ["store-not-compacted 2", etcd(etcdRight.replace(/\n.*RETENTION=1/u, "")), etcd(etcdRight)],
  ["flush-log-loses-commits 4", postgres(postgresRight.replace("fsync = on", "fsync=off")), postgres(postgresRight)],
  ["failover-loses-commits 1", postgres("listen_addresses = '*'\n"), postgres("listen_addresses = '*'\n").slice(0, 1)],
  [
    "standby-stops-writes 2",
    postgres(postgresRight.replace("ANY 1 (b, c)", "b")).slice(0, 1),
    postgres(postgresRight.replace("ANY 1 (b, c)", "FIRST 1 (b, c)")).slice(0, 1),
  ],
  [
    "slow-detection 2",
    postgres("x.y = 1\nsynchronous_standby_names = 'b, c'\n"),
    postgres("x.y = 1\nsynchronous_standby_names = 'ANY 1 (b, c)'\n"),
  ],
  [
    "slow-detection 3",
    postgres(postgresRight.replace("ANY 1 ", "2").replace("b, c", "b, c, d").replace("5s", "0")),
    postgres(postgresRight),
  ],
  [
    "anyone-logs-in 3",
    logins("host all all 0.0.0.0/0 trust"),
    logins("host all all 127.0.0.1/32 trust\nhost postgres check 10.0.0.7/32 trust"),
  ],
  [
    "anyone-logs-in 3",
    logins("host nova nova 10.0.0.0 255.255.255.0 password"),
    logins("hostssl nova nova 10.0.0.0 255.255.255.0 password"),
  ],
  [
    "databases-apart 2",
    ovn((text) => (text.includes("local-addr=10.0.0.1") ? text.replaceAll(/--db-[ns]b-cluster-\S+/gu, "") : text)),
    ovn(),
  ],
  ["too-few-voters 2", ovn((text) => text.replace(",tcp:10.0.0.3:6641", ""), ["a", "b"]), ovn()],
  ["slow-detection 3", ovn((text) => text.replace("4000", "20000")), ovn((text) => text.replace("4000", "16000"))],
  [
    "unencrypted-cluster 2",
    ovn((text) => text.replace("--db-nb-addr", "--db-nb-create-insecure-remote=yes --db-nb-addr")),
    ovn((text) => text.replace("--db-nb-addr", "--db-nb-create-insecure-remote=no --db-nb-addr")),
  ],
  ["slow-detection 2", ml2(ml2Right.replace(/ovsdb.*\n/u, "")), ml2(ml2Right)],
  ["heartbeats-off 4", ml2(ml2Right.replace("5000", "0")), ml2(ml2Right)],
  ["servers-not-listed 3", ml2(ml2Right.replace(/(sb_connection = [^,]*),.*/u, "$1")), ml2(ml2Right)],
  ["slow-detection 16", maxscale(maxscaleRight.replace("2000ms", "10000")), maxscale(maxscaleRight)],
  ["check-sees-only-port 12", maxscale(maxscaleRight.replace("galeramon", "mariadbmon")), maxscale(maxscaleRight)],
  [
    "many-writers 22",
    maxscale(maxscaleRight.replace("readwritesplit", "readconnroute\nrouter_options=synced")),
    maxscale(maxscaleRight.replace("readwritesplit", "readconnroute\nrouter_options=master")),
  ],
  ["default-password 17", maxscale(maxscaleRight.replace("8sKq02mVz", "secret")), maxscale(maxscaleRight)],
])("%s", (code, wrong, right) => {
  expect(found(...wrong)).toEqual([code]);
  expect(found(...right)).toEqual([]);
});

it("takes an address that is no server's own for one that leads to all of them", () => {
  const vip = ml2Right.replaceAll(/connection = .*(:664\d)$/gmu, "connection = tcp:10.0.0.9$1");
  expect(vip).toContain("ovn_nb_connection = tcp:10.0.0.9:6641\n");
  expect(found(...ml2(vip))).toEqual([]);
});

const remedies = (files: readonly SourceFile[]) => reviewFiles(files).map(({ remedy }) => remedy);

it("says it in each program's words", () => {
  expect(remedies(maxscale(maxscaleRight.replace("2000ms", "10s")))[0]).toContain("backend_connect_timeout=1s");
  expect(remedies(etcd(etcdRight.replace("TIMEOUT=1000", "TIMEOUT=400")))[0]).toContain("1000 (ETCD_ELECTION_TIMEOUT)");
});

it("takes a packaged file without a line for nobody's, and Patroni's word for what is waited for", () => {
  expect(found(...etcd("#ETCD_NAME=a"))).toEqual([]);
  const patroni = on(
    "a",
    "/etc/patroni/config.yml",
    "scope: s\nbootstrap:\n  dcs:\n    ttl: 20\n    loop_wait: 5\n    retry_timeout: 5\n    synchronous_mode: true\n    failsafe_mode: true\npostgresql: {}\n",
  );
  expect(found(patroni, ...postgres("listen_addresses = '*'\n"))).toEqual([]);
});

const command = (more: string) =>
  on(
    "a",
    "/etc/kolla/ovn-nb-db/config.json",
    `{\n    "command": "/usr/share/ovn/scripts/ovn-ctl run_nb_ovsdb --db-nb-addr=10.0.0.1 --db-nb-cluster-local-addr=10.0.0.1 ${more} --db-nb-file=/var/lib/openvswitch/ovn-nb/ovnnb.db"\n}\n`,
  );

it("reads what kolla-ansible has the container of a database start", () => {
  expect(found(command("--db-nb-create-insecure-remote=yes"))).toEqual(["unencrypted-cluster 2"]);
  expect(found(command(""))).toEqual([]);
});
