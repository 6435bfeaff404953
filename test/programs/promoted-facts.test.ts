import { expect, test } from "vitest";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { parsePlaced } from "../../src/catalogue/promoted/recovery.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { programsImage } from "./image.ts";
import { inImage, laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Where a copy is, by its server, and by what is left of it after a power loss. */

function factsOf(name: "PostgreSQL" | "MariaDB by replication"): { readonly facts: string; readonly files: string } {
  const design = designSite(siteNamed(name, defaultRelease.name));
  const recovery = provision(providedBy(design.providers), "database").recovery?.(design);
  const files = renderHost(design, "c1", exampleSecrets(design.secrets)).filter(({ path }) => path.includes("/ocf/"));
  return { facts: recovery?.facts("c1") ?? "", files: laying(files) };
}

async function said(script: string): Promise<readonly string[]> {
  const { exitCode, text } = await inImage(await programsImage(), "10.77.0.11/24", `set -eu -o pipefail\n${script}`);
  expect(exitCode, text).toBe(0);
  return text.split("-- asked\n").slice(1);
}

test("PostgreSQL: by its server and by its files it is at the same place, in the same timeline", async () => {
  const { facts } = factsOf("PostgreSQL");
  const asked = `echo "-- asked"\n(${facts.replaceAll("exit 0", "true")})`;
  const [running = "", stopped = "", empty = ""] = await said(`
bin=$(echo /usr/lib/postgresql/*/bin)
own() { setpriv --reuid postgres --regid postgres --init-groups -- "$@"; }
install -d -o postgres -g postgres /var/lib/postgresql /run/postgresql
cd /
own $bin/initdb -D /var/lib/postgresql/quorate --username=postgres >/dev/null
own $bin/pg_ctl start -w -D /var/lib/postgresql/quorate -o "-c listen_addresses=" >/dev/null
own touch /var/lib/postgresql/quorate/standby.signal
own $bin/pg_ctl restart -w -D /var/lib/postgresql/quorate -o "-c listen_addresses=" >/dev/null
own $bin/pg_ctl promote -w -D /var/lib/postgresql/quorate >/dev/null
psql -XAtq -h /run/postgresql -U postgres -d postgres -c "CREATE TABLE t (id int)" -c "INSERT INTO t SELECT generate_series(1, 5000)"
${asked}
own $bin/pg_ctl stop -w -m immediate -D /var/lib/postgresql/quorate >/dev/null
${asked}
rm -rf /var/lib/postgresql/quorate
${asked}`);
  const before = parsePlaced("c1", running);
  const after = parsePlaced("c1", stopped);
  expect(before).toMatchObject({ copy: "whole", role: "primary", generation: "00000002" });
  expect(after).toMatchObject({
    copy: "whole",
    role: "stopped",
    generation: "00000002",
    database: before.database,
    history: before.history,
  });
  expect(before.history).toMatch(/^[0-9a-f]{32}$/);
  // The last record begins somewhat before the end of the log.
  const short = (before.position ?? 0n) - (after.position ?? 0n);
  expect(short >= 0n && short < 256n, `${before.place}, ${after.place}`).toBe(true);
  expect(parsePlaced("c1", empty)).toMatchObject({ copy: "none", position: undefined });
}, 300_000);

test("MariaDB by replication: by its server and by its logs it has the same last transaction", async () => {
  const { facts, files } = factsOf("MariaDB by replication");
  const asked = `echo "-- asked"\n(${facts})`;
  const [running = "", stopped = "", empty = ""] = await said(`
${files}
install -d -o mysql /run/mysqld
cp -a /var/lib/mysql /var/lib/mysql-made
mv /var/lib/mysql-made /var/lib/mysql/quorate
mariadbd --no-defaults --user=mysql --datadir=/var/lib/mysql/quorate --socket=/run/mysqld/mysqld.sock --skip-networking \
  --log-bin=/var/lib/mysql/quorate/binlog --server-id=1 --gtid-domain-id=1 --sync-binlog=1 >/root/log 2>&1 </dev/null &
for turn in {1..100}; do mariadb -e "SELECT 1" >/dev/null 2>&1 && break; sleep 0.2; done
mariadb -e "CREATE DATABASE kept; CREATE TABLE kept.t (id INT); SET gtid_seq_no = 100000000000; INSERT INTO kept.t VALUES (1); INSERT INTO kept.t VALUES (2)"
${asked}
kill -9 $!; sleep 0.5
${asked}
rm -rf /var/lib/mysql/quorate
${asked}`);
  expect(parsePlaced("c1", running)).toMatchObject({ copy: "whole", role: "primary", position: 100000000001n });
  expect(parsePlaced("c1", stopped)).toMatchObject({ copy: "whole", role: "stopped", position: 100000000001n });
  expect(parsePlaced("c1", empty)).toMatchObject({ copy: "none", position: undefined });
}, 300_000);
