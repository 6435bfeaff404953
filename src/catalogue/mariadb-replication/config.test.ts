import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

const file = path.join(import.meta.dirname, "../../../examples/three-controllers.yaml");
const { site, findings } = parseSite(
  `${readFileSync(file, "utf8")}\ndatabase: { engine: mariadb, mode: replicated }\n`,
  file,
  vocabulary,
);
if (site === undefined) throw new Error(JSON.stringify(findings));
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);

/** What differs from the tree of the example with Galera: its own files, and those that speak of the database. */
const concerned = /mariadb|mysql|haproxy\.cfg|cib-configuration|keystone\.conf|glance-api\.conf/;

describe("three controllers with MariaDB by replication", () => {
  test.each(["c1", "c2", "c3"])("render the files of %s as they were last looked at", async (host) => {
    for (const { path: place, content } of renderHost(design, host, secrets)) {
      if (!concerned.test(place) || typeof content !== "string") continue;
      await expect(content).toMatchFileSnapshot(`../../../test/golden/mariadb-replicated/${host}${place}`);
    }
  });

  test("have one database, and nothing of the other", () => {
    expect(design.providers.database).toBe("mariadb-replication");
    expect(design.components.map(({ name }) => name)).not.toContain("galera");
    expect(JSON.stringify(design)).not.toContain("wsrep");
  });

  test("tell what the loss of the primary's host costs, step by step", () => {
    const outage = design.outages.find(({ endpoint }) => endpoint === "sql");
    expect(outage?.terms.map(({ what }) => what).join("; ")).toMatch(/token lost.*fenced.*promoted.*balancers/);
  });

  test("keep the passwords out of every file that is not marked secret", () => {
    for (const { content, secret } of renderHost(design, "c1", secrets)) {
      if (secret) continue;
      for (const [name, word] of Object.entries(secrets)) {
        if (name.startsWith("mariadb-")) expect(String(content)).not.toContain(word);
      }
    }
  });
});

test("standbys are read only until they are promoted, and no commit goes on without one", () => {
  const { content } =
    renderHost(design, "c1", secrets).find(({ path: place }) => place.endsWith("99-quorate.cnf")) ?? {};
  for (const line of [
    "read_only = ON",
    "skip_slave_start = ON",
    "gtid_strict_mode = ON",
    "rpl_semi_sync_master_wait_point = AFTER_SYNC",
    "rpl_semi_sync_master_wait_no_slave = ON",
    "rpl_semi_sync_master_timeout = 31536000000",
    "sync_binlog = 1",
    "sync_relay_log = 1",
    "innodb_flush_log_at_trx_commit = 1",
  ]) {
    expect(String(content).split("\n")).toContain(line);
  }
  expect(String(content)).not.toMatch(/^rpl_semi_sync_master_enabled/mu);
});
