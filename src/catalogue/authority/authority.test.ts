import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import type { Design } from "../contract/design.ts";
import { vocabulary } from "../index.ts";
import { internalUrl, nearestUrl, publicUrl } from "../openstack/service-url.ts";

function designed(certificates: string, services = "{ keystone: {}, glance: {} }"): Design {
  const text = `hosts:
  c1: 10.77.0.11
  c2: 10.77.0.12
  c3: 10.77.0.13
  n1: { address: 10.77.0.21, roles: compute }
vip: { internal: 10.77.0.10/24, public: { address: 192.0.2.10/24, name: api.example.org } }
services: ${services}
${certificates}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const own = designed("certificates: own\n");
const secrets = exampleSecrets(own.secrets);
/** By which balancers know each other. */
const shown = "ssl crt /etc/haproxy/quorate-peers.pem ca-file /etc/ssl/quorate-haproxy.pem verify required";

function fileOf(design: Design, path: string, host = "c1") {
  return wantsOfHost(design, host, exampleSecrets(design.secrets)).files.find((file) => file.path === path);
}

test("URLs say https where the balancer shows a certificate, and http on the loopback and behind it", () => {
  expect(publicUrl(own, "keystone")).toBe("https://api.example.org:5000");
  expect(internalUrl(own, "glance")).toBe("https://10.77.0.10:9292");
  expect(nearestUrl(own, "c1", "keystone")).toBe("http://127.0.0.1:5000");
  expect(nearestUrl(own, "n1", "keystone")).toBe("https://10.77.0.10:5000");
  expect(publicUrl(designed(""), "keystone")).toBe("http://api.example.org:5000");
});

test("the balancer speaks TLS at the virtual addresses, with its peers and for what is on its host, plainly on the loopback alone", () => {
  const text = String(fileOf(own, "/etc/haproxy/haproxy.cfg")?.content);
  expect(text.match(/^ *bind .*$/gm)?.map((line) => line.trim())).toEqual([
    "bind 10.77.0.11:1024 ssl crt /etc/haproxy/quorate-peers.pem ca-file /etc/ssl/quorate-haproxy.pem verify required",
    "bind 127.0.0.1:8404",
    "bind 10.77.0.10:5000 ssl crt /etc/haproxy/quorate.pem alpn h2,http/1.1",
    "bind 192.0.2.10:5000 ssl crt /etc/haproxy/quorate.pem alpn h2,http/1.1",
    "bind 127.0.0.1:5000",
    "bind 10.77.0.10:9292 ssl crt /etc/haproxy/quorate.pem alpn h2,http/1.1",
    "bind 192.0.2.10:9292 ssl crt /etc/haproxy/quorate.pem alpn h2,http/1.1",
    "bind 10.77.0.10:3306",
    "bind 127.0.0.1:3306",
    "bind 10.77.0.10:5671 ssl crt /etc/haproxy/quorate.pem",
    "bind 127.0.0.1:5672",
    "bind 127.0.0.1:11211",
    `bind 10.77.0.11:15000 ${shown}`,
    `bind 10.77.0.11:19292 ${shown}`,
    `bind 10.77.0.11:21211 ${shown}`,
  ]);
  expect(text.match(/^ *server c\d 10.*(?:5000|5671|11211).*$/gm)?.map((line) => line.trim())).toEqual([
    "server c1 10.77.0.11:5000 id 1 check maxconn 8",
    `server c2 10.77.0.12:15000 id 2 ${shown} verifyhost c2 check maxconn 8`,
    `server c3 10.77.0.13:15000 id 3 ${shown} verifyhost c3 check maxconn 8`,
    ...[1, 2, 3].map(
      (id) =>
        `server c${id} 10.77.0.1${id}:5671 id ${id} ssl verify required ca-file /etc/ssl/quorate-rabbitmq.pem verifyhost c${id} check`,
    ),
    "server c1 10.77.0.11:11211 id 4 check",
    "server c1 10.77.0.11:5000 check observe layer4 error-limit 1 on-error mark-down",
    "server c1 10.77.0.11:11211 check observe layer4 error-limit 1 on-error mark-down",
  ]);
});

test("what a balancer speaks TLS for answers the host itself alone", () => {
  const rules = String(fileOf(own, "/etc/quorate/firewall.nft")?.content);
  for (const port of [5000, 9292, 11_211]) {
    const accepted = rules.split("\n").filter((line) => line.includes(`dport ${port} accept`));
    expect([port, accepted.filter((line) => !line.includes("daddr"))]).toEqual([port, []]);
    expect(/tcp dport \{([^}]*)\} reject/.exec(rules)?.[1]).toMatch(new RegExp(`\\b${port}\\b`));
  }
  expect(rules).toMatch(/saddr @haproxy-v4 tcp dport 15000 accept/);
});

test("services beside no balancer, and brokers among each other, speak TLS to the queue", () => {
  const nova = designed("certificates: own\n", "{ keystone: {}, nova: { compute: fake } }");
  const conf = (host: string): string => String(fileOf(nova, "/etc/nova/nova.conf", host)?.content);
  expect(conf("n1")).toMatch(/^transport_url = rabbit:.*@10\.77\.0\.10:5671\/nova$/m);
  expect(conf("n1")).toMatch(/^ssl = (?:true|True)\nssl_ca_file = \/etc\/ssl\/certs\/ca-certificates\.crt$/m);
  expect(conf("c1")).toMatch(/^transport_url = rabbit:.*@127\.0\.0\.1:5672\/nova$/m);
  expect(conf("c1")).not.toMatch(/^ssl = /m);
  expect(String(fileOf(own, "/etc/rabbitmq/rabbitmq-env.conf")?.content)).toContain("-proto_dist inet_tls");
});

test("members of a cluster have a certificate each, believed by an authority of theirs, whose file is on every host", () => {
  const paths = [
    ["/etc/mysql/quorate.pem", 0o400, "mysql"],
    ["/etc/haproxy/quorate-peers.pem", 0o600, "root"],
    ["/etc/rabbitmq/quorate.pem", 0o400, "rabbitmq"],
  ] as const;
  for (const [path, mode, owner] of paths) {
    const [first, second] = [fileOf(own, path, "c1"), fileOf(own, path, "c2")];
    expect(first).toMatchObject({ mode, owner, secret: true });
    expect(first?.content).not.toBe(second?.content);
    expect(fileOf(own, path, "n1")).toBeUndefined();
  }
  for (const cluster of ["galera", "haproxy", "rabbitmq"]) {
    const text = String(fileOf(own, `/etc/ssl/quorate-${cluster}.pem`, "n1")?.content);
    expect(new X509Certificate(text).ca).toBe(true);
    expect(text).not.toContain("PRIVATE");
  }
});

test("services come to the database by TLS, and their users are let in by nothing else when all of them do", () => {
  const url = /^connection = (.*)$/m.exec(String(fileOf(own, "/etc/keystone/keystone.conf")?.content))?.[1];
  expect(url).toMatch(/@127\.0\.0\.1:3306\/keystone\?charset=utf8&ssl_ca=\/etc\/ssl\/quorate-galera\.pem$/);
  const names = new X509Certificate(secrets["galera-certificate-c1"] ?? "").subjectAltName;
  expect(names).toContain("IP Address:127.0.0.1");
  const conditions = wantsOfSite(own, secrets);
  const alone = conditions.find(({ id }) => id === "galera/user keystone by TLS alone");
  for (const host of ["c1", "c2", "c3"]) expect(alone?.after).toContainEqual({ host, unit: "keystone.service" });
  const asked = conditions.find(({ id }) => id === "galera/clients may ask for TLS");
  expect(asked?.before).toContainEqual({ host: "c1", unit: "keystone.service" });
});

test("the certificate's key is root's alone on balancers, and the authority's is on no host", () => {
  const served = fileOf(own, "/etc/haproxy/quorate.pem");
  expect(served).toMatchObject({ mode: 0o600, owner: "root", secret: true });
  expect(String(served?.content)).toMatch(
    /^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----/,
  );
  const key = /-----BEGIN PRIVATE KEY-----\n([^-]+)/.exec(secrets["site-authority"] ?? "")?.[1]?.trim() ?? "";
  expect(key).not.toBe("");
  for (const { name } of own.hosts)
    for (const { path, content } of wantsOfHost(own, name, secrets).files)
      expect([path, Buffer.from(content).includes(key)]).toEqual([path, false]);
});

test("every host believes the authority before any unit of it starts", () => {
  expect(fileOf(own, "/usr/local/share/ca-certificates/quorate-site.crt", "n1")?.content).toMatch(/^-----BEGIN CERT/);
  const believed = wantsOfSite(own, secrets).find(({ id }) => id === "authority/believed on c2");
  expect(believed?.before).toContainEqual({ host: "c2", unit: "haproxy.service" });
});

test("a site that says nothing has no certificates, and a dashboard that speaks TLS is where browsers look for it", () => {
  const plain = designed("", "{ keystone: {}, horizon: {} }");
  expect(plain.secrets.map(({ kind }) => kind)).not.toContain("certificate");
  expect(fileOf(plain, "/etc/haproxy/quorate.pem")).toBeUndefined();
  expect(publicUrl(plain, "horizon")).toBe("http://api.example.org:80");
  const secure = designed("certificates: own\n", "{ keystone: {}, horizon: {} }");
  expect(publicUrl(secure, "horizon")).toBe("https://api.example.org:443");
});
