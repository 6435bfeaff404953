import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { wantsByTechnology, wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";
import { octaviaConfigFile } from "./config-file.ts";

function designWith(octavia: string, others = "") {
  const { site, findings } = parseSite(
    `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, octavia: ${octavia}${others} }
`,
    "site.yaml",
    vocabulary,
  );
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  const design = designSite(site);
  const wants = wantsByTechnology(design, "c1", exampleSecrets(design.secrets)).get("octavia");
  const conf = wants?.files.find(({ path }) => path === octaviaConfigFile.path)?.content;
  const names = design.components.flatMap(({ name, service }) => (service === "octavia" ? [name] : []));
  return { design, wants, conf: String(conf), names };
}

const amphora =
  "{ provider: { kind: amphora, networks: [mgmt-net], securityGroups: [mgmt-sec], flavor: amphora-flavor } }";

test("with OVN there are the API and the agent that tells it of OVN's states, at the site's own databases", () => {
  const { names, conf, design } = designWith("{}", ", neutron: { backend: ovn }");
  expect(design.lacks).toEqual([]);
  expect(names).toEqual(["octavia-api", "octavia-driver-agent"]);
  expect(conf).toContain("ovn_nb_connection = tcp:10.77.0.11:6641,tcp:10.77.0.12:6641,tcp:10.77.0.13:6641\n");
  expect(conf).toContain("default_provider_driver = ovn\n");
});

test("with amphorae each control host has all daemons, and heartbeats go to all health managers", () => {
  const { names, conf, wants } = designWith(amphora);
  expect(names).toEqual(["octavia-api", "octavia-worker", "octavia-health-manager", "octavia-housekeeping"]);
  expect(conf).toContain("controller_ip_port_list = 10.77.0.11:5555,10.77.0.12:5555,10.77.0.13:5555\n");
  expect(conf).toContain("loadbalancer_topology = ACTIVE_STANDBY\n");
  expect(wants?.units.map(({ unit }) => unit).sort()).toEqual(names.map((name) => `${name}.service`).sort());
  expect(wants?.probes.map(({ component }) => component).sort()).toEqual(names.toSorted());
});

test("where no OVN makes the networks, servers balance, and the design says what they still need", () => {
  const { names, conf, design } = designWith("{}", ", neutron: { backend: openvswitch }");
  expect(names).toContain("octavia-worker");
  expect(conf).toContain("default_provider_driver = amphora\n");
  expect(conf).not.toContain("ovn");
  expect(design.lacks).toMatchObject([{ severity: "warning" }]);
  const conditions = wantsOfSite(design, exampleSecrets(design.secrets));
  expect(conditions.filter(({ id }) => id.startsWith("octavia/certificates"))).toEqual([]);
  expect(designWith(amphora).design.lacks).toEqual([]);
});

test("OVN that nobody brings is an error, and one of somebody else's is not", () => {
  expect(designWith("{ provider: { kind: ovn } }").design.lacks).toMatchObject([{ severity: "error" }]);
  const others = "{ provider: { kind: ovn, northbound: [tcp:10.0.0.1:6641], southbound: [tcp:10.0.0.1:6642] } }";
  expect(designWith(others).design.lacks).toEqual([]);
});

test("with amphorae every option is one that octavia knows", () => {
  const { conf } = designWith(amphora);
  let section = "";
  for (const line of conf.split("\n")) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const option = /^(\w+) = /.exec(line)?.[1];
    if (option !== undefined)
      expect([section, option, octaviaConfigFile.options.get(section)?.has(option)]).toEqual([section, option, true]);
  }
});

test("what needs the operator's certificates does not start before they are readable", () => {
  const { design, wants } = designWith(amphora);
  const conditions = wantsOfSite(design, exampleSecrets(design.secrets));
  expect(conditions.find(({ id }) => id === "octavia/certificates on c1")?.test).toContain(
    "runuser -u octavia -- test -r /etc/octavia/certs/client.pem",
  );
  const worker = wants?.units.find(({ unit }) => unit === "octavia-worker.service");
  expect(worker?.after).toContainEqual({ condition: "octavia/certificates on c1" });
});
