import { expect, test } from "vitest";
import askDatabase from "../../src/adopt/ask/database.sh";
import { checkClient } from "../../src/catalogue/galera/check.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { endings, expectedOf, madeOnce, steps } from "./servers.ts";
import { siteNamed } from "./sites.ts";

function asked(from: string, user: string, secret: string, sql: string): string {
  return `MYSQL_PWD=${shellWord(secret)} mariadb -h ${from} -u ${user} -N -B -e ${shellWord(sql)}`;
}

function checks(from: string, sql: string): string {
  return `${checkClient} -h ${from} -N -B -e ${shellWord(sql)}`;
}

test("a database user comes from the site's hosts alone, also one that came from anywhere before", async () => {
  const design = designSite(siteNamed("three controllers", defaultRelease.name));
  const secrets = exampleSecrets(design.secrets);
  const [check, , owner] = wantsOfSite(design, secrets).filter(({ id }) =>
    /^galera\/(user quorate_check|database keystone|user keystone)$/.test(id),
  );
  if (check === undefined || owner === undefined) throw new Error("keystone has no database");
  const password = secrets["keystone-database-password"] ?? "";
  const { stdout } = await onHost(
    await programsImage(),
    design,
    "c1",
    [
      "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*",
      "mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve > /root/log 2>&1 &",
      "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
      steps([
        ["before", `mariadb -e "CREATE DATABASE keystone; CREATE USER keystone@'%' IDENTIFIED BY 'old'"`],
        ...madeOnce(check),
        ...madeOnce(owner),
        ["from a host", asked("10.77.0.11", "keystone", password, "CREATE TABLE keystone.t (id INT)")],
        ["from elsewhere", asked("127.0.0.1", "keystone", password, "SELECT 1")],
        ["another's database", asked("10.77.0.11", "keystone", password, "USE mysql")],
        ["check", checks("10.77.0.11", "SHOW STATUS LIKE 'wsrep_local_state'")],
        ["check from elsewhere", checks("127.0.0.1", "SELECT 1")],
        ["check reads nothing", checks("10.77.0.11", "SELECT * FROM keystone.t")],
        ["another password", `mariadb -e "SET PASSWORD FOR keystone@'10.77.0.12' = PASSWORD('another')"`],
        ["is noticed", owner.test],
      ]),
    ].join("\n"),
  );
  expect({ ended: endings(stdout), stdout }).toMatchObject({
    ended: [
      "before 0",
      ...expectedOf(check),
      ...expectedOf(owner),
      "from a host 0",
      "from elsewhere 1",
      "another's database 1",
      "check 0",
      "check from elsewhere 1",
      "check reads nothing 1",
      "another password 0",
      "is noticed 1",
    ],
  });
});

test("a database that runs says who may come from anywhere, and by what", async () => {
  const design = designSite(siteNamed("three controllers", defaultRelease.name));
  const users = [
    "CREATE USER nova@'%' IDENTIFIED BY 'one'",
    "GRANT ALL ON nova.* TO nova@'%'",
    "CREATE USER haproxy@'%'",
    "CREATE USER copier@'10.77.%'",
    "GRANT RELOAD ON *.* TO copier@'10.77.%'",
    "CREATE USER boss@'%' IDENTIFIED BY 'two'",
    "GRANT ALL ON *.* TO boss@'%'",
    "INSTALL SONAME 'auth_ed25519'",
    "CREATE USER by_key@'%' IDENTIFIED VIA ed25519 USING PASSWORD('three')",
    "CREATE USER here@localhost",
    "CREATE ROLE reader",
  ];
  const { stdout } = await onHost(
    await programsImage(),
    design,
    "c1",
    [
      "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*",
      "mariadbd --user=mysql --skip-networking > /root/log 2>&1 &",
      "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
      `mariadb -e ${shellWord(users.join("; "))}`,
      `( ${askDatabase.trim()}\n)`,
    ].join("\n"),
  );
  expect(stdout.split("\n").filter((line) => line.startsWith("account:"))).toEqual([
    "account:boss@%\tguarded all",
    "account:by_key@%\tguarded none",
    "account:copier@10.77.%\topen some",
    "account:haproxy@%\topen none",
    "account:nova@%\tguarded some",
  ]);
  expect(stdout).toMatch(/^version\t/m);
});
