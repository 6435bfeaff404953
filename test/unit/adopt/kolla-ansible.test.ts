import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { adopt } from "../../../src/adopt/adopt.ts";
import { fileLine, now, answerOf } from "./host-output.ts";

/** Three controllers as kolla-ansible 2024.1 leaves them: its files of the first host, its containers, nothing of systemd. */

const tree = "test/foreign/kolla-ansible-2024.1";
const containers = `keystone keystone_fernet glance_api placement_api nova_api nova_scheduler nova_conductor
nova_novncproxy neutron_server neutron_openvswitch_agent neutron_dhcp_agent neutron_metadata_agent openvswitch_vswitchd openvswitch_db
heat_api heat_engine horizon mariadb rabbitmq memcached haproxy
keepalived hacluster_corosync hacluster_pacemaker masakari_api cron fluentd`.split(/\s/u);
const written = now - 86_400;

function filesOf(host: string): ReadonlyMap<string, string> {
  const top = join(tree, host);
  const found = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(top.length), readFileSync(file, "utf8")];
    }),
  );
}

function controller(index: number, restarted: Readonly<Record<string, number>> = {}) {
  const name = `control0${index}`;
  const files = new Map([...filesOf("control01"), ...filesOf(name)]);
  const addresses = [
    `192.0.2.1${index}/24`,
    `198.51.100.1${index}/24`,
    ...(index === 1 ? ["192.0.2.10/32", "198.51.100.10/32"] : []),
  ];
  const started = (container: string): string => new Date((restarted[container] ?? now - 80_000) * 1000).toISOString();
  return answerOf({
    asked: name,
    printed: {
      about: `name\t${name}.example.org\nnow\t${now}.1\nup\t9000000.5\nID\trocky\nVERSION_ID\t9.4\nPRETTY_NAME\tRocky Linux 9.4\n`,
      files: [...files].map(([path, text]) => fileLine(path, text, written)).join("\n"),
      units: "",
      containers: containers
        .map((each) => ["docker", `/${each}`, "running", started(each), "no", `kolla/${each}:2024.1`].join("\t"))
        .join("\n"),
      network: `${addresses.map((address) => `2: eth0    inet ${address} scope global eth0`).join("\n")}\n-\n-\n127.0.0.1 localhost\n`,
      packages: "docker-ce\t3:27.0\n",
      database: "",
      membership: "",
      broker: "",
      cluster: "",
      balancer: "",
    },
  });
}

const context = { file: "site.yaml", ssh: { user: "kolla" }, nowMs: now * 1000 };

function codes(answers: Parameters<typeof adopt>[0]): readonly string[] {
  return adopt(answers, context).findings.map(({ code, message, place }) => `${code} ${place.file} ${message}`);
}

describe("a site of kolla-ansible's", () => {
  const { text, designed, untold, findings } = adopt([controller(1), controller(2), controller(3)], context);

  test("is described: its hosts, addresses and services, and who moves the address", () => {
    if (designed === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
    const { site } = designed;
    expect(site.hosts.map(({ name, address }) => [name, address])).toEqual([
      ["control01", "192.0.2.11"],
      ["control02", "192.0.2.12"],
      ["control03", "192.0.2.13"],
    ]);
    expect(site.vip).toEqual({
      internal: { address: "192.0.2.10", prefix: 24 },
      public: { address: "198.51.100.10", prefix: 24 },
      manager: "keepalived",
      routerId: 51,
    });
    expect(Object.keys(site.services).filter((name) => name !== "galera")).toEqual([
      "keystone",
      "glance",
      "placement",
      "nova",
      "neutron",
      "heat",
      "horizon",
    ]);
    expect(site.database).toEqual({ engine: "mariadb", mode: "galera" });
    expect(site.ssh).toEqual({ user: "kolla" });
    expect(site.fencing).toEqual({ kind: "none" });
  });

  test("keeps its timers: what is the tool's own is named as its set, and the longest outage is theirs", () => {
    const timers = designed?.design.timers ?? {};
    expect(timers["haproxy.inter"]?.valueMs).toBe(2000);
    // Five misses in a row, two seconds apart, each of which waits for two: what is one miss more in the design's words.
    expect(timers["haproxy.fastinter"]?.valueMs).toBe(14_000);
    expect(timers["keepalived.advert_int"]?.valueMs).toBe(1000);
    expect(timers["galera.evs.suspect_timeout"]?.valueMs).toBe(5000);
    expect(text).toContain("# as run 2000 ms, 5 misses in a row");
    expect(Math.max(...(designed?.design.outages ?? []).map(({ boundMs }) => boundMs))).toBeGreaterThan(20_000);
  });

  test("says what it could not tell", () => {
    expect(untold).toContain(
      "masakari-api runs on control01, control02, control03, and a site file has no word for it.",
    );
    expect(untold).toContain("No fence device was found: nothing switches off a host that does not answer.");
    expect(untold.some((sentence) => sentence.startsWith("Which OpenStack release runs could not be told"))).toBe(true);
    // A database's unit is one of all ways to run it, of which the site has one.
    expect(untold.filter((sentence) => sentence.includes("the design of this site has none"))).toEqual([]);
    for (const sentence of untold) expect(text).toContain(`# - ${sentence}\n`);
  });

  test("tells of nothing that runs otherwise than written, and finds a container that was not restarted", () => {
    expect(
      codes([controller(1), controller(2), controller(3)]).filter((line) => line.startsWith("not-restarted")),
    ).toEqual([]);
    const before = { haproxy: written - 3600 };
    expect(
      codes([controller(1), controller(2, before), controller(3)]).filter((line) =>
        /^not-restarted .*haproxy\.cfg/u.test(line),
      ),
    ).toEqual([
      "not-restarted control02:/etc/kolla/haproxy/haproxy.cfg This file was written 60 min after the container haproxy on control02 last took it up.",
    ]);
  });
});

test("the file says that others laid the hosts, which an apply then leaves alone", () => {
  const { text, designed } = adopt(
    [1, 2, 3].map((index) => controller(index)),
    context,
  );
  expect(text).toMatch(/^adopted: true +# others laid it/mu);
  expect(designed?.site.adopted).toBe(true);
});
