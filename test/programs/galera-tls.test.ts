import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { certificateIn } from "../../src/catalogue/format/pem.ts";
import { groupOptions } from "../../src/catalogue/galera/group.ts";
import { galeraTrial } from "../../src/catalogue/galera/trial.ts";
import { certificateFile, groupTlsOptions } from "../../src/catalogue/galera/tls.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { FileStore } from "../../src/store/file-store.ts";
import { ensureSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { ownModule, runsOwn } from "./own-node.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";
import { found, listen } from "./wire.ts";

/** Two real members of the database cluster, and a third host that is none. The tests build on each other, in this order. */

const plain = designSite(siteNamed("three controllers", defaultRelease.name));
const design = designSite(siteNamed("certificates of its own", defaultRelease.name));
const vip = design.addresses[0]?.address ?? "";
const marker = "a-row-that-is-nobodys-business";

let hosts: HostsInImage;
let directory: string;
let secrets: Secrets;
let conditions: readonly Condition[];

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect({ host, exitCode, text }).toMatchObject({ exitCode: 0 });
  return text;
}

function files(of: typeof design, host: string, which: RegExp, known: Secrets = secrets): string {
  return laying(renderHost(of, host, known).filter(({ path: place }) => which.test(place)));
}

const servers = /^\/etc\/mysql|^\/etc\/ssl\/quorate/;

/** As its unit does: with the capability to set its threads' priorities. Waits until it is synced, or is given up. */
function start(more = "", seconds = 60): string {
  return `install -d -o mysql /run/mysqld
setsid setpriv --reuid mysql --regid mysql --init-groups --inh-caps +sys_nice --ambient-caps +sys_nice -- \
  mariadbd ${more} >>/root/log 2>&1 </dev/null &
for turn in {1..${seconds * 2}}; do
  if mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4; then break; fi
  if ! kill -0 $! 2>/dev/null; then break; fi
  sleep 0.5
done`;
}

const stop = `mariadb-admin shutdown
for turn in {1..80}; do [ -e /run/mysqld/mysqld.sock ] || break; sleep 0.25; done`;

function size(host: string): Promise<string> {
  return said(
    host,
    `mariadb -N -B -e "SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_cluster_status')"`,
  );
}

const whole = "wsrep_cluster_size\t2\nwsrep_cluster_status\tPrimary";

function named(id: string): Condition {
  const condition = conditions.find((each) => each.id === id);
  if (condition === undefined) throw new Error(`no condition ${id}`);
  return condition;
}

async function holds(id: string): Promise<boolean> {
  const { host, test: question } = named(id);
  return (await hosts.run(host, `set -eu -o pipefail\n${question}`)).exitCode === 0;
}

async function make(id: string): Promise<void> {
  const { host, remedy } = named(id);
  if (remedy.kind !== "make") throw new Error(`${id} is not simply made`);
  // Nothing is booted: the one unit that is restarted is the server's.
  await said(
    host,
    `systemctl() { [ "$*" = "restart mariadb.service" ]; : >/root/log\n${stop}\n${start()}\n}\n${remedy.script}`,
  );
}

/** The other member takes a row meanwhile, and both have it afterwards. */
async function writesMeanwhile(host: string, work: () => Promise<void>): Promise<void> {
  const other = host === "c1" ? "c2" : "c1";
  const count = Number(await said(other, `mariadb -N -B -e "SELECT COUNT(*) FROM kept.rows"`));
  await said(other, `mariadb -e "INSERT INTO kept.rows VALUES (${count}, '${marker}')"`);
  await work();
  expect(await size(host)).toBe(whole);
  expect(await said(host, `mariadb -N -B -e "SELECT COUNT(*) FROM kept.rows"`)).toBe(String(count + 1));
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "quorate-galera-"));
  const site = path.join(directory, "site.yaml");
  secrets = await ensureSecrets({
    siteFile: site,
    store: new FileStore(site, path.join(directory, "site.secrets.yaml")),
    needs: design.secrets,
  });
  conditions = wantsOfSite(design, secrets);
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  for (const host of ["c1", "c2", "c3"]) {
    await said(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\nmkdir -p /root\n${files(plain, host, servers)}`,
    );
  }
  await said(
    "c1",
    `${start("--wsrep-new-cluster")}
mariadb -e "CREATE DATABASE kept; CREATE TABLE kept.rows (id INT PRIMARY KEY, text TEXT)"`,
  );
  await said("c2", start("--wsrep-sst-method=rsync"));
});

afterAll(async () => {
  await hosts.end();
  rmSync(directory, { recursive: true, force: true });
});

describe("a cluster that runs in the clear", () => {
  test("shows every row to whoever listens", async () => {
    expect(await size("c1")).toBe(whole);
    await said("-", listen);
    await said("c1", `mariadb -e "INSERT INTO kept.rows VALUES (0, '${marker}')"; sleep 0.5`);
    expect(await said("-", found(marker))).toBe("seen");
  });

  test("is to take both before any member takes up its files", async () => {
    for (const host of ["c1", "c2"]) {
      expect(await holds(`galera/${host} hears all while they turn to TLS`)).toBe(false);
      await make(`galera/${host} hears all while they turn to TLS`);
      expect(await holds(`galera/${host} hears all while they turn to TLS`)).toBe(true);
    }
    expect(
      await said(
        "c1",
        `mariadb -N -B -e "SELECT @@wsrep_provider_options" | grep -oE 'evs.suspect_timeout = [A-Z0-9.]+'`,
      ),
    ).toBe("evs.suspect_timeout = PT5S");
    // One that does not run yet, and finds others that do.
    expect(await holds("galera/c3 hears all while they turn to TLS")).toBe(false);
    for (const host of ["c1", "c2"]) await said(host, files(design, host, servers));
    await make("galera/user quorate_check");
    // They have a certificate that MariaDB made for itself, which nobody's authority signed.
    expect(await holds("galera/clients may ask for TLS")).toBe(false);
  });

  test.each(["c2", "c1"])("goes on while %s takes them up, which catches up without a full copy", async (host) => {
    await writesMeanwhile(host, async () => {
      await said(host, `${stop}\n: >/root/log\n${start()}`);
    });
    expect(await said(host, "grep -o 'IST receiver addr using tcp' /root/log")).toContain("tcp");
    expect(await holds(`galera/TLS alone on ${host}`)).toBe(false);
  });

  test("may be asked for TLS by services when all of its members speak it", async () => {
    expect(await holds("galera/clients may ask for TLS")).toBe(true);
  });

  test("makes its first copies by TLS when all speak it", async () => {
    for (const host of ["c1", "c2"]) {
      expect(await holds(`galera/first copies of ${host} by TLS`)).toBe(false);
      await make(`galera/first copies of ${host} by TLS`);
      expect(await holds(`galera/first copies of ${host} by TLS`)).toBe(true);
    }
  });

  test.each(["c2", "c1"])("goes on while %s is restarted for TLS alone", async (host) => {
    await writesMeanwhile(host, () => make(`galera/TLS alone on ${host}`));
    expect(await holds(`galera/TLS alone on ${host}`)).toBe(true);
    expect(await said(host, `mariadb -N -B -e "SELECT @@wsrep_provider_options"`)).toContain(
      "evs.suspect_timeout = PT0.5S",
    );
    expect(await holds(`galera/${host} hears all while they turn to TLS`)).toBe(true);
    expect(await said(host, "grep -o 'IST receiver addr using ssl' /root/log")).toContain("ssl");
  });
});

describe("a cluster with certificates", () => {
  test("shows nothing of a row to whoever listens, as it is written and as a new member copies it", async () => {
    await said("-", listen);
    await said("c1", `mariadb -e "INSERT INTO kept.rows SELECT id + 1000, text FROM kept.rows"`);
    await said("c2", `${stop}\nfind /var/lib/mysql -mindepth 1 -delete\n: >/root/log\n${start()}`);
    expect(await size("c2")).toBe(whole);
    expect(await said("c2", "grep -o 'SST succeeded' /root/log")).toContain("SST");
    expect(await said("c2", `mariadb -N -B -e "SELECT COUNT(*) > 5 FROM kept.rows WHERE text = '${marker}'"`)).toBe(
      "1",
    );
    expect(await said("-", found(marker))).toBe("hidden\nmuch");
  });

  test("takes up a certificate that was made anew, and no member is restarted", async () => {
    const id = "galera/certificate taken up on c2";
    expect(await holds(id)).toBe(true);
    const need = design.secrets.find(({ name }) => name === "galera-certificate-c2");
    if (need?.kind !== "certificate") throw new Error("c2 has a certificate");
    const anew = { ...secrets, [need.name]: makeCertificate(need, secrets, undefined, new Date()) };
    await said("c2", files(design, "c2", /quorate\.pem$/, anew));
    expect(await holds(id)).toBe(false);
    const uptime = Number(await said("c2", `mariadb -N -B -e "SHOW STATUS LIKE 'Uptime'" | cut -f2`));
    await make(id);
    expect(await holds(id)).toBe(true);
    expect(Number(await said("c2", `mariadb -N -B -e "SHOW STATUS LIKE 'Uptime'" | cut -f2`))).toBeGreaterThanOrEqual(
      uptime,
    );
    expect(await size("c2")).toBe(whole);
  });

  test("has an arbitrator that votes, and shows a certificate like all others", async () => {
    const options = [...groupOptions(design, "10.77.0.13"), ...groupTlsOptions(design, "/etc/ssl/quorate-garb.pem")];
    const { path: place, content } = certificateFile(secrets, "c3", "/etc/ssl/quorate-garb.pem", "root");
    await said(
      "c3",
      `base64 -d >${place} <<<${Buffer.from(content).toString("base64")}
${files(design, "c3", /quorate-galera/)}
setsid garbd --address gcomm://10.77.0.11:4567,10.77.0.12:4567 --group ${design.cluster.name} --options "${options.join("; ")}" >/root/garb 2>&1 </dev/null &
echo $! >/root/garb.pid
for turn in {1..40}; do grep -q 'Shifting JOINED -> SYNCED' /root/garb && break; sleep 0.25; done`,
    );
    expect(await size("c1")).toBe(whole.replace("2", "3"));
    await said(
      "c3",
      `kill -INT "$(cat /root/garb.pid)"; for turn in {1..40}; do kill -0 "$(cat /root/garb.pid)" 2>/dev/null || break; sleep 0.25; done`,
    );
    expect(await size("c1")).toBe(whole);
  });

  test.each([
    ["without a certificate", () => files(plain, "c3", servers)],
    [
      "with one of an authority of its own",
      () => {
        const own = new Map<string, string>();
        for (const need of design.secrets.filter(({ name }) => /^galera-(authority|certificate-c3)$/.test(name))) {
          if (need.kind !== "authority" && need.kind !== "certificate") continue;
          own.set(need.name, makeCertificate(need, Object.fromEntries(own), undefined, new Date()));
        }
        return files(design, "c3", servers, { ...secrets, ...Object.fromEntries(own) });
      },
    ],
  ])("lets nobody in %s, who gets nothing", async (_, laid) => {
    await hosts.run(
      "c3",
      `${laid()}\nrm -f /etc/mysql/mariadb.conf.d/99-turn.cnf\n: >/root/log\n${start("", 10)}\nkill -9 %1`,
    );
    const log = await said("c3", "cat /root/log; ls /var/lib/mysql");
    expect(log).toContain("connecting to group 'demo'");
    expect(log).not.toContain("connection established to");
    expect(log).not.toMatch(/^kept$/m);
    expect(await said("c1", "cat /root/log")).toMatch(/Failed to establish connection|handshake/i);
    for (const host of ["c1", "c2"]) expect(await size(host)).toBe(whole);
  });
});

/** SQLAlchemy with the URL of the service's file, through the balancer beside it. */
function connected(change = ""): string {
  return `python3 - <<'PYTHON' 2>&1
import configparser, sqlalchemy
conf = configparser.RawConfigParser(strict=False)
conf.read("/etc/keystone/keystone.conf")
url = conf["database"]["connection"]${change}
with sqlalchemy.create_engine(url).connect() as connection:
    print(connection.execute(sqlalchemy.text("SHOW STATUS LIKE 'Ssl_version'")).fetchone()[1])
PYTHON`;
}

describe("a service", () => {
  const user = "keystone";

  beforeAll(async () => {
    for (const id of [`database ${user}`, `user ${user}`]) await make(`galera/${id}`);
    await said(
      "c1",
      `ip addr add ${vip}/32 dev eth0\nmkdir -p /run/haproxy\n${files(design, "c1", /haproxy|keystone\.conf$/)}
haproxy -W -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1
for turn in {1..40}; do bash -c 'exec 3<>/dev/tcp/127.0.0.1/3306; read -r -t 1 -N 5 <&3' 2>/dev/null && break; sleep 0.25; done`,
    );
  });

  test("logs in by TLS through the balancer, whose check of the members goes on as before", async () => {
    expect(await said("c1", connected())).toBe("TLSv1.3");
  });

  test("may come in the clear until all services have been restarted, and not afterwards", async () => {
    const clear = connected(`.split("&")[0]`);
    expect(await said("c1", clear)).toBe("");
    expect(await holds(`galera/user ${user} by TLS alone`)).toBe(false);
    await make(`galera/user ${user} by TLS alone`);
    expect(await holds(`galera/user ${user} by TLS alone`)).toBe(true);
    expect(await holds(`galera/user ${user}`)).toBe(true);
    const refused = await hosts.run("c1", clear);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.text).toContain("Access denied");
    // An apply that makes the user anew leaves that as it is.
    await make(`galera/user ${user}`);
    expect(await holds(`galera/user ${user} by TLS alone`)).toBe(true);
    expect(await said("c1", connected())).toBe("TLSv1.3");
  });

  test("is no exception: no user but the balancers' check, which may do nothing, comes without TLS", async () => {
    const users = `SELECT CONCAT(user, ' ', MIN(COALESCE(JSON_VALUE(priv, '$.ssl_type'), 0))) FROM mysql.global_priv WHERE host NOT IN ('localhost', '') GROUP BY user ORDER BY user`;
    expect((await said("c1", `mariadb -N -B -e "${users}"`)).split("\n")).toEqual([`${user} 1`, "quorate_check 0"]);
    const rights =
      "SELECT DISTINCT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE '''quorate_check''%'";
    expect(await said("c1", `mariadb -N -B -e "${rights}"`)).toBe("USAGE");
  });

  test("has a drill's clients beside it, who believe the cluster's authority and are let in by nothing else", async () => {
    const trial = galeraTrial(design);
    const login = { user: "quorate_drill", password: "OfADrill" };
    await said("c1", trial.prepare("quorate_drill", login));
    await said("-", "ip addr replace 10.77.0.99/24 dev wires");
    const asks = (more: object): string =>
      runsOwn(`import { mysql } from "${ownModule("drill/workloads/sql/mysql.ts")}";
const login = ${JSON.stringify({ protocol: "mysql", place: { host: vip, port: 3306 }, ...login, database: "quorate_drill", table: "t", ...more })};
const connection = await mysql.connect(login, 5000);
process.stdout.write(JSON.stringify(await connection.query("SHOW STATUS LIKE 'Ssl_version'")));
connection.drop();`);
    expect(await said("-", asks({ ca: trial.authority?.(secrets) }))).toContain("TLSv1.3");
    const other = await hosts.run("-", asks({ ca: certificateIn(secrets["site-authority"] ?? "") }));
    expect(other.text).toMatch(/unable to (verify|get)|self.signed/);
    expect((await hosts.run("-", asks({}))).text).toContain("Access denied");
    await said("c1", trial.remove("quorate_drill"));
  });

  test("refuses a server whose certificate another authority signed", async () => {
    const other = connected(`.split("&")[0] + "&ssl_ca=/usr/local/share/ca-certificates/quorate-site.crt"`);
    await said("c1", files(design, "c1", /ca-certificates/));
    const { exitCode, text } = await hosts.run("c1", other);
    expect(exitCode).not.toBe(0);
    expect(text).toContain("certificate verify failed");
  });

  test("is let in in the clear again when the site does without certificates", async () => {
    const without = wantsOfSite(plain, secrets).find(({ id }) => id === `galera/user ${user}`);
    if (without?.remedy.kind !== "make") throw new Error("keystone has a user");
    expect((await hosts.run("c1", `set -eu -o pipefail\n${without.test}`)).exitCode).not.toBe(0);
    await said("c1", without.remedy.script);
    await said("c1", without.test);
    expect(await said("c1", connected(`.split("&")[0]`))).toBe("");
  });
});
