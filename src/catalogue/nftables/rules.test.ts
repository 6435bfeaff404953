import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import type { Design } from "../contract/design.ts";
import { vocabulary } from "../index.ts";
import { rulesOf } from "./rules.ts";

function designed(more = ""): Design {
  const text = `hosts:
  c1: 10.77.0.11
  c2: 10.77.0.12
  c3: 10.77.0.13
  n1: { address: 10.77.0.21, roles: compute }
vip: 10.77.0.10/24
services: [keystone, glance]
${more}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

test("SSH is in no rule, whatever the design has", () => {
  const rules = rulesOf(designed(), "c1");
  expect(rules).toContain("policy accept");
  expect(rules).not.toMatch(/\b22\b/);
});

test("a host judges the ports that it has, and no others", () => {
  const compute = rulesOf(designed(), "n1");
  expect(compute).not.toContain("dport");
  expect(rulesOf(designed(), "c2")).toMatch(/tcp dport \{ [^}]*\b4567\b[^}]*\} reject with tcp reset/);
});

test("members are in the set of what only members may reach, and a compute host is not", () => {
  const rules = rulesOf(designed(), "c1");
  expect(rules).toContain("ip saddr @galera-v4 tcp dport 4567 accept");
  expect(/set galera-v4 \{[^}]*elements = \{ (?<its>[^}]*) \}/.exec(rules)?.groups?.["its"]).toBe(
    "10.77.0.11, 10.77.0.12, 10.77.0.13, 10.77.0.10",
  );
});

test("no unit starts before all hosts have let each other in", () => {
  const kept = wantsOfSite(designed(), {}).filter(({ id }) => id.startsWith("nftables/"));
  expect(kept.map(({ host }) => host)).toEqual(["c1", "c2", "c3", "n1"]);
  for (const { before } of kept) expect(before).toContainEqual({ host: "c3", unit: "mariadb.service" });
});

test("a site may do without, and a host of it then has no rules", () => {
  const design = designed("firewall: false\n");
  expect(design.providers.firewall).toBeUndefined();
  expect(wantsOfHost(design, "c1", {}).files.map(({ path }) => path)).not.toContain("/etc/quorate/firewall.nft");
});
