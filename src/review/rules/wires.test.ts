import { describe, expect, test } from "vitest";
import { exampleSecrets } from "../../store/secrets.ts";
import { certificateIn } from "../../catalogue/format/pem.ts";
import { filesOf } from "../collect/host-files.ts";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles, unknownContext } from "../review-files.ts";

const on = (path: string, text: string): SourceFile => ({ host: "c1", shown: `c1:${path}`, path, text });
const context = { ...unknownContext, networks: "untrusted" as const };
const told = (...files: readonly SourceFile[]) => reviewFiles(files, { context });
const codesOf = (...files: readonly SourceFile[]) => told(...files).map(({ code }) => code);
const haproxy = (text: string): SourceFile => on("/etc/haproxy/haproxy.cfg", text);
const server = " server c1 10.0.0.11:5000 check inter 1s fall 2\n server c2 10.0.0.12:5000 check inter 1s fall 2\n";
const check = " mode http\n option httpchk GET /healthcheck\n";

const front = (bind: string, more = ""): SourceFile =>
  haproxy(`listen keystone\n${check}${more} bind ${bind}\n${server}`);

test("a word that every object has is no option of a bind", () => {
  expect(codesOf(front("10.0.0.9:5000 ssl crt /etc/haproxy/site.pem __proto__ constructor"))).not.toContain("weak-tls");
});

describe("HTTP in the clear", () => {
  test.each(["10.0.0.9:5000", "*:5000", ":5000", "[2001:db8::9]:5000"])("is found at %s", (bind) => {
    expect(codesOf(front(bind))).toEqual(["plain-http"]);
  });

  test.each(["10.0.0.9:5000 ssl crt /etc/haproxy/site.pem", "127.0.0.1:5000", "[::1]:5000", "/run/keystone.sock"])(
    "is not what stands at %s",
    (bind) => {
      expect(codesOf(front(bind))).not.toContain("plain-http");
    },
  );

  test("is found in a frontend that passes bytes on, at an API's port", () => {
    const text = `frontend k\n mode tcp\n bind 10.0.0.9:5000\n default_backend k\nbackend k\n${check}${server}`;
    expect(codesOf(haproxy(text))).toEqual(["plain-http"]);
  });

  test("is neither what leads to https nor the balancer's own page, nor a database's port", () => {
    const leads = `frontend front\n mode http\n bind *:80\n http-request redirect scheme https\n`;
    const page = `listen page\n mode http\n bind *:1984\n stats enable\n`;
    const database = `listen sql\n mode tcp\n bind 10.0.0.9:3306\n option httpchk\n${server}`;
    for (const text of [leads, page, database]) expect(codesOf(haproxy(text))).not.toContain("plain-http");
  });

  test("is none where clients of PostgreSQL are led to it at an API's port", () => {
    const listen =
      "listen db\n mode tcp\n bind 10.0.0.9:5000\n option httpchk OPTIONS /primary\n server a 10.0.0.1:6432 check port 8008\n";
    const split =
      "frontend f\n mode tcp\n bind 10.0.0.9:5000\n default_backend b\nbackend b\n mode tcp\n server a 10.0.0.1:5432 check\n";
    for (const text of [listen, split]) expect(codesOf(haproxy(text))).not.toContain("plain-http");
  });

  test("is told once of one balancer, with every name", () => {
    const [found, ...others] = told(
      haproxy(
        ["keystone", "glance"]
          .map((name, index) => `listen ${name}\n${check} bind *:${5000 + index}\n${server}`)
          .join(""),
      ),
    );
    expect(others).toEqual([]);
    expect(found?.message).toContain("keystone and glance take HTTP in the clear");
  });
});

describe("weak TLS", () => {
  test.each([
    ["HAProxy", haproxy("global\n ssl-default-bind-options ssl-min-ver TLSv1.0\n"), "TLSv1.0"],
    ["HAProxy", haproxy("global\n ssl-default-bind-options force-tlsv11\n"), "tlsv11"],
    ["HAProxy", haproxy("global\n ssl-default-bind-ciphers ECDHE+AESGCM:RC4-SHA\n"), "RC4-SHA"],
    ["HAProxy", haproxy(`listen k\n${check} bind *:5000 ssl crt /a ciphers DES-CBC3-SHA\n${server}`), "DES-CBC3-SHA"],
    ["MariaDB", on("/etc/mysql/my.cnf", "[mysqld]\ntls_version = TLSv1.1,TLSv1.2\n"), "TLSv1.1"],
    [
      "RabbitMQ",
      on("/etc/rabbitmq/rabbitmq.conf", "ssl_options.versions.1 = tlsv1.2\nssl_options.versions.2 = tlsv1\n"),
      "tlsv1",
    ],
    ["PostgreSQL", on("/etc/postgresql/17/main/postgresql.conf", "ssl_min_protocol_version = 'TLSv1'\n"), "TLSv1"],
    ["PostgreSQL", on("/etc/postgresql/17/main/postgresql.conf", "ssl_ciphers = 'ALL:aNULL'\n"), "aNULL"],
  ])("of %s is found, at its line: %#", (program, file, word) => {
    const found = told(file).filter(({ code }) => code === "weak-tls");
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toMatch(new RegExp(`^${program} .*${word}`, "u"));
    expect(file.text.split("\n")[(found[0]?.place.line ?? 0) - 1]).toContain(word);
  });

  test.each([
    haproxy("global\n ssl-default-bind-options ssl-min-ver TLSv1.2\n ssl-default-bind-ciphers HIGH:!aNULL:!MD5:!RC4\n"),
    on("/etc/mysql/my.cnf", "[mysqld]\ntls_version = TLSv1.2,TLSv1.3\n"),
    on("/etc/rabbitmq/rabbitmq.conf", "ssl_options.versions.1 = tlsv1.3\nssl_options.versions.2 = tlsv1.2\n"),
    on(
      "/etc/postgresql/17/main/postgresql.conf",
      "ssl_min_protocol_version = 'TLSv1.2'\nssl_ciphers = 'HIGH:MEDIUM:+3DES:!aNULL'\n",
    ),
  ])("is not what is right: %#", (file) => {
    expect(codesOf(file)).not.toContain("weak-tls");
  });
});

test("a server that is believed whatever it shows is found, and one that is looked at is not", () => {
  const reached = (words: string): SourceFile =>
    haproxy(`listen k\n${check} bind 127.0.0.1:5000\n server c1 10.0.0.11:5000 check inter 1s ssl ${words}\n`);
  expect(codesOf(reached("verify none"))).toContain("certificate-not-checked");
  expect(codesOf(reached("verify required ca-file /etc/ssl/own.pem verifyhost c1"))).not.toContain(
    "certificate-not-checked",
  );
  expect(codesOf(haproxy(`global\n ssl-server-verify none\n`))).toContain("certificate-not-checked");
});

const cookie = (text: string): SourceFile => on("/var/lib/rabbitmq/.erlang.cookie", text);

test("a cookie that everybody knows or guesses is found, by its digest as well", () => {
  const digest = "da0e2ff3f75a58ee1a6c5d2bcbc22ae59b4b1c5fd55b3bc4ebc47ec1b92ea22d";
  expect(codesOf(cookie("secretcookie\n"))).toContain("default-password");
  expect(codesOf(cookie("ABCDEF"))).toContain("default-password");
  expect(codesOf(cookie("KXWPLQRZTUVOMNHGYDSA"))).not.toContain("default-password");
  expect(codesOf(cookie(digest))).not.toContain("default-password");
  expect(JSON.stringify(told(cookie("secretcookie\n")))).not.toContain("secretcookie");
});

const broker = (text: string): SourceFile => on("/etc/rabbitmq/rabbitmq.conf", text);

test("guest from other hosts is found where nothing replaces it", () => {
  expect(codesOf(broker("loopback_users = none\n"))).toContain("default-password");
  expect(codesOf(broker("loopback_users.guest = false\n"))).toContain("default-password");
  expect(codesOf(broker("loopback_users.guest = true\n"))).not.toContain("default-password");
  expect(codesOf(broker("loopback_users = none\nload_definitions = /etc/rabbitmq/definitions.json\n"))).not.toContain(
    "default-password",
  );
});

describe("a certificate of another name", () => {
  const names = ["10.77.0.10", "cloud.example.org"];
  const { site } = exampleSecrets([
    { name: "authority", kind: "authority", subject: "test", names: [] },
    { name: "site", kind: "certificate", for: "members", subject: "test", names, by: "authority" },
  ] as const);
  const certificate = on("/etc/haproxy/site.pem", certificateIn(site ?? ""));
  const service = (url: string): SourceFile =>
    on("/etc/glance/glance-api.conf", `[keystone_authtoken]\nauth_url = ${url}\nwww_authenticate_uri = ${url}\n`);

  test.each(["https://cloud.example.org:5000", "https://10.77.0.10:5000/v3", "https://CLOUD.example.org"])(
    "is not found at %s",
    (url) => {
      expect(codesOf(certificate, service(url))).not.toContain("certificate-of-another-name");
    },
  );

  test.each(["https://keystone.example.org:5000", "https://10.77.0.11:5000"])("is found at %s, once", (url) => {
    expect(codesOf(certificate, service(url)).filter((code) => code === "certificate-of-another-name")).toHaveLength(1);
  });

  test("is nothing that can be said where no certificate is known, or nobody asks by TLS", () => {
    expect(codesOf(service("https://other.example.org"))).not.toContain("certificate-of-another-name");
    expect(codesOf(certificate, service("http://other.example.org"))).not.toContain("certificate-of-another-name");
  });
});

const line = (mode: string): string =>
  `/etc/corosync/authkey\t4\t${Buffer.from("abcd").toString("base64")}\t1700000000\t${mode}`;

describe("a secret that every user of its host may read", () => {
  const key = on("/etc/corosync/authkey", "0123456789abcdef");
  const conf = on(
    "/etc/glance/glance-api.conf",
    "[database]\nconnection = mysql+pymysql://g:Qw8f2Lk0aZ@10.0.0.9/glance\n",
  );

  test("is found once a file, and is not shown", () => {
    const found = told({ ...key, isOpen: true }, { ...conf, isOpen: true }).filter(
      ({ code }) => code === "secret-open",
    );
    expect(found.map(({ place }) => place.file)).toEqual([key.shown, conf.shown]);
    expect(JSON.stringify(found)).not.toContain("Qw8f2Lk0aZ");
  });

  test("is not found where nobody says so, nor where there is no secret", () => {
    const harmless = on("/etc/glance/glance-api.conf", "[DEFAULT]\nworkers = 2\n");
    expect(codesOf(key, conf)).not.toContain("secret-open");
    expect(codesOf({ ...harmless, isOpen: true })).not.toContain("secret-open");
  });

  test("is known by the mode that the host tells", () => {
    for (const [mode, isOpen] of [
      ["644", true],
      ["400", undefined],
      ["640", undefined],
      ["4755", true],
    ] as const) {
      expect(filesOf("c1", line(mode)).files[0]?.isOpen).toBe(isOpen);
    }
  });
});
