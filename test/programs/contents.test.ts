import { expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { differences, parseCopy } from "../../src/drill/audit/same-data.ts";
import { siteTrials } from "../../src/drill/site-workloads.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { type SiteName, siteNamed } from "./sites.ts";

/** What a drill's audit compares, as the servers themselves tell it. */

const maria = {
  site: "three controllers",
  start: [
    "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*",
    "mariadbd --user=mysql --skip-networking > /root/log 2>&1 &",
    "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
  ],
  make: 'mariadb -e "CREATE DATABASE a; CREATE TABLE a.\\`odd \\`\\`name\\` (id INT PRIMARY KEY, t TEXT); CREATE TABLE a.empty (id INT)"',
  write: (id: number) => `mariadb -e "INSERT INTO a.\\\`odd \\\`\\\`name\\\` VALUES (${id}, 'x')"`,
  names: ["a.empty", "a.odd `name"],
} as const;

const postgres = {
  site: "PostgreSQL",
  start: [
    "install -d -o postgres /run/postgresql /root/data; chmod 755 /root",
    "runuser -u postgres -- /usr/lib/postgresql/*/bin/initdb -A trust -D /root/data > /root/log",
    "runuser -u postgres -- /usr/lib/postgresql/*/bin/pg_ctl -w -D /root/data -o '-k /run/postgresql' -l /tmp/log start > /root/up",
  ],
  make: `as() { psql -XAtq -h /run/postgresql -U postgres -d "$1"; }; as postgres <<< 'CREATE DATABASE a'; as a <<< "CREATE TABLE \\"odd 'name\\" (id INT PRIMARY KEY, t TEXT); CREATE TABLE empty (id INT)"`,
  write: (id: number) => `as a <<< "INSERT INTO \\"odd 'name\\" VALUES (${id}, 'x')"`,
  names: ["a.public.empty", "a.public.odd 'name"],
} as const;

test.each([
  ["MariaDB", maria],
  ["PostgreSQL", postgres],
])("%s tells what is in each table: the same for the same rows, and another for others", async (_, server) => {
  const site: SiteName = server.site;
  const design = designSite(siteNamed(site, defaultRelease.name));
  const contents = siteTrials(design).database?.contents;
  if (contents === undefined) throw new Error("its members can be compared");
  const look = `set -eu -o pipefail\n(\n${contents.script}\n)\necho ==`;
  const script = [...server.start, server.make, look, server.write(1), look, look, server.write(2), look].join("\n");
  const { stdout, stderr, exitCode } = await onHost(await programsImage(), design, "c1", script);
  expect([exitCode, stderr]).toEqual([0, expect.anything()]);
  const [empty, one, again, two] = stdout.split("==\n").map(parseCopy);
  if (empty === undefined || one === undefined || again === undefined || two === undefined) throw new Error(stdout);
  expect([...one.keys()]).toEqual(server.names);
  expect(
    differences(
      new Map([
        ["c1", one],
        ["c2", again],
      ]),
    ),
  ).toEqual([]);
  for (const other of [empty, two]) {
    expect(
      differences(
        new Map([
          ["c1", one],
          ["c2", other],
        ]),
      ).map(({ table }) => table),
    ).toEqual([server.names[1]]);
  }
});
