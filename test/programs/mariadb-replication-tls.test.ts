import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { adminLogin, configPath, replicationLogin } from "../../src/catalogue/mariadb-replication/places.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { FileStore } from "../../src/store/file-store.ts";
import { ensureSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";
import { found, listen } from "./wire.ts";

/**
 * Three real servers under the real agent, which begin in the clear. What the cluster is told to do is done here by a `crm_resource` that
 * has the agents of the hosts do it. The tests build on each other, in this order.
 */

const plain = designSite(siteNamed("MariaDB by replication", defaultRelease.name));
const design = designSite(siteNamed("MariaDB by replication, certificates", defaultRelease.name));
const members = design.members;
const marker = "a-row-that-is-nobodys-business";
const atPrimary = "/usr/libexec/quorate/mariadb-at-primary -N -B -e";

let hosts: HostsInImage;
let directory: string;
let secrets: Secrets;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

/** An agent's environment, as the cluster gives it. */
const asAgent =
  "export OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=quorate-mariadb OCF_RESKEY_CRM_meta_timeout=60000 OCF_RESKEY_CRM_meta_interval=1000";
const agent = "/usr/lib/ocf/resource.d/quorate/mariadb";

async function does(host: string, action: string): Promise<void> {
  await said(host, `${asAgent}\n${agent} ${action} </dev/null`);
}

/** Each host is known by a process on it. */
const crmResource = `#!/bin/bash
${asAgent}
does() {
  local pid
  for pid in $(pgrep -f mariadb-copy-source); do
    if [ "$(cat "/proc/$pid/root/etc/hostname")" = "$1" ]; then break; fi
  done
  nsenter "--net=/proc/$pid/ns/net" chroot "/proc/$pid/root" ${agent} "$2" </dev/null
}
case "$*" in
  "--restart --resource quorate-mariadb-clone --node "*) does "$5" monitor; [ $? = 0 ] || exit 1; does "$5" stop && does "$5" start ;;
  "--resource quorate-mariadb-clone --move --promoted --node "*)
    does "$(${atPrimary} 'SELECT @@report_host')" demote && does "$6" promote ;;
  "--resource quorate-mariadb-clone --clear" | "--wait --timeout 90s") ;;
  *) echo "what is $*?" >&2; exit 1 ;;
esac`;

function lay(of: typeof design, host: string, which: RegExp): string {
  return laying(renderHost(of, host, secrets).filter((file) => which.test(file.path)));
}

function conditionOf(id: string, of = design) {
  const condition = wantsOfSite(of, secrets).find((each) => each.id === `mariadb-replication/${id}`);
  if (condition === undefined) throw new Error(`no condition ${id}`);
  return condition;
}

async function holds(id: string, of = design): Promise<boolean> {
  const { host, test: question } = conditionOf(id, of);
  return (await hosts.run(host, `set -eu -o pipefail\n${question}`)).exitCode === 0;
}

async function make(id: string, of = design): Promise<void> {
  const { host, remedy } = conditionOf(id, of);
  if (remedy.kind !== "make") throw new Error(`${id} is not simply made`);
  expect(await holds(id, of)).toBe(false);
  await said(host, remedy.script);
  expect(await holds(id, of)).toBe(true);
}

/** A row of a service's, which each copy gets. */
let rows = 0;
async function writes(): Promise<void> {
  rows += 1;
  await said("c1", `timeout 20 ${atPrimary} "INSERT INTO keystone.rows VALUES (${rows}, '${marker}')"`);
  for (const host of members) {
    let count = "";
    for (let turn = 0; turn < 40 && count !== String(rows); turn += 1)
      count = (await hosts.run(host, "sleep 0.25; mariadb -N -B -e 'SELECT COUNT(*) FROM keystone.rows'")).text;
    expect({ host, count }).toEqual({ host, count: String(rows) });
  }
}

const keystone = (more: string): string =>
  `address=$(${atPrimary} 'SELECT @@bind_address' | cut -d , -f 1)
MYSQL_PWD=${secrets["keystone-database-password"]} mariadb -h "$address" -u keystone ${more} -N -B -e 'SELECT 1' keystone`;
const believing = "--ssl-ca=/etc/ssl/quorate-mariadb.pem --ssl-verify-server-cert";

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "quorate-replication-"));
  const site = path.join(directory, "site.yaml");
  const store = new FileStore(site, path.join(directory, "site.secrets.yaml"));
  secrets = await ensureSecrets({ siteFile: site, store, needs: design.secrets });
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  for (const host of members) {
    await said(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
${lay(plain, host, /mysql|mariadb|copy-source|ssl\/quorate/)}
printf '%s\\n' '#!/bin/sh' 'if [ "$1" = -p ]; then echo c1 c2 c3; else echo ${host}; fi' >/usr/sbin/crm_node
printf '#!/bin/sh\\n' >/usr/sbin/crm_attribute
cat >/usr/sbin/crm_resource <<'CRM'
${crmResource}
CRM
chmod 755 /usr/sbin/crm_node /usr/sbin/crm_resource
setsid setpriv --reuid mysql --regid mysql --init-groups -- /usr/libexec/quorate/mariadb-copy-source >/tmp/given 2>&1 </dev/null &`,
    );
  }
  for (const host of members) {
    const { remedy } = conditionOf(`copy on ${host}`, plain);
    if (remedy.kind !== "decide") throw new Error("a copy's making is decided");
    const evidence = new Map<string, string>();
    for (const each of members) evidence.set(each, await said(each, remedy.evidence));
    const decided = remedy.decide(evidence, []);
    if (decided.kind !== "make") throw new Error(decided.because);
    await said(decided.host, decided.script);
  }
  for (const host of members) await does(host, "start");
  await does("c2", "promote");
  for (const id of ["user quorate_check", "database keystone", "user keystone"]) await make(id, plain);
  await said("c1", `${atPrimary} 'CREATE TABLE keystone.rows (id INT PRIMARY KEY, text TEXT)'`);
});

afterAll(async () => {
  await hosts.end();
  rmSync(directory, { recursive: true, force: true });
});

describe("a database by replication that runs in the clear", () => {
  test("shows every row to whoever listens", async () => {
    await said("-", listen);
    await writes();
    expect(await said("-", found(marker))).toMatch(/^seen/);
  });

  test("has its servers show certificates first, standbys before the primary, and lets all in meanwhile", async () => {
    expect(await holds("clients and copies may ask for TLS", plain).catch(() => "none")).toBe("none");
    for (const host of members) await said(host, lay(design, host, /^\/etc\/mysql|^\/etc\/ssl\/quorate/));
    // Of its turn no server that runs has noticed anything.
    await writes();
    await make("clients and copies may ask for TLS");
    expect(await said("c3", `${atPrimary} 'SELECT @@report_host'`)).toBe("c1");
    for (const host of members)
      expect(await said(host, "mariadb -N -B -e 'SELECT @@ssl_cert'")).toBe("/etc/mysql/quorate.pem");
    await writes();
    expect(await said("c3", keystone("--skip-ssl"))).toBe("1");
    expect(await said("c3", keystone(believing))).toBe("1");
  });

  test("has its copies follow by TLS then, and members ask each other by it", async () => {
    for (const host of members) await said(host, lay(design, host, /^\/etc\/quorate\/mariadb/));
    await writes();
    expect(await holds("follows by TLS on c1")).toBe(true);
    for (const host of ["c2", "c3"]) {
      await make(`follows by TLS on ${host}`);
      await writes();
    }
    expect(await said("c2", "mariadb -E -e 'SHOW SLAVE STATUS'")).toMatch(/Master_SSL_Verify_Server_Cert: Yes/);
  });

  test("lets members in by TLS alone then, and each service once it asks for TLS", async () => {
    await make("users of members");
    await writes();
    expect(await said("c3", keystone("--skip-ssl"))).toBe("1");
    await make("user keystone by TLS alone");
    expect(await holds("user keystone")).toBe(true);
    await writes();
  });
});

describe("a database by replication with certificates", () => {
  test("lets no user in without TLS but the balancers' check, which may do nothing", async () => {
    const others = `SELECT CONCAT(user, ' ', COUNT(*), ' ', MIN(COALESCE(JSON_VALUE(priv, '$.ssl_type'), 0))) FROM mysql.global_priv WHERE host NOT IN ('localhost', '') GROUP BY user ORDER BY user`;
    expect((await said("c1", `mariadb -N -B -e "${others}"`)).split("\n")).toEqual([
      "keystone 3 1",
      "quorate_admin 3 1",
      "quorate_check 3 0",
      "quorate_replication 3 1",
    ]);
    const rights =
      "SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE '''quorate_check''%'";
    expect(await said("c1", `mariadb -N -B -e "${rights}" | sort -u`)).toBe("USAGE");
    for (const login of [adminLogin, replicationLogin]) {
      const as = (more: string): string =>
        `mariadb --defaults-extra-file=${login} -h 10.77.0.11 ${more} -N -B -e 'SELECT 1'`;
      expect(await said("c2", as(""))).toBe("1");
      expect((await hosts.run("c2", as("--skip-ssl"))).text).toMatch(/Access denied/);
    }
    expect((await hosts.run("c2", keystone("--skip-ssl"))).text).toMatch(/Access denied/);
    expect(await said("c2", keystone(believing))).toBe("1");
  });

  test("shows nothing of a row to whoever listens, and goes on when another copy is promoted", async () => {
    await said("-", listen);
    await writes();
    await does("c1", "demote");
    await does("c3", "promote");
    // As the cluster does all the time: a copy that was not told in time whom to follow finds out.
    for (const host of ["c1", "c2"]) await does(host, "monitor");
    await writes();
    expect(await said("-", found(marker))).toMatch(/^hidden/);
    for (const host of ["c1", "c2"]) expect(await holds(`follows by TLS on ${host}`)).toBe(true);
  });

  test("is let go on by its members in the clear when the site does without certificates again", async () => {
    for (const host of members) await does(host, "stop");
    for (const host of members)
      await said(host, `rm /etc/mysql/quorate.pem ${configPath}\n${lay(plain, host, /mysql|mariadb|ssl\/quorate/)}`);
    for (const host of members) await does(host, "start");
    await does("c2", "promote");
    await make("user keystone", plain);
    await writes();
    expect(await said("c3", keystone("--skip-ssl"))).toBe("1");
    expect(await holds("users of members", plain)).toBe(true);
  });
});
