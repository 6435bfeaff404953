import { expect, test } from "vitest";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { steps } from "./servers.ts";
import { siteNamed } from "./sites.ts";

/** A client that logs in over the network, says what it is told, and stays until its input ends. */
function client(name: string, sql: string, place = "10.77.0.11"): string {
  return [
    `mkfifo /root/${name}.in`,
    `mariadb --skip-ssl-verify-server-cert -h ${place} -u writer --unbuffered -N -B < /root/${name}.in > /root/${name}.out 2>&1 &`,
    `exec {${name}}>/root/${name}.in`,
    `echo ${JSON.stringify(sql)} >&$${name}`,
  ].join("\n");
}

test("a client that rests is let go, one in a transaction stays until it has ended it, and what it wrote is there", async () => {
  const design = designSite(siteNamed("three controllers", defaultRelease.name));
  const { letGo } = provision(providedBy(design.providers), "database");
  if (letGo === undefined) throw new Error("nobody can be let go");
  const { stdout } = await onHost(
    await programsImage(),
    design,
    "c1",
    [
      "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*",
      "mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve > /root/log 2>&1 &",
      "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
      `mariadb -e "CREATE DATABASE d; CREATE TABLE d.t (id INT) ENGINE=InnoDB; CREATE USER writer@'10.77.0.11'; GRANT ALL ON d.* TO writer@'10.77.0.11'"`,
      client("rests", "SELECT 'rests';"),
      client("writes", "BEGIN; INSERT INTO d.t VALUES (1); SELECT 'writes';"),
      "for turn in {1..80}; do grep -q rests /root/rests.out && grep -q writes /root/writes.out && break; sleep 0.1; done",
      `there() { mariadb -N -B -e "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'writer'"; }`,
      "( sleep 2; echo 'COMMIT;' >&$writes ) &",
      steps([
        ["somebody is there", letGo.test],
        ["they are let go", letGo.make],
        ["nobody is there", letGo.test],
      ]),
      'echo "there: $(there)"',
      `echo "rows: $(mariadb -N -B -e 'SELECT COUNT(*) FROM d.t')"`,
    ].join("\n"),
  );
  expect(stdout).toContain("somebody is there 1\nthey are let go 0\nnobody is there 0\nthere: 0\nrows: 1");
});

test("of two that rest the one is let go that is there through the balancer", async () => {
  const design = designSite(siteNamed("three controllers", defaultRelease.name));
  const { letGoOf } = provision(providedBy(design.providers), "database");
  if (letGoOf === undefined) throw new Error("nobody can be let go");
  const ids = `mariadb -N -B -e "SELECT GROUP_CONCAT(SUBSTRING_INDEX(host, ':', 1)) FROM information_schema.processlist WHERE user = 'writer'"`;
  const { stdout } = await onHost(
    await programsImage(),
    design,
    "c1",
    [
      "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*; ip addr add 10.77.0.12/24 dev eth0",
      "mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve > /root/log 2>&1 &",
      "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
      `mariadb -e "CREATE USER writer@'%'"`,
      client("one", "SELECT 1;"),
      // To its own address a host speaks from that.
      client("other", "SELECT 1;", "10.77.0.12"),
      `for turn in {1..80}; do [ -s /root/one.out ] && [ -s /root/other.out ] && break; sleep 0.1; done; sleep 0.2`,
      steps([["they are let go", letGoOf(design, "c2")]]),
      `echo "left: $(${ids})"`,
    ].join("\n"),
  );
  expect(stdout).toContain("they are let go 0\nleft: 10.77.0.11");
});
