import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";
import { acknowledging } from "./places.ts";

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
