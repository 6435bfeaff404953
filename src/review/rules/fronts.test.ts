import { expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

/** What frontends make of their servers, servers that follow each other without Galera, and what a cluster's copies are asked. */
const on = (host: string, path: string, text: string): SourceFile => ({ host, shown: `${host}${path}`, path, text });
const codes = (...files: readonly SourceFile[]) => new Set(reviewFiles(files).map(({ code }) => code));

const proxy = (text: string) => [on("a", "/etc/haproxy/haproxy.cfg", text)];
const web = (a: string, b: string) =>
  proxy(
    `backend b\n mode http\n cookie S insert\n option httpchk GET /up\n server a 10.0.0.1:80 check cookie ${a}\n server b 10.0.0.2:80 check cookie ${b}\n`,
  );
const handsTo = (name: string) =>
  proxy(
    `global\n daemon\nfrontend f\n mode http\n bind 127.0.0.1:80\n default_backend ${name}\nbackend b\n mode http\n option httpchk GET /up\n server a 10.0.0.1:80 check\n server b 10.0.0.2:80 check\n`,
  );
const database = (bind: string) =>
  proxy(
    `listen galera\n mode tcp\n bind 10.0.0.9:3306${bind}\n option httpchk\n server a 10.0.0.1:3306 check port 9200 on-marked-down shutdown-sessions\n server b 10.0.0.2:3306 check port 9200 on-marked-down shutdown-sessions backup\n`,
  );
const postgres = (shut: string) =>
  proxy(
    `listen pg\n mode tcp\n option httpchk GET /primary\n server a 10.0.0.1:5432 check port 8008${shut}\n server b 10.0.0.2:5432 check port 8008${shut}\n`,
  );
const galera = (method: string) => [
  on(
    "a",
    "/etc/my.cnf",
    `[mysqld]\nwsrep_on = ON\nwsrep_cluster_address = gcomm://a,b,c\nwsrep_sst_method = ${method}\n`,
  ),
];
const pair = (first: string, second: string, more = "") =>
  [first, second].map((id, index) =>
    on(
      `m${index}`,
      "/etc/my.cnf",
      `[mysqld]\nserver-id = ${id}\nlog-bin = log\nauto_increment_increment = 2\nauto_increment_offset = ${index + 1}\nsync_binlog = 1\n${more}`,
    ),
  );
const cib = (role: string) => [
  on(
    "a",
    "/var/lib/pacemaker/cib/cib.xml",
    `<cib><configuration><crm_config/><nodes/><resources><clone id="c"><meta_attributes id="m"><nvpair id="p" name="promotable" value="true"/></meta_attributes><primitive id="r" class="ocf" provider="heartbeat" type="redis"><operations><op id="o" name="monitor" interval="10s"${role}/></operations></primitive></clone></resources></configuration></cib>`,
  ),
];

const keeper = (port: number) => [
  on(
    "a",
    "/etc/haproxy/haproxy.cfg",
    "listen status\n mode http\n bind 10.0.0.1:8080\n bind 127.0.0.1:8081\n stats enable\n",
  ),
  on(
    "a",
    "/etc/keepalived/keepalived.conf",
    `vrrp_script up {\n script "curl -sf http://localhost:${port}/"\n interval 1\n}\nvrrp_instance v {\n state BACKUP\n interface eth0\n virtual_router_id 7\n priority 100\n virtual_ipaddress {\n 10.0.0.9/24\n }\n track_script {\n up\n }\n}\n`,
  ),
];

const nova = (server: string) =>
  proxy(
    `listen api\n mode http\n bind 10.0.0.9:8774\n bind 10.0.0.9:9696\n option httpchk GET /healthcheck\n server a 10.0.0.1${server} check\n server b 10.0.0.2${server} check\n`,
  );
const following = (address: string) => [
  on(
    "a",
    "/var/lib/pacemaker/cib/cib.xml",
    '<cib><configuration><crm_config/><nodes/><resources><primitive id="ip" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="i"><nvpair id="n" name="ip" value="10.0.0.50"/></instance_attributes></primitive><master id="m"><primitive id="pg" class="ocf" provider="heartbeat" type="pgsqlms"/></master></resources></configuration></cib>',
  ),
  on("a", "/etc/postgresql/15/main/recovery.conf.pcmk", `primary_conninfo = 'host=${address} user=replication'\n`),
];

it.each<readonly [string, readonly SourceFile[], readonly SourceFile[]]>([
  ["cookies-alike", web("one", "one"), web("one", "two")],
  ["file-syntax", handsTo("nowhere"), handsTo("b")],
  ["tls-not-spoken", database(" ssl crt /x.pem"), database("")],
  ["sessions-survive-down", postgres(""), postgres(" on-marked-down shutdown-sessions")],
  ["donor-stands-still", galera("rsync"), galera("mariabackup")],
  ["ports-fall-together", nova(":8774"), nova("")],
  ["follows-another-address", following("10.0.0.60"), following("10.0.0.50")],
  ["address-check-fails", keeper(8080), keeper(8081)],
  ["server-id-clash", pair("1", "1"), pair("1", "2")],
  ["many-writers", pair("1", "2"), galera("mariabackup")],
  ["flush-log-loses-commits", pair("1", "2", "innodb_flush_log_at_trx_commit = 2\n"), pair("1", "2")],
  ["resource-not-watched", cib(""), cib(' role="Promoted"')],
])("%s, and not once it is right", (code, wrong, right) => {
  expect([...codes(...wrong)]).toContain(code);
  expect([...codes(...right)]).not.toContain(code);
});
