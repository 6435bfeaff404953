import { expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { attemptScript } from "../../src/converge/attempt-script.ts";
import { hostPaths } from "../../src/converge/host-paths.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { siteNamed } from "./sites.ts";

/** A real member that is being copied refuses changes of tables and users for moments, in the middle of which they are made. */

const design = designSite(siteNamed("three controllers", defaultRelease.name));

const synced = `for turn in {1..120}; do
  if mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4; then break; fi
  sleep 0.5
done`;

const start = `install -d -o mysql /run/mysqld
mariadb-install-db --user=mysql >/dev/null 2>&1 || true
setsid setpriv --reuid mysql --regid mysql --init-groups --inh-caps +sys_nice --ambient-caps +sys_nice -- \
  mariadbd --wsrep-new-cluster >>/root/log 2>&1 </dev/null &
${synced}`;

/** As mariadb-backup does, for longer. */
const copied = `${synced}
mariadb -e "BACKUP STAGE START; BACKUP STAGE FLUSH; BACKUP STAGE BLOCK_DDL; SELECT SLEEP(3)" >/root/copied 2>&1 &
for turn in {1..40}; do
  if mariadb -e "CREATE DATABASE IF NOT EXISTS asked" >/root/refused 2>&1; then sleep 0.1; else break; fi
done
cat /root/refused /root/copied`;

test("what is made while a member is copied is made a moment later", async () => {
  const conditions = wantsOfSite(design, exampleSecrets(design.secrets));
  const attempts = ["galera/database keystone", "galera/user keystone"].map((id) => {
    const condition = conditions.find((each) => each.id === id);
    if (condition?.remedy.kind !== "make") throw new Error(`no ${id}`);
    return { id, test: condition.test, make: condition.remedy.script, timeoutMs: condition.remedy.timeoutMs };
  });
  const database = provision(providedBy(design.providers), "database");
  const schema = {
    id: "schema",
    test: "mariadb keystone -e 'SELECT * FROM one' && " + database.schemaIsWhole("keystone"),
    make: database.makeSchema("keystone", "mariadb keystone -e 'CREATE TABLE one (id INT)'"),
    timeoutMs: 30_000,
  };
  const paths = hostPaths();
  const steps = [...attempts, schema].map((each) => {
    const script = attemptScript({ ...each, settleMs: 2000 }, paths, 1);
    return `( ${copied}\nbash -c ${shellWord(script)} 2>/root/said; grep -c 'Replication paused' /root/said; wait )`;
  });
  const { stdout, stderr } = await onHost(
    await programsImage(),
    design,
    "c1",
    [start, ...steps, "tail -n 3 /root/log"].join("\n"),
    120_000,
  );
  const lines = stdout.split("\n");
  expect(
    lines.filter((line) => line === "@q made"),
    stdout + stderr,
  ).toHaveLength(3);
  // Each was refused at first, by the server itself.
  expect(
    lines.filter((line) => line.startsWith("ERROR 1047")),
    stdout + stderr,
  ).toHaveLength(3);
  expect(
    lines.filter((line) => /^[1-9]\d*$/.test(line)),
    stdout + stderr,
  ).toHaveLength(3);
});

test("what fails for good is not tried again", async () => {
  const attempt = { id: "a", test: "false", timeoutMs: 10_000, settleMs: 0 };
  const counted = (status: number): string =>
    attemptScript({ ...attempt, make: `echo x >> /root/tries; exit ${status}` }, hostPaths(), 1);
  const { stdout } = await onHost(
    await programsImage(),
    design,
    "c1",
    [
      `bash -c ${shellWord(counted(1))}; wc -l < /root/tries; rm /root/tries`,
      `bash -c ${shellWord(attemptScript({ ...attempt, timeoutMs: 2000, make: "echo x >> /root/tries; exit 75" }, hostPaths(), 1))}`,
      "wc -l < /root/tries",
    ].join("\n"),
  );
  const [failed, once, passing, often] = stdout.split("\n");
  expect([failed, once, passing]).toEqual(["@q make-failed 1", "1", "@q make-failed 75"]);
  expect(Number(often)).toBeGreaterThan(1);
});
