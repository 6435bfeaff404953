import { readFileSync } from "node:fs";
import path from "node:path";
import { vocabulary } from "../../src/catalogue/index.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import type { Site } from "../../src/spec/site.ts";

const examples = path.join(import.meta.dirname, "../../examples");
/** Sites that are an example other than the three controllers, or are changed from one. */
const examplesOf: Readonly<Record<string, string>> = {
  "two networks": "two-networks.yaml",
  "two networks, PostgreSQL": "two-networks.yaml",
  "two networks, moved by the cluster": "two-networks.yaml",
  "one IPv6 controller": "two-networks.yaml",
  "two nodes and a quorum host": "two-nodes-qdevice.yaml",
  DRBD: "drbd-database.yaml",
  "DRBD, certificates": "drbd-database.yaml",
  "DRBD 9": "drbd-database.yaml",
  OVN: "ovn.yaml",
  "network hosts of their own": "separate-network-nodes.yaml",
};

const servers = [
  [/^( {2}c\d: \{.*) \}$/gm, "$1, roles: [control, network, compute] }"],
  ["services: [keystone, glance]", "services: { keystone: {}, glance: {}, nova: { compute: fake } }"],
] as const;

/** What differs from the example: one or two of its lines, or one more. */
const changes = {
  "three controllers": [],
  "two networks": [],
  "two networks, PostgreSQL": [["site: two-networks", "site: two-networks\ndatabase: postgresql"]],
  "two networks, moved by the cluster": [["vip:", "vip:\n  manager: pacemaker"]],
  "one IPv6 controller": [[/^ {2}c[23]: .*\n/gm, ""]],
  // With the delay that fences the survivor later.
  "two nodes and a quorum host": [["survivor: c1", "survivor: c1, delay: 5s"]],
  DRBD: [],
  "DRBD, certificates": [["vip:", "certificates: own\nvip:"]],
  "DRBD 9": [
    ["protocol: C", 'protocol: A, module: "9"'],
    [/([cq]\d: \{ address: 10\.77\.0\.(\d+),)/g, "$1 addresses: { storage: 10.78.0.$2 },"],
    [
      "vip:",
      "networks: { management: 10.77.0.0/24, storage: { cidr: 10.78.0.0/24, carries: [replication, rings] } }\nvip:",
    ],
  ],
  OVN: [],
  "network hosts of their own": [],
  "an address for users": [["10.77.0.10/24 }", "10.77.0.10/24, public: 192.0.2.10/24 }"]],
  "certificates of its own": [["site: demo", "site: demo\ncertificates: own"]],
  "addresses moved by the cluster": [["10.77.0.10/24 }", "10.77.0.10/24, public: 192.0.2.10/24, manager: pacemaker }"]],
  "a site that the cluster runs": [
    ["10.77.0.10/24 }", "10.77.0.10/24, manager: pacemaker }"],
    ["{ agent: lab, action: off }", "{ levels: [{ agent: lab }, { agent: lab }] }"],
    [
      "services: [keystone, glance]",
      `services: [keystone, glance]
components: { keystone-api: pacemaker, glance-api: pacemaker, memcached: pacemaker }
resources:
  trial: { agent: ocf:pacemaker:Stateful, runs: promoted, prefer: [rack-b], after: [haproxy] }
  beside: { agent: ocf:pacemaker:Dummy, parameters: { fake: yes }, with: [internal, trial], after: [trial], only: [c1, c2] }
  unit: { agent: systemd:cron, runs: everywhere }`,
    ],
  ],
  PostgreSQL: [["site: demo", "site: demo\ndatabase: postgresql"]],
  "MariaDB by replication": [["site: demo", "site: demo\ndatabase: { engine: mariadb, mode: replicated }"]],
  "MariaDB by replication, certificates": [
    ["site: demo", "site: demo\ncertificates: own\ndatabase: { engine: mariadb, mode: replicated }"],
  ],
  "PostgreSQL under Patroni": [["site: demo", "site: demo\ndatabase: { engine: postgresql, mode: patroni }"]],
  "PostgreSQL under Patroni, certificates": [
    ["site: demo", "site: demo\ncertificates: own\ndatabase: { engine: postgresql, mode: patroni }"],
  ],
  "PostgreSQL, certificates": [["site: demo", "site: demo\ncertificates: own\ndatabase: postgresql"]],
  "more services": [
    ["services: [keystone, glance]", "services: [keystone, heat, octavia, barbican, designate, manila, ironic]"],
  ],
  servers,
  storage: [["services: [keystone, glance]", "services: [keystone, glance, cinder, swift]"]],
  "one controller": [[/^ {2}c[23]: .*\n/gm, ""]],
  "servers on one host": [[/^ {2}c[23]: .*\n/gm, ""], ...servers, ["compute: fake", "compute: fake, restartDeaf: 1"]],
} as const;

export type SiteName = keyof typeof changes;

/** The sites whose rendered files are judged by all programs that read them. */
export const judged = [
  "three controllers",
  "an address for users",
  "certificates of its own",
  "addresses moved by the cluster",
  "a site that the cluster runs",
  "PostgreSQL",
  "MariaDB by replication",
  "two networks",
  "two networks, PostgreSQL",
  "two networks, moved by the cluster",
  "two nodes and a quorum host",
  "DRBD",
  "DRBD 9",
] as const;

/** An example's site, changed, of a release. */
export function siteNamed(name: SiteName, release: string): Site {
  const example = path.join(examples, examplesOf[name] ?? "three-controllers.yaml");
  let text = readFileSync(example, "utf8").replace("release: epoxy", `release: ${release}`);
  for (const [from, to] of changes[name]) {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`the example has no ${String(from)}`);
    text = changed;
  }
  const { site, findings } = parseSite(text, example, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return site;
}
