import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { FileStore } from "../../src/store/file-store.ts";
import { ensureSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/**
 * Three real servers under the real agent; who asks the agent is this test instead of the cluster, which says who is there through
 * its own `crm_node`. The tests build on each other, in this order.
 */

const design = designSite(siteNamed("MariaDB by replication, certificates", defaultRelease.name));
const agent = "/usr/lib/ocf/resource.d/quorate/mariadb";
const data = "/var/lib/mysql/quorate";

let hosts: HostsInImage;
let directory: string;
let secrets: Secrets;
let conditions: readonly Condition[];

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

/** What the cluster asks of a copy: the agent's exit status and the reasons that it gave. */
async function asked(host: string, action: string): Promise<{ readonly status: number; readonly text: string }> {
  const { exitCode, text } = await hosts.run(
    host,
    `export OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=quorate-mariadb OCF_RESKEY_CRM_meta_timeout=14000 OCF_RESKEY_CRM_meta_interval=1000
${agent} ${action} </dev/null`,
  );
  return { status: exitCode, text };
}

async function does(host: string, action: string): Promise<void> {
  expect(await asked(host, action)).toMatchObject({ status: 0 });
}

async function sql(host: string, statement: string): Promise<string> {
  // A commit waits for as long as no standby has it.
  return await said(host, `timeout 20 mariadb -N -B -e ${JSON.stringify(statement)}`);
}

const stand = { standby: 0, primary: 8, nothing: 7 } as const;

async function is(host: string, what: keyof typeof stand): Promise<void> {
  expect(await asked(host, "monitor")).toMatchObject({ status: stand[what] });
}

function sentence(host: string, output: string): string {
  const probe = wantsOfHost(design, host, secrets).probes.find(({ component }) => component === "mariadb");
  return probe?.parse(output, 0, host).sentence ?? "";
}

async function status(host: string): Promise<string> {
  const probe = wantsOfHost(design, host, secrets).probes.find(({ component }) => component === "mariadb");
  return sentence(host, await said(host, probe?.script ?? "false"));
}

/** Rows of a copy, once it has what the primary has written. */
async function rows(host: string, expected: string): Promise<void> {
  let found = "";
  for (let turn = 0; turn < 40 && found !== expected; turn += 1) {
    // A copy that is not as far yet may have no such table.
    const { text } = await hosts.run(
      host,
      "sleep 0.25; mariadb -N -B -e 'SELECT GROUP_CONCAT(id ORDER BY id) FROM t.t'",
    );
    found = text;
  }
  const state = found === expected ? "" : await said(host, "mariadb -E -e 'SHOW SLAVE STATUS'");
  expect({ host, found, state }).toEqual({ host, found: expected, state: "" });
}

/** The cluster's members, as it tells all of them. */
async function present(...names: readonly string[]): Promise<void> {
  for (const host of design.members) await said(host, `echo ${names.join(" ")} > /run/partition`);
}

const powerLoss = `for pid in $(pgrep -x mariadbd); do
  [ "$(readlink /proc/$pid/cwd)" != ${data} ] || kill -KILL $pid
done
sleep 0.3`;

async function copy(host: string): Promise<void> {
  const condition = conditions.find(({ id }) => id === `mariadb-replication/copy on ${host}`);
  if (condition?.remedy.kind !== "decide") throw new Error("a copy's making is decided");
  const { remedy } = condition;
  const found = new Map<string, string>();
  for (const member of design.members) found.set(member, await said(member, remedy.evidence));
  const decided = remedy.decide(found, []);
  if (decided.kind !== "make") throw new Error(decided.because);
  expect((await hosts.run(host, `set -eu -o pipefail\n${condition.test}`)).exitCode).toBe(1);
  await said(decided.host, decided.script);
  await said(host, condition.test);
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "quorate-replication-"));
  secrets = await ensureSecrets({
    siteFile: path.join(directory, "site.yaml"),
    store: new FileStore(path.join(directory, "site.yaml"), path.join(directory, "site.secrets.yaml")),
    needs: design.secrets,
  });
  conditions = wantsOfSite(design, secrets);
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  const concerned = /mysql|mariadb|copy-source|ssl\/quorate/;
  for (const host of design.members) {
    const files = renderHost(design, host, secrets).filter((file) => concerned.test(file.path));
    await said(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
${laying(files)}
printf '%s\\n' '#!/bin/sh' 'if [ "$1" = -p ]; then cat /run/partition; else echo ${host}; fi' > /usr/sbin/crm_node
chmod 755 /usr/sbin/crm_node
printf '#!/bin/sh\\n' > /usr/sbin/crm_attribute
setsid setpriv --reuid mysql --regid mysql --init-groups -- /usr/libexec/quorate/mariadb-copy-source >/tmp/given 2>&1 </dev/null &`,
    );
  }
  await present("c1", "c2", "c3");
});

afterAll(async () => {
  await hosts.end();
  rmSync(directory, { recursive: true, force: true });
});

describe("copies of a database", () => {
  test("are made on each member, the first of nothing and the others of it", async () => {
    for (const host of design.members) await copy(host);
    for (const host of design.members) await does(host, "start");
    for (const host of design.members) await is(host, "standby");
    expect((await hosts.run("c2", "mariadb -e 'CREATE DATABASE nobody' -u mysql")).exitCode).not.toBe(0);
  });

  test("follow the one that is promoted, by TLS, and acknowledge what it writes", async () => {
    await does("c2", "promote");
    await is("c2", "primary");
    await sql("c2", "CREATE DATABASE t; CREATE TABLE t.t (id INT PRIMARY KEY); INSERT INTO t.t VALUES (1)");
    await rows("c1", "1");
    await rows("c3", "1");
    for (const host of ["c1", "c3"]) await is(host, "standby");
    expect(await status("c2")).toMatch(
      /^primary, 2 of 2 standbys acknowledge, generation 1 at 1-12-10000000000\d; certificate good for \d+ days$/,
    );
    expect(await status("c3")).toMatch(
      /^standby of 10\.77\.0\.12, generation 1 at 1-12-10000000000\d; certificate good for \d+ days$/,
    );
    expect(await said("c1", "mariadb -E -e 'SHOW SLAVE STATUS'")).toMatch(/Master_SSL_Allowed: Yes/);
    expect(await said("c3", "/usr/libexec/quorate/mariadb-at-primary -N -B -e 'SELECT @@report_host'")).toBe("c2");
  });

  test("show a certificate that was made anew, and go on following", async () => {
    const since =
      "mariadb -N -B -e \"SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'UPTIME'\"";
    for (const host of ["c2", "c3"]) {
      const condition = conditions.find(({ id }) => id === `mariadb-replication/certificate taken up on ${host}`);
      if (condition?.remedy.kind !== "make") throw new Error("it is simply made");
      const holds = async (): Promise<boolean> =>
        (await hosts.run(host, `set -eu -o pipefail\n${condition.test}`)).exitCode === 0;
      expect(await holds()).toBe(true);
      const need = design.secrets.find(({ name }) => name === `mariadb-certificate-${host}`);
      if (need?.kind !== "certificate") throw new Error(`${host} has a certificate`);
      const anew = { ...secrets, [need.name]: makeCertificate(need, secrets, undefined, new Date()) };
      const pem = renderHost(design, host, anew).filter((file) => file.path === "/etc/mysql/quorate.pem");
      expect(pem.length).toBe(1);
      const before = Number(await said(host, since));
      await said(host, laying(pem));
      expect(await holds()).toBe(false);
      await said(host, condition.remedy.script);
      expect(await holds()).toBe(true);
      expect(Number(await said(host, since))).toBeGreaterThanOrEqual(before);
    }
    await sql("c2", "INSERT INTO t.t VALUES (0)");
    await rows("c3", "0,1");
    await sql("c2", "DELETE FROM t.t WHERE id = 0");
    await rows("c3", "1");
    expect(await said("c3", "/usr/libexec/quorate/mariadb-at-primary -N -B -e 'SELECT @@report_host'")).toBe("c2");
  });
});

describe("a primary that loses power", () => {
  test("acknowledges nothing that no standby has, however long that takes", async () => {
    for (const host of ["c1", "c3"]) await sql(host, "STOP SLAVE IO_THREAD");
    const write = await hosts.run("c2", "timeout 3 mariadb -e 'INSERT INTO t.t VALUES (2)'");
    expect(write.exitCode).toBe(124);
    expect(await sql("c2", "SELECT COUNT(*) FROM t.t")).toBe("1");
    await said("c2", powerLoss);
    await is("c2", "nothing");
  });

  test("is followed by another one only when all but one of the copies have been asked", async () => {
    await present("c3");
    expect(await asked("c3", "promote")).toMatchObject({ status: 1, text: expect.stringMatching(/1 of the 2 copies/) });
    await is("c3", "standby");
    await present("c1", "c3");
    await does("c3", "promote");
    await sql("c3", "INSERT INTO t.t VALUES (3)");
    await rows("c1", "1,3");
  });

  test("comes back as a standby, without what it had not acknowledged", async () => {
    await present("c1", "c2", "c3");
    await does("c2", "start");
    await is("c2", "standby");
    await rows("c2", "1,3");
    expect(await said("c2", `ls -d ${data}.aside-* 2>/dev/null || true`)).toBe("");
  });
});

describe("a copy with transactions that no other has", () => {
  test("is made anew, what it had is kept aside, and its status says so until that is gone", async () => {
    await sql("c2", "INSERT INTO t.t VALUES (100)");
    await sql("c3", "INSERT INTO t.t VALUES (4)");
    let found = { status: 0, text: "" };
    for (let turn = 0; turn < 10 && found.status === 0; turn += 1) found = await asked("c2", "monitor");
    expect(found).toMatchObject({
      status: 1,
      text: expect.stringMatching(/cannot follow the primary at 10\.77\.0\.13/),
    });
    await does("c2", "stop");
    await does("c2", "start");
    await rows("c2", "1,3,4");
    expect(await status("c2")).toMatch(
      /; 1 transactions that no other copy has are kept in \/var\/lib\/mysql\/quorate\.aside-\d{8}T\d{6}Z/,
    );
    expect(await said("c2", `cat ${data}.aside-*/quorate_only_here`)).toMatch(/^1-12-20000000000\d$/);
    await said("c2", `rm -r ${data}.aside-*`);
    expect(await status("c2")).toMatch(/^standby of 10\.77\.0\.13, /);
  });
});

describe("the most advanced copy", () => {
  test("is fetched from before another one is promoted", async () => {
    await sql("c1", "STOP SLAVE IO_THREAD");
    await sql("c3", "INSERT INTO t.t VALUES (5)");
    await rows("c2", "1,3,4,5");
    await said("c3", powerLoss);
    await present("c1", "c2");
    expect(await sql("c1", "SELECT MAX(id) FROM t.t")).toBe("4");
    await does("c1", "promote");
    expect(await sql("c1", "SELECT MAX(id) FROM t.t")).toBe("5");
    await sql("c1", "INSERT INTO t.t VALUES (6)");
    await rows("c2", "1,3,4,5,6");
  });

  test("has what it had received and not applied when all lost power at once", async () => {
    await present("c1", "c2", "c3");
    await does("c3", "start");
    await rows("c3", "1,3,4,5,6");
    await sql("c2", "STOP SLAVE IO_THREAD");
    await sql("c3", "STOP SLAVE SQL_THREAD");
    await sql("c1", "INSERT INTO t.t VALUES (7)");
    for (const host of design.members) await said(host, powerLoss);
    // The primary does not come back.
    await does("c2", "start");
    await does("c3", "start");
    await present("c2", "c3");
    await does("c2", "promote");
    expect(await sql("c2", "SELECT MAX(id) FROM t.t")).toBe("7");
    await present("c1", "c2", "c3");
    await does("c1", "start");
    await rows("c1", "1,3,4,5,6,7");
  });

  test("is never an old primary, however much it has written alone", async () => {
    // c1 is a primary by itself for a while, whom nobody hears.
    for (const host of design.members) await said(host, powerLoss);
    await does("c2", "start");
    await does("c3", "start");
    await present("c2", "c3");
    await does("c2", "promote");
    await sql("c2", "INSERT INTO t.t VALUES (8)");
    await rows("c3", "1,3,4,5,6,7,8");
    for (const host of ["c2", "c3"]) await said(host, powerLoss);
    await does("c1", "start");
    await said("c1", `for id in $(seq 200 230); do mariadb -e "INSERT INTO t.t VALUES ($id)"; done`);
    await does("c2", "start");
    await does("c3", "start");
    await present("c1", "c2", "c3");
    await does("c3", "promote");
    await sql("c3", "INSERT INTO t.t VALUES (9)");
    await rows("c2", "1,3,4,5,6,7,8,9");
    let found = { status: 0, text: "" };
    for (let turn = 0; turn < 10 && found.status === 0; turn += 1) found = await asked("c1", "monitor");
    expect(found.status).toBe(1);
    await does("c1", "stop");
    await does("c1", "start");
    await rows("c1", "1,3,4,5,6,7,8,9");
    expect((await said("c1", `cat ${data}.aside-*/quorate_only_here`)).split("\n")).toHaveLength(31);
  });

  test("is handed over to in order: nothing is left on the old primary alone", async () => {
    await does("c3", "demote");
    await is("c3", "standby");
    await does("c2", "promote");
    await sql("c2", "INSERT INTO t.t VALUES (10)");
    await rows("c3", "1,3,4,5,6,7,8,9,10");
    await rows("c1", "1,3,4,5,6,7,8,9,10");
  });
});
