import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { desiredConfiguration } from "../catalogue/pacemaker/cib.ts";
import { reviewDesign } from "../review/review-design.ts";
import { parseSite } from "./parse-site.ts";

const site = (lines: string, more = "", fencing = "fencing: lab"): string => `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
vip: { internal: 10.77.0.10/24${more} }
${fencing}
services: [keystone]
resources:
${lines}
`;

const parse = (text: string) => parseSite(text, "site.yaml", vocabulary);
const told = (text: string) =>
  parse(text).findings.map(({ code, place, remedy }) => [code, place.line, remedy] as const);

const lun = `  volume: { agent: ocf:heartbeat:Filesystem, parameters: { device: /dev/vg/lv, directory: /srv, fstype: xfs }, only: [a, c2], prefer: [c2, a] }
  lun:
    agent: ocf:heartbeat:iSCSITarget
    parameters: { iqn: "iqn.2026-01.org.example:a", implementation: lio-t }
    operations: { monitor: { interval: 20s } }
    meta: { migration-threshold: 3 }
    with: [volume, internal]
    after: [volume]
    packages: [targetcli-fb]`;

describe("a resource of the operator's", () => {
  const { site: parsed, findings } = parse(site(lun, ", manager: pacemaker"));
  const design = designSite(parsed!);

  test("is told to the cluster with what its agent advises, where, beside what and after what", () => {
    expect(findings).toEqual([]);
    const xml = desiredConfiguration(design);
    for (const line of [
      '<primitive id="quorate-site-lun" class="ocf" provider="heartbeat" type="iSCSITarget">',
      '<nvpair id="quorate-site-lun-instance_attributes-iqn" name="iqn" value="iqn.2026-01.org.example:a"/>',
      '<nvpair id="quorate-site-lun-meta_attributes-migration-threshold" name="migration-threshold" value="3"/>',
      '<op id="quorate-site-lun-monitor" name="monitor" interval="20000ms" timeout="10000ms"/>',
      '<rsc_colocation id="quorate-site-lun-with-quorate-vip-internal" rsc="quorate-site-lun" with-rsc="quorate-vip-internal" score="INFINITY"/>',
      '<rsc_order id="quorate-site-lun-after-quorate-site-volume" first="quorate-site-volume" kind="Mandatory" then="quorate-site-lun"/>',
      '<rsc_location id="quorate-site-volume-not-on-c3" rsc="quorate-site-volume" node="c3" score="-INFINITY"/>',
      '<rsc_location id="quorate-site-volume-prefers-c2" rsc="quorate-site-volume" node="c2" score="200"/>',
      '<rsc_location id="quorate-site-volume-prefers-c1" rsc="quorate-site-volume" node="c1" score="100"/>',
    ])
      expect(xml).toContain(line);
  });

  test("is in the plan, without its parameters, and brings its packages", () => {
    expect(design.decisions.find(({ subject }) => subject === "resource lun")?.choice).toBe(
      "ocf:heartbeat:iSCSITarget, on one member; beside volume and internal; after volume",
    );
    expect(design.components.find(({ name }) => name === "pacemaker")?.packages).toContain("targetcli-fb");
    const { cluster: _cluster, ...shown } = design;
    expect(JSON.stringify(shown)).not.toContain("iqn.2026");
  });

  test.each([
    ["  x: { agent: ocf:heartbeat:IPadr2 }", "unknown-agent", 'Did you mean "ocf:heartbeat:IPaddr2"?'],
    ["  x: { agent: IPaddr2 }", "unknown-agent", 'Did you mean "ocf:heartbeat:IPaddr2"?'],
    ["  x: { agent: stonith:fence_ipmilan }", "unknown-agent", "fencing: { agent: ipmilan }"],
    ["  x: { agent: ocf:acme:thing }", "unrecorded-agent", "Install it on every member"],
    ["  x: { agent: systemd:tgt, parameters: { a: 1 } }", "unknown-parameter", "Remove them"],
    ["  x: { agent: ocf:pacemaker:Dummy, parameters: { sate: 1 } }", "unknown-parameter", 'Did you mean "state"?'],
    ["  x: { agent: ocf:heartbeat:IPaddr2, parameters: { nic: eth0 } }", "missing-parameter", "ip: …"],
    [
      "  x: { agent: ocf:heartbeat:IPaddr2, parameters: { ip: 10.0.0.9, arp_count: many } }",
      "bad-value",
      "a whole number",
    ],
    ["  x: { agent: ocf:pacemaker:Dummy, runs: promoted }", "bad-value", "runs: once"],
    ["  x: { agent: ocf:pacemaker:Dummy, runs: always }", "bad-value", "once, everywhere or promoted"],
    ["  x: { agent: ocf:pacemaker:Dummy, only: [d] }", "unknown-name", "c1"],
    ["  x: { agent: ocf:pacemaker:Dummy, with: [haproxi] }", "unknown-name", 'Did you mean "haproxy"?'],
    ["  x: { agent: ocf:pacemaker:Dummy, after: [galera] }", "unknown-name", "haproxy"],
    ["  x: { agent: ocf:pacemaker:Dummy, operations: { monitor: { interval: soon } } }", "bad-duration", "20s"],
    ["  x: { agent: ocf:pacemaker:Dummy, wih: [haproxy] }", "unknown-key", 'Did you mean "with"?'],
    ["  X: { agent: ocf:pacemaker:Dummy }", "bad-name", "small letters"],
    ["  x: { parameters: { state: a } }", "missing-key", "Add agent:"],
  ])("%s is a finding at its line", (line, code, remedy) => {
    expect(told(site(line, ", manager: pacemaker"))).toEqual([[code, 9, expect.stringContaining(remedy)]]);
  });

  test("cannot wait for itself", () => {
    const dummy = "{ agent: ocf:pacemaker:Dummy, after:";
    expect(told(site(`  a: ${dummy} [b] }\n  b: ${dummy} [a] }`)).map(([code]) => code)).toEqual([
      "bad-value",
      "bad-value",
    ]);
  });

  test.each([
    ["once", ["one-place-without-fencing"]],
    ["everywhere", []],
  ])("that runs %s and has no fencing", (runs, codes) => {
    const { site: unfenced } = parse(site(`  x: { agent: ocf:pacemaker:Dummy, runs: ${runs} }`, "", "fencing: none"));
    const found = reviewDesign(designSite(unfenced!), () => ({ file: "site.yaml", line: 1, column: 1 }));
    expect(found.map(({ code }) => code).filter((code) => code === "one-place-without-fencing")).toEqual(codes);
  });
});

/** The site with other fencing; `own` is added to each host, with its zone for N. */
function fenced(fencing: string, own = ""): string {
  return site("", "", `fencing: ${fencing}`)
    .replace("resources:\n\n", "")
    .replaceAll(/zone: (\w) \}/gu, (_, zone: string) => `zone: ${zone}${own.replaceAll("N", zone)} }`);
}

describe("fencing", () => {
  const levels =
    "{ levels: [{ agent: ipmilan, parameters: { username: u, password_script: /etc/p, lanplus: 1 } }, { agent: apc, parameters: { ip: 10.9.0.1, username: u, password_script: /etc/p } }], action: off }";

  test("of several levels is a device a host and level, tried one after another", () => {
    const { site: parsed, findings } = parse(fenced(levels, ", fencing: [{ ip: bmc-N }, { plug: 1 }]"));
    expect(findings).toEqual([]);
    const design = designSite(parsed!);
    expect(design.cluster.fenceDevices.filter(({ target }) => target === "c2")).toMatchObject([
      { id: "fence-c2", agent: "fence_ipmilan", level: 1, parameters: { ip: "bmc-b", lanplus: "1" } },
      { id: "fence-c2-2", agent: "fence_apc", level: 2, parameters: { ip: "10.9.0.1", plug: "1" } },
    ]);
    expect(desiredConfiguration(design)).toContain(
      '<fencing-level id="quorate-fence-c2-2" target="c2" index="2" devices="fence-c2-2"/>',
    );
    expect(design.decisions.find(({ subject }) => subject === "fencing")?.choice).toContain(
      "fence_ipmilan, and when that has failed fence_apc",
    );
  });

  test.each([
    ["{ agent: ipmlan }", "unknown-agent", 'Did you mean "ipmilan"?'],
    [
      "{ agent: apc, parameters: { ip: a, username: u, pasword_script: x } }",
      "unknown-parameter",
      'Did you mean "password_script"?',
    ],
    ["{ agent: apc, parameters: { ip: a, username: u, ipport: high } }", "bad-value", "a whole number"],
    ["{ agent: lab, levels: [{ agent: lab }] }", "unknown-key", "first of the levels"],
    ["{ levels: lab }", "wrong-type", "levels: ["],
  ])("%s is a finding", (fencing, code, remedy) => {
    expect(told(fenced(fencing))).toEqual([[code, 6, expect.stringContaining(remedy)]]);
  });

  test("what a host lacks is told at the host, and what its own agent does not know", () => {
    const codes = told(
      fenced("{ agent: apc, parameters: { username: u } }", ", fencing: { plug: N, pcmk_delay_base: 5s, swich: 2 }"),
    );
    expect(codes.map(([code, line]) => [code, line])).toEqual([
      ["fencing-missing-parameter", 2],
      ["unknown-parameter", 2],
      ["fencing-missing-parameter", 3],
      ["unknown-parameter", 3],
      ["fencing-missing-parameter", 4],
      ["unknown-parameter", 4],
    ]);
  });

  test("more levels at a host than the site has are too many", () => {
    expect(told(fenced("lab", ", fencing: [{ a: 1 }, { b: 2 }]")).map(([code]) => code)).toEqual([
      "bad-value",
      "bad-value",
      "bad-value",
    ]);
  });
});
