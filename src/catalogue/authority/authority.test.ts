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

test("the balancer speaks TLS at the virtual addresses and with its peers, plainly on the loopback, and to the queue as before", () => {
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
    "bind 10.77.0.10:5672",
    "bind 127.0.0.1:5672",
    "bind 127.0.0.1:11211",
  ]);
});

test("members of a cluster have a certificate each, believed by an authority of theirs, whose file is on every host", () => {
  const paths = [
    ["/etc/mysql/quorate.pem", 0o400, "mysql"],
    ["/etc/haproxy/quorate-peers.pem", 0o600, "root"],
  ] as const;
  for (const [path, mode, owner] of paths) {
    const [first, second] = [fileOf(own, path, "c1"), fileOf(own, path, "c2")];
    expect(first).toMatchObject({ mode, owner, secret: true });
    expect(first?.content).not.toBe(second?.content);
    expect(fileOf(own, path, "n1")).toBeUndefined();
  }
  for (const cluster of ["galera", "haproxy"]) {
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
