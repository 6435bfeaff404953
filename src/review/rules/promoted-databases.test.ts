import { describe, expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const on = (host: string, path: string, text: string): SourceFile => ({ host, shown: `${host}${path}`, path, text });
const said = (...files: readonly SourceFile[]) =>
  reviewFiles(files).map(({ code, place }) => `${code} ${place.file}:${place.line}`);

const servers = `mysql_servers =\n(\n { address="db1", port=3306, hostgroup=10 },\n { address="db2", port=3306, hostgroup=20 }\n)\n`;
const replicated = `mysql_replication_hostgroups =\n(\n { writer_hostgroup=10, reader_hostgroup=20 }\n)\n`;
const proxy = (text: string) => on("px", "/etc/proxysql.cnf", text);
const server = (host: string, lines: string) =>
  on(host, "/etc/mysql/my.cnf", `[mysqld]\nserver-id = ${host.slice(2)}\n${lines}`);
const semi = "rpl_semi_sync_master_enabled = ON\n";

describe("ProxySQL before copies that follow one server", () => {
  it("is not told of Galera", () => {
    expect(said(proxy(servers + replicated))).toEqual([]);
    expect(said(proxy(servers + replicated.replace("replication", "group_replication")))).toEqual([]);
    expect(said(proxy(servers))).toEqual(["check-sees-only-port px/etc/proxysql.cnf:3"]);
  });

  it("writes to each server that starts without read_only", () => {
    const copy = server("db2", `${semi}read_only = ON\n`);
    const files = [proxy(servers + replicated), copy];
    expect(said(...files, server("db1", semi))).toEqual(["starts-writable db1/etc/mysql/my.cnf:1"]);
    expect(said(...files, server("db1", `${semi}read_only = 0\n`))).toEqual(["starts-writable db1/etc/mysql/my.cnf:4"]);
    expect(said(...files, server("db1", `${semi}super_read_only\n`))).toEqual([]);
  });

  it("may promote a copy that lacks what nobody waited for", () => {
    const [first, second] = ["db1", "db2"].map((host) => server(host, "read_only = ON\n"));
    if (first === undefined || second === undefined) throw new Error("two servers");
    expect(said(proxy(servers + replicated), first, second)).toEqual(["failover-loses-commits db1/etc/mysql/my.cnf:1"]);
  });

  it("says nothing of servers that no such proxy knows", () => {
    expect(said(server("db1", ""), server("db2", ""))).toEqual([]);
  });
});

const grouped = (lines = "") =>
  ["db1", "db2", "db3"].map((host) =>
    server(host, `read_only = ON\nloose-group_replication_group_name = "x"\n${lines}`),
  );
const balancer = on(
  "lb",
  "/etc/haproxy/haproxy.cfg",
  `listen mysql\n mode tcp\n bind :3306\n${["db1", "db2", "db3"].map((host) => ` server ${host} ${host}:3306 check on-marked-down shutdown-sessions\n`).join("")}`,
);

describe("a replication group", () => {
  it("with one primary refuses what a balancer spreads over its members", () => {
    const found = reviewFiles([...grouped(), balancer]);
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "error many-writers",
      "warning check-sees-only-port",
    ]);
    expect(found[0]?.message).toContain("2 in 3 clients are refused when they write");
    expect(JSON.stringify(found)).not.toContain("Galera");
  });

  it("with several is written like Galera", () => {
    const [found] = reviewFiles([...grouped("loose-group_replication_single_primary_mode = OFF\n"), balancer]);
    expect(found).toMatchObject({ code: "many-writers", severity: "advice" });
  });

  it("is asked for its own state, and not for read_only alone", () => {
    const watched = proxy(servers + replicated.replace("replication", "group_replication"));
    expect(said(watched, ...grouped())).toEqual([]);
    expect(said(proxy(servers + replicated), ...grouped())).toEqual(["check-sees-only-port px/etc/proxysql.cnf:3"]);
    expect(said(proxy(servers), ...grouped())).toEqual(["check-sees-only-port px/etc/proxysql.cnf:3"]);
  });

  it("is missed by a member that does not join it when it starts", () => {
    const files = grouped("loose-group_replication_start_on_boot = off\n");
    expect(said(...files)).toEqual(["not-started-at-boot db1/etc/mysql/my.cnf:5"]);
    expect(reviewFiles(files)[0]?.message).toContain("So it is on db2 and db3.");
  });
});

const member = (host: string, address: string) =>
  on(
    host,
    "/etc/mysql/conf.d/galera.cnf",
    `[galera]\nwsrep_on = ON\nwsrep_provider = /x.so\nwsrep_cluster_address = "${address}"\n`,
  );

describe("ProxySQL before Galera", () => {
  const members = ["db1", "db2", "db3"].map((host) => member(host, "gcomm://db1,db2,db3"));

  it("that reads read_only does not see a member without quorum", () => {
    const [found] = reviewFiles([proxy(servers + replicated), ...members]);
    expect(found).toMatchObject({ code: "check-sees-only-port" });
    expect(found?.message).toContain(
      "mysql_replication_hostgroups instead of mysql_galera_hostgroups: it reads read_only",
    );
  });

  it("may have a checker of its own run", () => {
    const scheduler = `scheduler=\n(\n {\n  id=1\n  active=1\n  filename="/var/lib/proxysql/proxysql_galera_checker.sh"\n }\n)\n`;
    expect(said(proxy(servers + scheduler), ...members)).not.toContain("check-sees-only-port px/etc/proxysql.cnf:3");
  });

  it("counts servers by address and port", () => {
    const local = servers.replace("db1", "127.0.0.1").replace('"db2", port=3306', '"127.0.0.1", port=3307');
    expect(said(proxy(local), ...members)).toEqual(["check-sees-only-port px/etc/proxysql.cnf:3"]);
  });
});

describe("two members of Galera", () => {
  it("are counted where one lists nobody", () => {
    expect(said(member("db1", "gcomm://"), member("db2", "gcomm://db1,db2"))).toEqual([
      "bootstrap-address db1/etc/mysql/conf.d/galera.cnf:4",
      "too-few-voters db2/etc/mysql/conf.d/galera.cnf:4",
    ]);
  });
});

describe("passwords of ProxySQL", () => {
  it("of every administrator, and of every user that it lets through", () => {
    const text = `admin_variables=\n{\n admin_credentials="boss:8sKq02mVz;radmin:radmin"\n}\nmysql_users:\n(\n {\n  username = "root"\n  password = "root"\n  active = 1\n },\n { username = "shop", password = "Qw8f2Lk0aZ" }\n)\n`;
    const found = reviewFiles([proxy(text)]);
    expect(found.map(({ code, place }) => `${code} ${place.line}`)).toEqual([
      "default-password 3",
      "default-password 9",
    ]);
    expect(found[1]?.message).toContain("the database's user root");
  });
});
