import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { loseNamed } from "../review/graph/named-loss.ts";
import { placesIn } from "../review/places.ts";
import { reviewDesign } from "../review/review-design.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site } from "../spec/site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { renderHost } from "./render.ts";
import { wantsOfSite } from "./wants.ts";

/** Names instead of addresses, and addresses that are somebody else's. */

function siteText(vip: string, { more = "", names = ["c1", "c2", "c3"] } = {}): string {
  const hosts = names.map((name, index) => `  ${name}: { address: 10.77.0.${index + 11}, zone: z${index} }`);
  return ["hosts:", ...hosts, `vip: ${vip}`, "fencing: lab", "services: [keystone, glance]", more, ""].join("\n");
}

const parsed = (text: string): readonly string[] =>
  parseSite(text, "site.yaml", vocabulary).findings.map(({ code, message }) => `${code}: ${message}`);

function siteOf(text: string): Site {
  const { site } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(parsed(text).join(" "));
  return site;
}

/** All files of a host as one text, their paths included. */
function filesOf(text: string, host = "c1"): string {
  const design = designSite(siteOf(text));
  return renderHost(design, host, exampleSecrets(design.secrets))
    .map(({ path, content }) => `== ${path}\n${typeof content === "string" ? content : ""}`)
    .join("\n");
}

function conditionsOf(text: string) {
  const design = designSite(siteOf(text));
  return wantsOfSite(design, exampleSecrets(design.secrets));
}

const scripts = (text: string): string =>
  conditionsOf(text)
    .map(({ test: asked, remedy }) => `${asked}\n${remedy.kind === "make" ? remedy.script : ""}`)
    .join("\n");

describe("an address with a name", () => {
  const both = siteText(
    "{ internal: { address: 10.77.0.10/24, name: int.example.org }, public: { address: 10.77.0.9/24, name: api.example.org } }",
  );

  test("is told to clients by its name, and served at its address", () => {
    const files = filesOf(both);
    expect(files).toContain("www_authenticate_uri = http://api.example.org:5000");
    expect(files).toContain("public_endpoint = http://api.example.org:5000");
    expect(files).toContain("bind 10.77.0.10:5000");
    expect(files).toContain("bind 10.77.0.9:5000");
    expect(files).not.toMatch(/bind \S*example/u);
    expect(scripts(both)).toContain("http://int.example.org:9292");
    expect(scripts(both)).toContain("http://api.example.org:9292");
  });

  test("is known on every host without DNS", () => {
    const known = conditionsOf(both).filter(({ id }) => id.startsWith("keystone/names"));
    expect(known.map(({ host }) => host)).toEqual(["c1", "c2", "c3"]);
    expect(known[0]?.test).toContain("10.77.0.10 int.example.org # quorate\n10.77.0.9 api.example.org # quorate");
    expect(conditionsOf(siteText("10.77.0.10/24")).some(({ id }) => id.startsWith("keystone/names"))).toBe(false);
  });

  test("that both networks share leads the site's own services to the internal address", () => {
    const split = siteText(
      "{ internal: { address: 10.77.0.10/24, name: api.example.org }, public: { address: 10.77.0.9/24, name: api.example.org } }",
    );
    const [known] = conditionsOf(split).filter(({ id }) => id.startsWith("keystone/names"));
    expect(known?.test).toContain("10.77.0.10 api.example.org # quorate");
    expect(known?.test).not.toContain("10.77.0.9 ");
  });

  test("serves users by the internal name where there is no public address", () => {
    expect(filesOf(siteText("{ internal: { address: 10.77.0.10/24, name: api.example.org } }"))).toContain(
      "public_endpoint = http://api.example.org:5000",
    );
  });

  test("changes nothing else: the address is moved as before", () => {
    const plain = designSite(siteOf(siteText("{ internal: 10.77.0.10/24, public: 10.77.0.9/24 }")));
    expect(designSite(siteOf(both)).addresses).toEqual(plain.addresses);
  });
});

const said = (text: string): string | undefined =>
  designSite(siteOf(text)).decisions.find(({ subject }) => subject === "public address")?.choice;

describe("an address that somebody else brings", () => {
  const byName = siteText("{ internal: 10.77.0.10/24, public: { name: api.example.org, external: true } }");
  const routed = siteText(
    "{ internal: 10.77.0.10/24, public: { name: api.example.org, address: 192.0.2.7, external: true } }",
  );

  test("is told to users, and moved by nobody here", () => {
    for (const text of [byName, routed]) {
      const design = designSite(siteOf(text));
      expect(design.addresses.map(({ name }) => name)).toEqual(["internal"]);
      expect(filesOf(text)).toContain("public_endpoint = http://api.example.org:5000");
      expect(filesOf(text)).not.toMatch(/vrrp_instance public/u);
      expect(scripts(text)).not.toContain("api.example.org # quorate");
    }
  });

  test("with an address is answered at it, without one the APIs themselves are", () => {
    expect(filesOf(routed)).toContain("bind 192.0.2.7:9292");
    expect(filesOf(byName).match(/bind \S+:9292/gu)).toEqual(["bind 10.77.0.10:9292"]);
  });

  test("is said in the plan, with what the others must do", () => {
    expect(said(byName)).toBe(
      "api.example.org is brought by others, who must lead keystone to port 5000 of 10.77.0.11, 10.77.0.12 and 10.77.0.13 (asked at /healthcheck) and glance to port 9292 of 10.77.0.11, 10.77.0.12 and 10.77.0.13 (asked at /healthcheck)",
    );
    expect(said(routed)).toContain("keystone to port 5000 of 192.0.2.7");
  });
});

test("the region is the site's own word", () => {
  const text = siteText("10.77.0.10/24", { more: "region: eu-west" });
  expect(filesOf(text)).toContain("region_name = eu-west");
  expect(scripts(text)).toContain("OS_BOOTSTRAP_REGION_ID='eu-west'".replaceAll("'", ""));
});

describe("hosts with their domain", () => {
  const names = ["c1.example.org", "c2.example.org", "c3.example.org"];

  test.each(["mariadb", "postgresql"])("are named so by every layer, with %s", (database) => {
    const text = siteText("10.77.0.10/24", { names, more: `database: ${database}` });
    expect(parsed(text)).toEqual([]);
    const files = filesOf(text, "c1.example.org");
    expect(files).toContain("name: c1.example.org");
    expect(files).toContain("NODENAME=rabbit@c1.example.org");
    expect(files).toContain("USE_LONGNAME=true");
    expect(files).toContain("localpeer c1.example.org");
    const design = designSite(siteOf(text));
    const codes = reviewDesign(design, placesIn(text, "site.yaml")).map(({ code }) => code);
    expect(codes).toEqual(["no-loss-during-maintenance", "one-cluster-ring", "image-store-on-one-disk"]);
    const loss = loseNamed(dependencyGraph(design), ["c1.example.org", "galera@c2.example.org"]);
    expect(loss.kind).toBe(database === "mariadb" ? "known" : "unknown");
  });

  test("all have one, or none", () => {
    expect(parsed(siteText("10.77.0.10/24", { names: ["c1.example.org", "c2", "c3.example.org"] }))).toEqual([
      'bad-name: The host "c2" is named without a domain, unlike other control hosts: their message brokers could not form a cluster.',
    ]);
  });
});

describe("what is no name is a finding", () => {
  test.each([
    ["{ internal: { address: 10.77.0.10/24, name: Api.example.org } }", "bad-name"],
    ["{ internal: { address: 10.77.0.10/24, name: 10.77.0.10 } }", "bad-name"],
    ["{ internal: { name: api.example.org } }", "missing-key"],
    ["{ internal: 10.77.0.10/24, public: { external: true } }", "missing-key"],
    ["{ internal: 10.77.0.10/24, public: { external: perhaps, name: a.org } }", "bad-value"],
    ["{ internal: 10.77.0.10/24, public: { name: api.example.org } }", "missing-key"],
    ["{ internal: { address: 10.77.0.10/24, external: true } }", "unknown-key"],
  ])("%s", (vip, code) => {
    expect(parsed(siteText(vip)).map((line) => line.split(":")[0])).toContain(code);
  });

  test("of a host or a region", () => {
    expect(parsed(siteText("10.77.0.10/24", { names: ["c1..org", "c2.org", "c3.org"] }))[0]).toContain("bad-name");
    expect(parsed(siteText("10.77.0.10/24", { names: ["10.77", "c2.org", "c3.org"] }))[0]).toContain("bad-name");
    expect(parsed(siteText("10.77.0.10/24", { more: "region: a b" }))[0]).toContain("bad-name");
  });
});
