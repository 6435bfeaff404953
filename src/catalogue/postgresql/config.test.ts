import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";
import { acknowledging } from "../postgresql-server/places.ts";

const file = path.join(import.meta.dirname, "../../../examples/three-controllers.yaml");
const { site, findings } = parseSite(`${readFileSync(file, "utf8")}\ndatabase: postgresql\n`, file, vocabulary);
if (site === undefined) throw new Error(JSON.stringify(findings));
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);

/** What differs from the tree of the example with Galera: its own files, and those that speak of the database. */
const concerned = /postgresql|haproxy\.cfg|cib-configuration|keystone\.conf|glance-api\.conf/;

describe("three controllers with PostgreSQL", () => {
  test.each(["c1", "c2", "c3"])("render the files of %s as they were last looked at", async (host) => {
    for (const { path: place, content } of renderHost(design, host, secrets)) {
      if (!concerned.test(place) || typeof content !== "string") continue;
      await expect(content).toMatchFileSnapshot(`../../../test/golden/postgresql/${host}${place}`);
    }
  });

  test("have one database, and nothing of the other", () => {
    expect(design.providers.database).toBe("postgresql");
    expect(design.components.map(({ name }) => name)).not.toContain("galera");
    expect(JSON.stringify(design)).not.toContain("pymysql");
  });

  test("tell what the loss of the primary's host costs, step by step", () => {
    const outage = design.outages.find(({ endpoint }) => endpoint === "sql");
    expect(outage?.terms.map(({ what }) => what).join("; ")).toMatch(/token lost.*fenced.*promoted.*balancers/);
  });

  test("keep the passwords out of every file that is not marked secret", () => {
    for (const { content, secret } of renderHost(design, "c1", secrets)) {
      if (secret) continue;
      for (const [name, word] of Object.entries(secrets)) {
        if (name.startsWith("postgresql-")) expect(String(content)).not.toContain(word);
      }
    }
  });
});

const secure = (release: string) => {
  const text = readFileSync(file, "utf8").replace(/^release: .*$/m, `release: ${release}`);
  const read = parseSite(`${text}\ndatabase: postgresql\ncertificates: own\n`, file, vocabulary);
  if (read.site === undefined) throw new Error(JSON.stringify(read.findings));
  const of = designSite(read.site);
  const files = renderHost(of, "c1", exampleSecrets(of.secrets));
  return (place: string): string => String(files.find((each) => each.path === place)?.content);
};

const kinds = (hba: string) =>
  new Set(
    hba
      .split("\n")
      .filter((line) => /^[a-z].*(?<!reject)$/.test(line))
      .map((line) => line.split(" ")[0]),
  );

describe("three controllers with PostgreSQL and certificates", () => {
  test("let nobody in in the clear, and ask by TLS who is promoted", () => {
    const at = secure("epoxy");
    expect(kinds(at("/etc/quorate/postgresql/pg_hba.conf"))).toEqual(new Set(["local", "hostssl"]));
    expect(at("/etc/haproxy/haproxy.cfg")).toMatch(
      /server c2 10\.77\.0\.12:5432 id 2 check check-ssl check-alpn postgresql verify required ca-file \/etc\/ssl\/quorate-postgresql\.pem verifyhost c2\n/,
    );
    expect(at("/etc/keystone/keystone.conf")).toMatch(
      /\?sslmode=verify-full&sslrootcert=\/etc\/ssl\/quorate-postgresql\.pem/,
    );
  });

  test("let the check alone in in the clear where the server takes no TLS from the first byte", () => {
    const at = secure("zed");
    const plain = at("/etc/quorate/postgresql/pg_hba.conf")
      .split("\n")
      .filter((line) => line.startsWith("host ") && !line.endsWith("reject"));
    expect(plain).toHaveLength(3);
    for (const line of plain) expect(line).toMatch(/^host postgres quorate_check 10\.77\.0\.1\d\/32 trust$/);
    expect(at("/etc/haproxy/haproxy.cfg")).not.toContain("check-ssl");
  });
});

test.each([
  [2, 1],
  [3, 1],
  [4, 1],
  [5, 2],
  [7, 3],
])(
  "of %i members %i acknowledge: whoever asks the rest but one more than that is sure to meet every commit",
  (all, some) => {
    expect(acknowledging(all)).toBe(some);
    // A commit is on 1 + some copies; all - some copies are asked: two such sets share a copy.
    expect(1 + some + (all - some)).toBeGreaterThan(all);
    // Nothing more than a majority is ever needed from three on.
    if (all > 2) expect(all - some).toBeLessThanOrEqual(Math.floor(all / 2) + 1);
  },
);

describe("a site that keeps copies", () => {
  const copied = parseSite(
    `hosts: { c1: 10.77.0.11, d1: { address: 10.77.0.21, roles: copy } }
vip: { internal: 10.77.0.10/24 }
certificates: own
database: postgresql
services: [keystone]
copies: [{ host: d1 }]
`,
    "site.yaml",
    vocabulary,
  );
  if (copied.site === undefined) throw new Error(JSON.stringify(copied.findings));
  const of = designSite(copied.site);
  const laid = (host: string, place: string): string =>
    String(renderHost(of, host, exampleSecrets(of.secrets)).find((each) => each.path === place)?.content);

  test("lets those in who keep them, through the balancers, and has room for them", () => {
    const hba = laid("c1", "/etc/quorate/postgresql/pg_hba.conf").split("\n");
    const line = "hostssl replication,postgres quorate_copy 10.77.0.11/32 scram-sha-256";
    expect(hba.indexOf(line)).toBeGreaterThan(0);
    expect(hba.indexOf(line)).toBeLessThan(hba.findIndex((each) => each.endsWith("reject")));
    expect(laid("c1", "/etc/quorate/postgresql/postgresql.conf")).toContain("max_wal_senders = '9'");
  });

  test("has them believe the database by its name", () => {
    expect(laid("d1", "/usr/libexec/quorate/copy-follow")).toContain(
      "host=10.77.0.10 port=5432 user=quorate_copy passfile=/etc/quorate/copy/passfile sslmode=verify-full sslrootcert=/etc/ssl/quorate-postgresql.pem",
    );
    expect(laid("d1", "/etc/ssl/quorate-postgresql.pem")).toContain("BEGIN CERTIFICATE");
  });
});
