import { describe, expect, test } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const sql = (text: string, path = "grants.sql"): SourceFile => ({ host: "", shown: path, path, text });
const told = (text: string) => reviewFiles([sql(text)]);
const brief = (text: string) => told(text).map(({ code, severity, place }) => [code, severity, place.line]);

const conf = (path: string, text: string): SourceFile => ({ host: "", shown: path, path, text });
const inTheClear = (...files: readonly SourceFile[]) =>
  reviewFiles(files)
    .filter(({ code }) => code === "login-in-the-clear")
    .map(({ place, message }) => [place.file, place.line, message.split(",")[0]]);

describe("users who may come without TLS", () => {
  const server = "/etc/mysql/mariadb.conf.d/50-server.cnf";
  const secure = "[mysqld]\nssl_cert = /etc/mysql/server.pem\nssl_key = /etc/mysql/server.key\n";
  const users = sql(`CREATE USER 'nova'@'10.0.0.11' IDENTIFIED BY 'N8f3kPq0Zw';
CREATE USER 'glance'@'10.0.0.11' IDENTIFIED BY 'N8f3kPq0Zw' REQUIRE SSL;
CREATE USER 'heat'@'10.0.0.11' IDENTIFIED BY 'N8f3kPq0Zw'; ALTER USER 'heat'@'10.0.0.11' REQUIRE X509;
CREATE USER 'check'@'10.0.0.11';
CREATE USER 'backup'@'localhost' IDENTIFIED BY 'N8f3kPq0Zw';`);

  test("are told where the server has a certificate, and not those who must, may do nothing, or are on its host", () => {
    expect(inTheClear(conf(server, secure), users)).toEqual([["grants.sql", 1, "nova may log in without TLS"]]);
    expect(inTheClear(conf(server, `${secure}require-secure-transport = ON\n`), users)).toEqual([]);
    expect(inTheClear(conf(server, "[mysqld]\nbind_address = 10.0.0.11\n"), users)).toEqual([]);
  });

  test.each([
    ["host", "/etc/ssl/db.pem", 1],
    ["hostnossl", "/etc/ssl/db.pem", 1],
    ["hostssl", "/etc/ssl/db.pem", 0],
    // The one that Debian's package makes.
    ["host", "/etc/ssl/certs/ssl-cert-snakeoil.pem", 0],
  ])("are told of PostgreSQL's list of logins: %s, and %s", (type, certificate, count) => {
    const found = inTheClear(
      conf("/etc/postgresql/17/main/postgresql.conf", `ssl = on\nssl_cert_file = '${certificate}'\n`),
      conf(
        "/etc/postgresql/17/main/pg_hba.conf",
        `local all all peer\n${type} nova nova 10.0.0.11/32 scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n`,
      ),
    );
    expect(found).toHaveLength(count);
  });
});

describe("users of a database, in files of SQL", () => {
  test("services that may log in from anywhere are told together, at the first", () => {
    const services = ["keystone", "glance", "nova"].map(
      (name) =>
        `CREATE USER IF NOT EXISTS '${name}'@'%' IDENTIFIED BY 'N8f3kPq0Zw';\nGRANT ALL PRIVILEGES ON \`${name}\`.* TO '${name}'@'%';`,
    );
    const [found, ...others] = told(services.join("\n"));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: "login-from-anywhere",
      severity: "advice",
      place: { file: "grants.sql", line: 1, column: 27 },
      message: expect.stringMatching(/^keystone, glance and nova may log in to the database from any host/),
    });
  });

  test.each([
    ["CREATE USER nova@'10.0.0.%' IDENTIFIED BY 'N8f3kPq0Zw'; GRANT ALL ON nova.* TO nova@'10.0.0.%'"],
    ["CREATE USER 'root'@'localhost' IDENTIFIED VIA unix_socket"],
    ["GRANT reader TO 'nova'@'10.0.0.11'"],
    ["CREATE TABLE users (user varchar(20), host char(1)); CREATE ROLE reader"],
    [
      "-- CREATE USER 'nova'@'%'\n# GRANT ALL ON *.* TO 'a'@'%'\n/* CREATE USER 'b'@'%'; */ SELECT \"CREATE USER 'c'@'%'\"",
    ],
    ["INSERT INTO notes VALUES ('it''s; CREATE USER x', \"GRANT ALL ON *.* TO y\")"],
  ])("nothing is told of %j", (text) => {
    expect(told(`GRANT reader TO 'x'@'10.0.0.1';\n${text}`)).toEqual([]);
  });

  test("a dump of tables is no file of users, however large it is", () => {
    expect(told(`CREATE TABLE t (user int);\n${"INSERT INTO t VALUES (1);\n".repeat(100_000)}`)[0]?.code).toBe(
      "nothing-to-review",
    );
  });

  test.each([
    [
      "a grant of everything",
      "GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' IDENTIFIED BY 'N8f3kPq0Zw' WITH GRANT OPTION;",
    ],
    ["of two statements", "CREATE USER root IDENTIFIED BY PASSWORD '*6BB4';\nGRANT SUPER ON *.* TO root"],
    [
      "as MySQL's dumps have it",
      "/*!50003 CREATE USER 'root'@'%' IDENTIFIED WITH 'x' AS 'y' */;\nGRANT ALL ON *.* TO `root`@`%`;",
    ],
  ])("who rules the database from anywhere is a warning: %s", (_, text) => {
    expect(brief(text)).toEqual([["login-from-anywhere", "warning", 1]]);
  });

  test.each([
    ["that may do something", "CREATE USER 'nova'@'%';\nGRANT SELECT ON nova.* TO 'nova'@'%'", "error"],
    ["whose password is empty", "CREATE USER nova IDENTIFIED BY ''; GRANT ALL ON nova.* TO nova", "error"],
    ["of any name", "CREATE USER ''@'%'; GRANT SELECT ON test.* TO ''@'%'", "error"],
    ["of a balancer's check", "CREATE USER 'haproxy'@'%'", "warning"],
    ["with the right to log in alone", "CREATE USER monitor@'%'; GRANT USAGE ON *.* TO monitor@'%'", "warning"],
  ])("a user without a password %s", (_, text, severity) => {
    expect(brief(text)).toEqual([["anyone-logs-in", severity, 1]]);
  });

  test("a password that is given afterwards counts", () => {
    expect(brief("CREATE USER 'nova'@'%';\nALTER USER 'nova'@'%' IDENTIFIED BY 'N8f3kPq0Zw';")).toEqual([
      ["login-from-anywhere", "advice", 1],
    ]);
  });

  test("a well-known password is told wherever its user comes from, and never shown", () => {
    const [found, ...others] = told("CREATE USER 'nova'@'10.0.0.1' IDENTIFIED BY 'NOVA_DBPASS'");
    expect([found?.code, others]).toEqual(["default-password", []]);
    expect(JSON.stringify(found)).not.toContain("NOVA_DBPASS");
  });

  test("a password counts as well where its plugin is named, and a digest is none", () => {
    expect(brief("CREATE USER 'repl'@'10.0.0.1' IDENTIFIED WITH mysql_native_password BY 'repl'")).toEqual([
      ["default-password", "error", 1],
    ]);
    expect(brief("CREATE USER 'repl'@'10.0.0.1' IDENTIFIED WITH mysql_native_password BY ''")).toEqual([]);
    expect(brief("CREATE USER 'repl'@'10.0.0.1' IDENTIFIED WITH mysql_native_password AS 'repl'")).toEqual([]);
    expect(brief("CREATE USER 'repl'@'%' IDENTIFIED WITH caching_sha2_password BY ''")).toEqual([
      ["anyone-logs-in", "warning", 1],
    ]);
  });

  test("what never ends is read once", () => {
    const begun = performance.now();
    for (const part of ["/*", "'\\'", '"\\"', "`", "GRANT ALL ON x TO a@", "CREATE USER a,"]) told(part.repeat(20_000));
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
