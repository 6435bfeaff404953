import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { certificateIn } from "../../src/catalogue/format/pem.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { haproxyPart, statusScript } from "../../src/catalogue/haproxy/status.ts";
import { adminUser, replicationSecret, replicationUser } from "../../src/catalogue/postgresql-server/places.ts";
import { postgresqlPart } from "../../src/catalogue/postgresql-server/status.ts";
import { postgresqlTrial } from "../../src/catalogue/postgresql/trial.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { endpointScript, parseEndpointAnswers } from "../../src/observe/endpoint-probe.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { ownModule, runsOwn } from "./own-node.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";
import { found, listen } from "./wire.ts";

/** Three real copies of the database, and a balancer beside one. The tests build on each other, in this order. */

const plain = designSite(siteNamed("PostgreSQL", defaultRelease.name));
const design = designSite(siteNamed("PostgreSQL, certificates", defaultRelease.name));
// libpq has no channel binding for the keys of examples: these are made as a site's are.
const secrets: Secrets = real({ ...exampleSecrets(plain.secrets), ...exampleSecrets(design.secrets) });
const vip = design.addresses[0]?.address ?? "";
const marker = "a-row-that-is-nobodys-business";
const members = ["c1", "c2", "c3"] as const;
const addresses = { c1: "10.77.0.11", c2: "10.77.0.12", c3: "10.77.0.13" } as const;

function real(known: Secrets): Secrets {
  const made = new Map(Object.entries(known));
  for (const need of design.secrets) {
    if (need.kind !== "authority" && need.kind !== "certificate") continue;
    made.set(need.name, makeCertificate(need, Object.fromEntries(made), undefined, new Date()));
  }
  return Object.fromEntries(made);
}

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host}: ${text}`).toBe(0);
  return text;
}

function files(of: typeof design, host: string, which: RegExp, known: Secrets = secrets): string {
  return laying(renderHost(of, host, known).filter(({ path: place }) => which.test(place)));
}

const servers = /postgresql|^\/etc\/ssl\/quorate/;

function named(id: string, of = design): Condition {
  const condition = wantsOfSite(of, secrets).find((each) => each.id === id);
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
  await said(host, remedy.script);
  for (let turn = 0; turn < 20 && !(await holds(id)); turn++) await said(host, "sleep 0.25");
  expect([id, await holds(id)]).toEqual([id, true]);
}

/** A copy as it is decided from what all members say. */
async function copied(host: string, of: typeof design): Promise<void> {
  const { remedy } = named(`postgresql/copy on ${host}`, of);
  if (remedy.kind !== "decide") throw new Error("copies are decided");
  const evidence = new Map<string, string>();
  for (const member of members) evidence.set(member, await said(member, remedy.evidence));
  const decided = remedy.decide(evidence, []);
  if (decided.kind === "refuse") throw new Error(decided.because);
  await said(decided.host, decided.script);
}

/** The resource agent as the cluster runs it. */
function agent(action: string): string {
  return `OCF_ROOT=/usr/lib/ocf OCF_RESOURCE_INSTANCE=postgresql OCF_RESOURCE_TYPE=postgresql __OCF_ACTION=${action} /usr/lib/ocf/resource.d/quorate/postgresql ${action} 2>&1`;
}

const here = "psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres";

/** Until so many copies follow. */
async function followed(primary: string, count: number): Promise<void> {
  const following = `${here} -c "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"`;
  await said(primary, `for turn in {1..80}; do [ "$(${following})" = ${count} ] && exit 0; sleep 0.25; done; exit 1`);
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), {
    ...Object.fromEntries(members.map((host) => [host, `${addresses[host]}/24`])),
    c4: "10.77.0.66/24",
  });
  for (const host of members) {
    // No cluster runs, which would tell the agent which host this is.
    await said(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
printf '#!/bin/sh\\nexec cat /etc/hostname\\n' >/usr/local/bin/crm_node
chmod +x /usr/local/bin/crm_node
sysctl -qw net.ipv4.ip_nonlocal_bind=1
mkdir -p /root
${files(plain, host, servers)}`,
    );
  }
  await said("-", "ip addr replace 10.77.0.99/24 dev wires");
  for (const host of members) {
    await copied(host, plain);
    await said(host, agent("start"));
  }
  await said("c1", agent("promote"));
  for (const host of ["c2", "c3"]) await said(host, agent("monitor"));
  await followed("c1", 2);
}, 240_000);

afterAll(() => hosts.end());

describe("a database in the clear", () => {
  test("shows every row to whoever listens", async () => {
    await said("-", listen);
    await said("c1", `${here} -c "CREATE TABLE kept (text text)" -c "INSERT INTO kept VALUES ('${marker}')"`);
    expect(await said("-", found(marker))).toMatch(/^seen/);
  });
});

const byTls = `SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)`;

describe("a database that turns to TLS", () => {
  test("offers it first, while whoever knows nothing of it is let in", async () => {
    for (const host of members) {
      await said(host, files(design, host, /postgresql\.conf$|member\.pem$|^\/etc\/ssl\/quorate/));
      expect(await holds(`postgresql/TLS offered on ${host}`)).toBe(false);
      await make(`postgresql/TLS offered on ${host}`);
      expect(await holds(`postgresql/certificate taken up on ${host}`)).toBe(true);
    }
    await followed("c1", 2);
    expect(await said("c1", `${here} -c "${byTls}"`)).toBe("f");
  });

  test("is followed by TLS, and no server was restarted for it", async () => {
    const started = await said("c1", `${here} -c "SELECT pg_postmaster_start_time()"`);
    for (const host of members) await said(host, files(design, host, /agent\.conf$|service\.conf$|ocf/));
    for (const host of ["c2", "c3"]) {
      expect(await holds(`postgresql/follows by TLS on ${host}`)).toBe(false);
      await make(`postgresql/follows by TLS on ${host}`);
    }
    await expect.poll(() => said("c1", `${here} -c "${byTls}"`)).toBe("t");
    await followed("c1", 2);
    for (const host of members) {
      await said(host, `sleep 1.1\n${files(design, host, /pg_hba\.conf$/)}`);
      // It is not read for a host that might have come while others are let in in the clear.
      expect(await holds(`postgresql/hosts let in on ${host}`)).toBe(true);
      expect(await holds(`postgresql/files read on ${host}`)).toBe(false);
      await make(`postgresql/files read on ${host}`);
    }
    expect(await said("c1", `${here} -c "SELECT pg_postmaster_start_time()"`)).toBe(started);
    await expect.poll(() => said("c1", `${here} -c "${byTls}"`)).toBe("t");
  });
});

/** Somebody who knows a password, and comes as these words say. */
function asks(user: string, password: string, words: string): string {
  return `PGPASSWORD='${password}' psql -XAtq "host=10.77.0.11 dbname=postgres connect_timeout=3 user=${user} ${words}" -c 'SELECT 1' 2>&1`;
}

const ownAuthority = `cd /root && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=c2 -keyout own.key -out own.pem 2>/dev/null`;
const memberShows = "sslcert=/etc/quorate/postgresql/member.pem sslkey=/etc/quorate/postgresql/member.pem";

describe("a database by TLS alone", () => {
  test.each([
    ["in the clear", `sslmode=disable`, /pg_hba\.conf rejects connection.*no encryption/],
    ["without a certificate", "sslmode=require", /valid client certificate/],
    [
      "with a certificate of an authority of its own",
      "sslmode=require sslcert=/root/own.pem sslkey=/root/own.key",
      /unknown ca|certificate/,
    ],
  ])("lets nobody in as a member %s, though the password is right", async (_how, words, sentence) => {
    await said("c2", ownAuthority);
    for (const [user, secret] of [
      [replicationUser, replicationSecret],
      [adminUser, "postgresql-admin"],
    ] as const) {
      const refused = await hosts.run("c2", asks(user, secrets[secret] ?? "", words));
      expect([user, refused.exitCode]).toEqual([user, 2]);
      expect(refused.text).toMatch(sentence);
      expect(await said("c2", asks(user, secrets[secret] ?? "", `sslmode=require ${memberShows}`))).toBe("1");
    }
  });

  test("gives no copy of itself to somebody with the password of those that follow", async () => {
    for (const words of ["sslmode=disable", "sslmode=require"]) {
      const copy = `PGPASSWORD='${secrets[replicationSecret] ?? ""}' pg_basebackup -D /root/stolen -X none -d "host=10.77.0.11 user=${replicationUser} ${words}" 2>&1; ls /root/stolen 2>&1`;
      expect((await hosts.run("c2", copy)).text).toMatch(/no pg_hba|valid client certificate/);
      expect((await hosts.run("c2", "ls /root/stolen/PG_VERSION")).exitCode).not.toBe(0);
    }
  });

  test("shows nothing of a row to whoever listens, as it is written and as a copy is made anew", async () => {
    await said("-", listen);
    await said("c1", `${here} -c "INSERT INTO kept SELECT text FROM kept, generate_series(1, 50)"`);
    await said("c3", `${agent("stop")}\nrm -rf /var/lib/postgresql/quorate\n${agent("start")}`);
    await followed("c1", 2);
    expect(await said("c3", `${here} -c "SELECT count(*) FROM kept WHERE text = '${marker}'"`)).toBe("51");
    expect(await said("-", found(marker))).toBe("hidden\nmuch");
  });

  test("takes up a certificate that was made anew, and nobody is cut off", async () => {
    const id = "postgresql/certificate taken up on c1";
    expect(await holds(id)).toBe(true);
    const since = "SELECT string_agg(backend_start::text, ' ' ORDER BY application_name) FROM pg_stat_replication";
    const before = await said("c1", `${here} -c "${since}"`);
    await said("c1", files(design, "c1", /member\.pem$/, anew("c1", new Date())));
    expect(await holds(id)).toBe(false);
    await make(id);
    expect(await said("c1", `${here} -c "${since}"`)).toBe(before);
  });
});

/** The secrets with another certificate of a member. */
function anew(host: string, now: Date, by: Secrets = secrets, as = host): Secrets {
  const need = design.secrets.find(({ name }) => name === `postgresql-certificate-${as}`);
  if (need?.kind !== "certificate") throw new Error(`${as} has a certificate`);
  return { ...secrets, [`postgresql-certificate-${host}`]: makeCertificate(need, by, undefined, now) };
}

/** SQLAlchemy with the URL of the service's file, through the balancer beside it. */
function connected(change = ""): string {
  return `python3 - <<'PYTHON' 2>&1
import configparser, sqlalchemy
conf = configparser.RawConfigParser(strict=False)
conf.read("/etc/keystone/keystone.conf")
url = conf["database"]["connection"]${change}
with sqlalchemy.create_engine(url).connect() as connection:
    print(connection.execute(sqlalchemy.text("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).fetchone()[0])
PYTHON`;
}

/** What status says of the balancer on c1. */
async function balancer(): Promise<ReturnType<typeof haproxyPart>> {
  const only = (await said("c1", statusScript)).split("\n").filter((line) => /^(?:# pxname|sql,)/.test(line));
  return haproxyPart(only.join("\n"), 0, "c1", new Map([["sql", "answer"]]));
}

describe("a service", () => {
  beforeAll(async () => {
    for (const id of ["database keystone", "user keystone"]) await make(`postgresql/${id}`);
    await said(
      "c1",
      `ip addr add ${vip}/32 dev eth0\nmkdir -p /run/haproxy\n${files(design, "c1", /haproxy|keystone\.conf$/)}
haproxy -W -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1`,
    );
  });

  test("logs in by TLS through the balancer, which asks by TLS who is promoted", async () => {
    await expect
      .poll(async () => (await balancer()).detail)
      .toMatchObject({
        servers: expect.arrayContaining([
          expect.objectContaining({ endpoint: "sql", host: "c1", up: true, lastCheck: "L7OK" }),
          expect.objectContaining({ endpoint: "sql", host: "c2", up: false, lastCheck: "L7RSP" }),
          expect.objectContaining({ endpoint: "sql", host: "c3", up: false, lastCheck: "L7RSP" }),
        ]),
      });
    expect(await said("c1", connected())).toBe("TLSv1.3");
  });

  test("finds the endpoint serving as status asks it, by TLS through the balancer", async () => {
    const sql = design.endpoints.filter(({ name }) => name === "sql");
    expect(parseEndpointAnswers(await said("c1", endpointScript(sql, 5000)))).toMatchObject([
      { name: "sql", ok: true },
    ]);
    // Whoever knows the authority of nobody here.
    const lost = endpointScript(sql, 5000).replaceAll("/etc/ssl/quorate-postgresql.pem", "/root/own.pem");
    expect(parseEndpointAnswers(await said("c1", `${ownAuthority}\n${lost}`))).toEqual([
      { name: "sql", ok: false, because: "no answer that is believed" },
    ]);
  });

  test("is not let in in the clear, and does not believe what another authority signed", async () => {
    const clear = await hosts.run("c1", connected(`.split("?")[0] + "?sslmode=disable"`));
    expect(clear.exitCode).not.toBe(0);
    expect(clear.text).toContain("no encryption");
    const other = await hosts.run(
      "c1",
      `${ownAuthority}\n${connected(`.replace("/etc/ssl/quorate-postgresql.pem", "/root/own.pem")`)}`,
    );
    expect(other.exitCode).not.toBe(0);
    expect(other.text).toContain("certificate verify failed");
  });

  test("has a drill's clients beside it, who believe the cluster's authority and are let in by nothing else", async () => {
    const trial = postgresqlTrial(design);
    const login = { user: "quorate_drill", password: "OfADrill" };
    await said("c1", trial.prepare("quorate_drill", login));
    const client = (more: object): string =>
      runsOwn(`import { pgwire } from "${ownModule("drill/workloads/sql/pgwire.ts")}";
const login = ${JSON.stringify({ protocol: "pgwire", place: { host: vip, port: 5432 }, ...login, database: "quorate_drill", table: "t", ...more })};
const connection = await pgwire.connect(login, 5000);
process.stdout.write(JSON.stringify(await connection.query("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")));
connection.drop();`);
    expect(await said("-", client({ ca: trial.authority?.(secrets) }))).toContain("TLSv1.3");
    const other = await hosts.run("-", client({ ca: certificateIn(secrets["site-authority"] ?? "") }));
    expect(other.text).toMatch(/unable to (verify|get)|self.signed/);
    expect((await hosts.run("-", client({}))).text).toContain("no encryption");
    await said("c1", trial.remove("quorate_drill"));
  });
});

const keystone = (words: string, database = "keystone"): string =>
  `PGPASSWORD='${secrets["keystone-database-password"]}' psql -XAtq "host=10.77.0.11 dbname=${database} connect_timeout=3 user=keystone ${words}" -c 'SELECT 1' 2>&1`;
const drill = (host: string, database = "quorate_drill"): string =>
  `PGPASSWORD=OfADrill psql -XAtq "host=${host} dbname=${database} connect_timeout=3 user=quorate_drill sslmode=require" -c 'SELECT 1' 2>&1`;

describe("a database that is asked from elsewhere", () => {
  const text = readFileSync(path.join(import.meta.dirname, "../../examples/three-controllers.yaml"), "utf8")
    .replace("site: demo", "site: demo\ncertificates: own\ndatabase: postgresql")
    .replace(/^( {2}c3: .*)$/mu, "$1\n  c4: { address: 10.77.0.66, zone: rack-c, state: leaving }");
  const { site: another } = parseSite(text, "site.yaml", vocabulary);
  const withAnother = designSite(another!);
  const letIn = "postgresql/hosts let in on c1";
  const since = `${here} -c "SELECT pg_postmaster_start_time()"`;

  test("lets nobody in without TLS, whoever it is", async () => {
    const users = `${here} -c "SELECT rolname FROM pg_roles WHERE rolcanlogin ORDER BY rolname"`;
    expect((await said("c1", users)).split("\n")).toEqual([
      "keystone",
      "postgres",
      adminUser,
      "quorate_check",
      replicationUser,
    ]);
    for (const user of ["keystone", "postgres", adminUser, "quorate_check", replicationUser]) {
      const clear = await hosts.run("c2", asks(user, secrets["keystone-database-password"] ?? "", "sslmode=disable"));
      expect([user, clear.exitCode]).toEqual([user, 2]);
      expect(clear.text).toMatch(/no encryption/);
    }
    expect(await said("c2", asks("quorate_check", "", "sslmode=require"))).toBe("1");
    expect(await said("c2", keystone("sslmode=require"))).toBe("1");
  });

  test("lets a service in from the site's hosts alone, though its password is right", async () => {
    const stranger = await hosts.run("c4", keystone("sslmode=require"));
    expect(stranger.text).toMatch(/no pg_hba\.conf entry for host "10\.77\.0\.66", user "keystone"/);
    for (const user of ["postgres", adminUser, "quorate_check", replicationUser])
      expect((await hosts.run("c4", asks(user, secrets["postgresql-admin"] ?? "", "sslmode=require"))).text).toMatch(
        /rejects connection|no pg_hba\.conf entry/,
      );
  });

  test("lets a drill's user into each copy of its own database from anywhere, and into no other", async () => {
    const trial = postgresqlTrial(design);
    await said("c1", trial.prepare("quorate_drill", { user: "quorate_drill", password: "OfADrill" }));
    for (const host of ["10.77.0.11", "10.77.0.12"])
      await expect.poll(async () => (await hosts.run("c4", drill(host))).text).toBe("1");
    for (const other of ["keystone", "postgres"])
      expect((await hosts.run("c4", drill("10.77.0.11", other))).text).toMatch(/no pg_hba\.conf entry|rejects/);
    await said("c1", trial.remove("quorate_drill"));
    expect((await hosts.run("c4", drill("10.77.0.11"))).exitCode).toBe(2);
    expect(await said("c1", `${here} -c "SELECT count(*) FROM pg_roles WHERE rolname = 'quorate_trials'"`)).toBe("0");
  });

  test("lets a host in that comes, and no more when it is gone, by the same process", async () => {
    const started = await said("c1", since);
    const comes = named(letIn, withAnother);
    const isLetIn = async (): Promise<boolean> =>
      (await hosts.run("c1", `set -eu -o pipefail\n${comes.test}`)).exitCode === 0;
    expect(await isLetIn()).toBe(false);
    await said("c1", `sleep 1.1\n${files(withAnother, "c1", /pg_hba\.conf$/)}`);
    expect(await isLetIn()).toBe(false);
    if (comes.remedy.kind !== "make") throw new Error("it is simply made");
    await said("c1", comes.remedy.script);
    await expect.poll(isLetIn).toBe(true);
    expect(await said("c4", keystone("sslmode=require"))).toBe("1");
    expect((await hosts.run("c4", keystone("sslmode=disable"))).text).toMatch(/no encryption/);
    await said("c1", `sleep 1.1\n${files(design, "c1", /pg_hba\.conf$/)}`);
    expect(await holds("postgresql/files read on c1")).toBe(false);
    await make("postgresql/files read on c1");
    await expect
      .poll(async () => (await hosts.run("c4", keystone("sslmode=require"))).text)
      .toMatch(/no pg_hba\.conf entry/);
    expect(await said("c1", since)).toBe(started);
    await followed("c1", 2);
  });
});

describe("a member that shows a certificate", () => {
  const authority = design.secrets.find(({ name }) => name === "postgresql-authority");
  if (authority?.kind !== "authority") throw new Error("the cluster has an authority");
  const foreign = { ...secrets, "postgresql-authority": makeCertificate(authority, {}, undefined, new Date()) };
  const longAgo = new Date(Date.now() - 2 * 365 * 86_400_000);

  afterEach(async () => {
    await said("c1", `${files(design, "c1", /member\.pem$/)}\n${here} -c 'SELECT pg_reload_conf()'`);
    await followed("c1", 2);
  });

  test.each([
    ["of another authority", () => anew("c1", new Date(), foreign), /certificate verify failed/],
    ["that has ended", () => anew("c1", longAgo), /certificate verify failed/],
    ["with another name", () => anew("c1", new Date(), secrets, "c2"), /does not match|server certificate for/],
  ])("%s is believed by no balancer and no copy, and status says so", async (_which, laid, sentence) => {
    await said("c1", `${files(design, "c1", /member\.pem$/, laid())}\n${here} -c 'SELECT pg_reload_conf()'`);
    await expect.poll(async () => (await balancer()).sentence).toMatch(/no backend for sql; sql on c1.*certificate/);
    const member = await hosts.run(
      "c2",
      `PGSERVICEFILE=/etc/quorate/postgresql/service.conf psql -XAtq "service=quorate dbname=postgres host=10.77.0.11" -c 'SELECT 1' 2>&1`,
    );
    expect(member.exitCode).toBe(2);
    expect(member.text).toMatch(sentence);
    // A copy that has to connect anew.
    await said("c2", `kill "$(${here} -c 'SELECT pid FROM pg_stat_wal_receiver')"`);
    const probe = wantsOfHost(design, "c2", secrets).probes.find(({ component }) => component === "postgresql");
    if (probe === undefined) throw new Error("the database is looked at");
    await expect
      .poll(async () => postgresqlPart("postgresql", await said("c2", probe.script), 0, "c2", 3).sentence)
      .toMatch(/follows nobody.*certificate/);
  });
});

describe("a primary that is lost", () => {
  test("is followed by another one, over TLS, and comes back as its standby", async () => {
    await followed("c1", 2);
    await said(
      "c1",
      `setpriv --reuid postgres --regid postgres --init-groups -- /usr/lib/postgresql/*/bin/pg_ctl stop -m immediate -D /var/lib/postgresql/quorate`,
    );
    await said("c2", agent("promote"));
    await said("c3", agent("monitor"));
    await said("c1", agent("start"));
    await followed("c2", 2);
    expect(await said("c2", `${here} -c "${byTls}"`)).toBe("t");
    await expect.poll(() => said("c1", connected())).toBe("TLSv1.3");
  });
});
