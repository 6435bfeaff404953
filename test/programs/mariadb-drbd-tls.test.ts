import { afterAll, beforeAll, expect, test } from "vitest";
import { certificateOf } from "../../src/catalogue/contract/cluster-certificates.ts";
import firstData from "../../src/catalogue/mariadb-drbd/first-data.sh";
import { asAdmin } from "../../src/catalogue/mariadb-drbd/admin.ts";
import { dataDirectory } from "../../src/catalogue/mariadb-drbd/places.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { generate } from "../../src/store/secrets.ts";
import { withVariables } from "../../src/text/script.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";
import { found, listen } from "./wire.ts";

/**
 * The real server on the host that has the volume, here a directory, and a client beside the balancer of the other host, here a relay. The
 * tests build on each other, in this order.
 */

const design = designSite(siteNamed("DRBD, certificates", defaultRelease.name));
const now = new Date();
const secrets: Record<string, string> = {};
for (const need of design.secrets) secrets[need.name] = generate(need, secrets, now);
const conditions = new Map(wantsOfSite(design, secrets).map((condition) => [condition.id, condition]));
const marker = "a-row-that-is-nobodys-business";
const data = dataDirectory("/srv/quorate/database");
let hosts: HostsInImage;

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${text}`);
  return text;
}

function lay(host: string, known = secrets): string {
  return laying(
    renderHost(design, host, known).filter(({ path }) => /^\/etc\/(?:mysql|quorate\/mariadb|ssl)/u.test(path)),
  );
}

async function holds(id: string): Promise<boolean> {
  const condition = conditions.get(id);
  if (condition === undefined) throw new Error(`there is no condition ${id}`);
  return (await hosts.run(condition.host, `set -eu -o pipefail\n${condition.test}`)).exitCode === 0;
}

async function make(id: string): Promise<void> {
  const condition = conditions.get(id);
  if (condition?.remedy.kind !== "make") throw new Error(`${id} is not simply made`);
  await on(condition.host, condition.remedy.script);
  expect(await holds(id)).toBe(true);
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", x1: "10.77.0.66/24" });
  for (const host of ["c1", "c2"]) {
    await on(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\n${lay(host)}
socat TCP-LISTEN:3306,bind=127.0.0.1,fork,reuseaddr TCP:10.77.0.11:3306 >/dev/null 2>&1 </dev/null &`,
    );
  }
  await on(
    "c1",
    `mkdir -p ${data.slice(0, data.lastIndexOf("/"))}
${withVariables(firstData, { data })}
chown -R mysql: /srv/quorate/database
install -d -o mysql /run/mysqld
setsid setpriv --reuid mysql --regid mysql --init-groups mariadbd >/root/log 2>&1 </dev/null &
for turn in {1..120}; do if mariadb -e 'SELECT 1' >/dev/null 2>&1; then exit 0; fi; sleep 0.5; done
tail /root/log; exit 1`,
  );
});

afterAll(async () => {
  await hosts.end();
});

test("the administrator comes by TLS through a balancer, and knows the server by its name", async () => {
  const cipher = asAdmin(`mariadb -N -B -e "SHOW STATUS LIKE 'Ssl_cipher'"`);
  for (const host of ["c1", "c2"]) expect(await on(host, cipher)).toMatch(/^Ssl_cipher\tTLS_/);
  expect(await holds("mariadb-drbd/a server serves")).toBe(true);
  const clear = await hosts.run("c2", asAdmin("mariadb --skip-ssl -e 'SELECT 1'"));
  expect(clear.exitCode, clear.text).not.toBe(0);
});

const login = (more: string): string =>
  `MYSQL_PWD=${secrets["keystone-database-password"]} mariadb -h 127.0.0.1 -u keystone ${more} keystone`;

test("a service's user is let in by TLS alone once its services have turned", async () => {
  for (const kind of ["database", "user"]) await make(`mariadb-drbd/${kind} keystone`);
  expect(await on("c2", `${login("--skip-ssl")} -N -B -e 'SELECT 1'`)).toBe("1");
  expect(await holds("mariadb-drbd/user keystone by TLS alone")).toBe(false);
  await make("mariadb-drbd/user keystone by TLS alone");
  expect(await holds("mariadb-drbd/user keystone")).toBe(true);
  const clear = await hosts.run("c2", `${login("--skip-ssl")} -e 'SELECT 1'`);
  expect(clear.text).toMatch(/Access denied/);
});

test("no user of the database comes without TLS", async () => {
  const users = `SELECT CONCAT(user, ' ', MIN(COALESCE(JSON_VALUE(priv, '$.ssl_type'), 0))) FROM mysql.global_priv WHERE host NOT IN ('localhost', '') GROUP BY user ORDER BY user`;
  expect((await on("c1", `mariadb -N -B -e "${users}"`)).split("\n")).toEqual(["keystone 1", "quorate_admin 1"]);
});

test("what a service says is read by nobody on the way", async () => {
  const pymysql = `python3 - <<'PYTHON'
import pymysql
rows = pymysql.connect(host="127.0.0.1", user="keystone", password="${secrets["keystone-database-password"]}", database="keystone", ssl_ca="/etc/ssl/quorate-mariadb.pem")
with rows.cursor() as cursor:
    cursor.execute("CREATE TABLE kept (text TEXT)")
    cursor.execute("INSERT INTO kept VALUES ('${marker}')")
rows.commit()
PYTHON`;
  await on("-", listen);
  await on("c2", pymysql);
  expect(await on("-", found(marker))).toMatch(/^hidden/);
  expect(await on("c1", "mariadb -N -B keystone -e 'SELECT text FROM kept'")).toBe(marker);
});

test("a server whose certificate is of another authority is not believed", async () => {
  const foreign = `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj '/CN=c1' -keyout /root/key -out /root/foreign.pem 2>/dev/null
${login("--ssl-ca=/root/foreign.pem --ssl-verify-server-cert")} -e 'SELECT 1'`;
  const said = await hosts.run("c2", foreign);
  expect(said.exitCode, said.text).not.toBe(0);
});

test("a renewed certificate is taken up by the server that runs", async () => {
  const name = certificateOf("mariadb", "c1");
  const need = design.secrets.find((each) => each.name === name);
  if (need === undefined) throw new Error(`no ${name}`);
  const taken = "mariadb-drbd/certificate taken up on c1";
  expect(await holds(taken)).toBe(true);
  const since = await on("c1", "pgrep -x mariadbd");
  await on("c1", lay("c1", { ...secrets, [name]: generate(need, secrets, new Date(now.getTime() + 5000)) }));
  expect(await holds(taken)).toBe(false);
  await make(taken);
  expect(await on("c1", "pgrep -x mariadbd")).toBe(since);
});
