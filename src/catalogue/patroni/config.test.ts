import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { detectionRangeMs } from "../../spec/site-defaults.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";
import { patroniTimers } from "./timers.ts";

const file = path.join(import.meta.dirname, "../../../examples/three-controllers.yaml");

function designed(more: string, release = "epoxy") {
  const text = `${readFileSync(file, "utf8").replace("release: epoxy", `release: ${release}`)}\n${more}\n`;
  const { site, findings } = parseSite(text, file, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const design = designed("database: { engine: postgresql, mode: patroni }");
const secrets = exampleSecrets(design.secrets);

/** What differs from the tree of the example with Galera: its own files, and those that speak of the database. */
const concerned = /patroni|etcd|postgresql|haproxy\.cfg/;

describe("three controllers with PostgreSQL under Patroni", () => {
  test.each(["c1", "c2", "c3"])("render the files of %s as they were last looked at", async (host) => {
    for (const { path: place, content } of renderHost(design, host, secrets)) {
      if (!concerned.test(place) || typeof content !== "string") continue;
      await expect(content).toMatchFileSnapshot(`../../../test/golden/patroni/${host}${place}`);
    }
  });

  test("have one database and a store of leases, and nothing of the other managers", () => {
    expect(design.providers).toMatchObject({ database: "patroni", "lease-store": "etcd" });
    expect(design.components.map(({ name }) => name)).not.toContain("postgresql");
    expect(design.cluster.resources.map(({ id }) => id)).not.toContain("quorate-postgresql");
  });

  test("tell what the loss of the primary's host costs, step by step", () => {
    const outage = design.outages.find(({ endpoint }) => endpoint === "sql");
    expect(outage?.terms.map(({ what }) => what).join("; ")).toMatch(
      /etcd elect.*lease.*ends.*how far.*asked again.*promoted.*balancers/,
    );
    expect(outage?.boundMs).toBeGreaterThan(20_000);
  });

  test("keep the passwords out of every file that is not marked secret", () => {
    for (const { content, secret } of renderHost(design, "c1", secrets)) {
      if (secret) continue;
      for (const [name, word] of Object.entries(secrets)) {
        if (/^(?:postgresql|patroni|etcd)-/.test(name)) expect(String(content)).not.toContain(word);
      }
    }
  });
});

describe("with certificates", () => {
  const secure = designed("certificates: own\ndatabase: { engine: postgresql, mode: patroni }");
  const known = exampleSecrets(secure.secrets);
  const at = (place: string): string =>
    String(renderHost(secure, "c1", known).find((each) => each.path === place)?.content);

  test("nobody speaks in the clear, and each believes an authority of the cluster's own", () => {
    expect(at("/etc/default/etcd")).not.toContain("http://");
    expect(at("/etc/default/etcd")).toMatch(/^ETCD_PEER_CLIENT_CERT_AUTH=true$/m);
    expect(at("/etc/patroni/config.yml")).toMatch(/protocol: https\n {2}cacert: \/etc\/ssl\/quorate-etcd\.pem/);
    expect(at("/etc/patroni/config.yml")).not.toMatch(/- host (?!all \S+ all reject)/);
    expect(at("/etc/haproxy/haproxy.cfg")).toMatch(
      /server c2 10\.77\.0\.12:5432 id 2 check port 8008 check-ssl check-alpn http\/1\.1 verify required ca-file \/etc\/ssl\/quorate-postgresql\.pem verifyhost c2\n/,
    );
  });
});

test("a release whose Patroni knows no quorum commit is refused", () => {
  expect(designed("database: { engine: postgresql, mode: patroni }", "zed").lacks).toContainEqual(
    expect.objectContaining({ severity: "error", key: ["database"] }),
  );
  expect(design.lacks.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("whatever the detection time, the lease is as long as Patroni wants it", () => {
  for (let detectionMs: number = detectionRangeMs.from; detectionMs <= detectionRangeMs.to; detectionMs += 137) {
    const timers = new Map(patroniTimers({ detectionMs }).map(({ name, valueMs }) => [name, valueMs]));
    const [ttl = 0, loop = 0, retry = 0] = ["ttl", "loop_wait", "retry_timeout"].map((name) =>
      timers.get(`patroni.${name}`),
    );
    expect(ttl).toBeGreaterThanOrEqual(Math.max(20_000, loop + 2 * retry));
    expect([ttl % 1000, loop % 1000, retry % 1000]).toEqual([0, 0, 0]);
    // A store that elects a leader does not cost the primary its lease.
    expect(retry).toBeGreaterThan(2 * Math.min(50_000, Math.max(1000, detectionMs)));
  }
});
