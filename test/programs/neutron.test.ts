import { beforeAll, describe, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { isMember } from "../../src/catalogue/contract/lookup.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { programsImage } from "./image.ts";
import { inImage, laying } from "./image-root.ts";
import { optionList, renderedOptions } from "./oslo-options.ts";
import { siteNamed } from "./sites.ts";

/** What is rendered for Neutron, given to the programs that read it. */

function siteWith(neutron: string) {
  const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, neutron: ${neutron} }
`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return site;
}

const base = ["neutron.base.agent", "neutron.agent", "neutron.az.agent"];
const libraries = [
  "oslo.concurrency",
  "oslo.db",
  "oslo.log",
  "oslo.messaging",
  "oslo.policy",
  "keystonemiddleware.auth_token",
];
const main = ["neutron", "neutron.db", "neutron.extensions", "nova.auth", "placement.auth", ...base, ...libraries];

const backends = [
  {
    backend: "Open vSwitch",
    host: "c1",
    site: siteWith("{ physicalNetworks: { outside: eth1 } }"),
    files: {
      "/etc/neutron/neutron.conf": [...main, "oslo.middleware.http_proxy_to_wsgi"],
      "/etc/neutron/plugins/ml2/ml2_conf.ini": ["neutron.ml2"],
      "/etc/neutron/plugins/ml2/openvswitch_agent.ini": ["neutron.ml2.ovs.agent"],
      "/etc/neutron/dhcp_agent.ini": ["neutron.dhcp.agent", ...base],
      "/etc/neutron/l3_agent.ini": ["neutron.l3.agent", ...base],
    },
  },
  {
    backend: "OVN",
    host: "c1",
    site: siteWith("{ backend: ovn, physicalNetworks: { outside: eth1 } }"),
    files: {
      "/etc/neutron/neutron.conf": [...main, "oslo.middleware.http_proxy_to_wsgi"],
      "/etc/neutron/plugins/ml2/ml2_conf.ini": ["neutron.ml2", "neutron.ml2.ovn"],
    },
  },
  {
    backend: "OVN, as the example has it",
    host: "c1",
    site: siteNamed("OVN", defaultRelease.name),
    files: {
      "/etc/neutron/neutron.conf": [...main, "oslo.middleware.http_proxy_to_wsgi"],
      "/etc/neutron/plugins/ml2/ml2_conf.ini": ["neutron.ml2", "neutron.ml2.ovn"],
    },
  },
  {
    backend: "network hosts of their own",
    host: "n1",
    site: siteNamed("network hosts of their own", defaultRelease.name),
    files: {
      "/etc/neutron/neutron.conf": [...main, "oslo.middleware.http_proxy_to_wsgi"],
      "/etc/neutron/plugins/ml2/openvswitch_agent.ini": ["neutron.ml2.ovs.agent"],
      "/etc/neutron/dhcp_agent.ini": ["neutron.dhcp.agent", ...base],
      "/etc/neutron/l3_agent.ini": ["neutron.l3.agent", ...base],
    },
  },
] as const;

describe.each(backends)("with $backend", ({ site, host, files }) => {
  const design = designSite(site);
  const rendered = renderHost(design, host, exampleSecrets(design.secrets));
  let image: string;

  beforeAll(async () => {
    image = await programsImage();
  });

  test.each(Object.entries(files))("%s holds only options that Neutron knows", async (path, namespaces) => {
    const content = rendered.find((file) => file.path === path)?.content;
    const known = await optionList(image, namespaces);
    const sections = new Map(Object.entries(known).map(([title, names]) => [title.toLowerCase(), names]));
    const options = renderedOptions(String(content));
    expect(options.length).toBeGreaterThan(0);
    expect(
      options.filter(({ section, option }) => !(sections.get(section.toLowerCase()) ?? []).includes(option)),
    ).toEqual([]);
  });

  test("every file that is laid is an agent's or a server's own, and no other file of that name is read", async () => {
    const units = rendered.flatMap(({ path }) => /system\/(neutron-[\w-]+)\.service\.d/u.exec(path)?.[1] ?? []);
    expect(units.length).toBeGreaterThan(3);
    const ask = units.map((unit) => `/etc/init.d/${unit} show-args`).join("\n");
    const { text } = await inImage(image, "10.77.0.11/24", `${laying(rendered)}\n${ask}`);
    const read = [...text.matchAll(/--config-file=(\S+?)(?=["\s]|$)/gmu)].flatMap(([, path]) => path ?? []);
    expect(read.length).toBeGreaterThan(3);
    const laid = rendered.map(({ path }) => path);
    expect(read.filter((path) => !laid.includes(path))).toEqual([]);
    expect(text.includes("--ini /etc/neutron/neutron-api-uwsgi.ini")).toBe(isMember(design, host));
  });
});

describe("a router's keeper", () => {
  const [{ site }] = backends;
  const design = designSite(site);
  const files = renderHost(design, "c1", exampleSecrets(design.secrets)).filter(({ path }) =>
    /neutron-agent|sudoers/u.test(path),
  );
  const router = `global_defs {
    router_id neutron
}
vrrp_instance VR_1 {
    state BACKUP
    interface eth0
    virtual_router_id 1
    priority 50
    nopreempt
    advert_int 1
    virtual_ipaddress {
        169.254.0.1/24 dev eth0
    }
}`;
  let image: string;

  beforeAll(async () => {
    image = await programsImage();
  });

  test("is found first by what Neutron's agents start as root, and by nobody else", async () => {
    const { text } = await inImage(
      image,
      "10.77.0.11/24",
      `${laying(files)}\nvisudo -cq && echo sound\nrunuser -u neutron -- sudo -l 2>/dev/null | tr , '\\n' | grep secure_path | tail -n 1\nrunuser -u nobody -- sudo -V | head -n 1`,
    );
    expect(text).toContain("sound");
    expect(text).toContain(String.raw`secure_path=/usr/libexec/quorate/neutron-agent\:/usr/local/sbin`);
  });

  test("waits for two advertisements, and reads anew what the agent writes", async () => {
    const script = `${laying(files)}
mkdir /tmp/router
cat > /tmp/router/keepalived.conf <<'END'
${router}
END
/usr/libexec/quorate/neutron-agent/keepalived -P -n -l -D -f /tmp/router/keepalived.conf -p /tmp/pid -r /tmp/vrrp >/tmp/said 2>&1 &
for ((n = 0; n < 100; n++)); do grep -q 'Entering MASTER' /tmp/said && break; sleep 0.1; done
sed -i 's/169.254.0.1/169.254.0.9/' /tmp/router/keepalived.conf
kill -HUP "$(cat /tmp/pid)"
for ((n = 0; n < 100; n++)); do ip -4 addr show eth0 | grep -q 169.254.0.9 && break; sleep 0.1; done
ip -4 addr show eth0
cat /tmp/router/quorate-keepalived.conf
kill "$(cat /tmp/pid)"
wait
cat /tmp/said`;
    const { text } = await inImage(image, "10.77.0.11/24", script);
    expect(text).toContain("inet 169.254.0.9/24");
    expect(text).toContain("vrrp_down_timer_adverts 2");
    expect(text).not.toMatch(/unknown keyword|invalid/iu);
  });
});
