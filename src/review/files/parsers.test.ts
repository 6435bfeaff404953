import { describe, expect, it } from "vitest";
import { parseCorosync, parseKeepalived, blocksOf, lastOf } from "./blocks.ts";
import { descendants, isoDurationMs, nvpair, pacemakerTimeMs, parseCib } from "./cib.ts";
import { haproxyTimeMs, parseHaproxy } from "./haproxy.ts";
import { parseMysqlConf } from "./ini.ts";
import { parseOsloConf } from "./oslo-conf.ts";
import { parseErlangConfig } from "./erlang-terms.ts";
import { parseDefinitions, parseRabbitConf } from "./rabbitmq.ts";
import { hostOf, recognise } from "./recognise.ts";
import type { SourceFile } from "./source.ts";

const file = (text: string, path = "f"): SourceFile => ({ host: "c1", shown: path, path, text });

describe("haproxy.cfg", () => {
  it("reads sections, quotes, escapes and comments", () => {
    const { value, findings } = parseHaproxy(
      file(
        `defaults base\n  timeout client 1m # one minute\nlisten db from base\n  server "a b" 10.0.0.1:3306 send\\ this '#x' check\n`,
      ),
    );
    expect(findings).toEqual([]);
    expect(value.map(({ kind, name, from }) => ({ kind, name, from }))).toEqual([
      { kind: "defaults", name: "base", from: undefined },
      { kind: "listen", name: "db", from: "base" },
    ]);
    const server = value[1]?.lines[0];
    expect(server?.words.map((word) => word.text)).toEqual([
      "server",
      "a b",
      "10.0.0.1:3306",
      "send this",
      "#x",
      "check",
    ]);
    expect(server?.where.place).toEqual({ file: "f", line: 4, column: 3 });
    expect(server?.words[1]?.column).toBe(10);
  });

  it("reports a keyword before any section, an open quote and an open .if", () => {
    const { findings } = parseHaproxy(file(`maxconn 10\nglobal\n .if defined(X)\n log "x\n`));
    expect(findings.map(({ place }) => place.line)).toEqual([1, 4, 4]);
    expect(findings.every(({ code }) => code === "file-syntax")).toBe(true);
  });

  it("reads times", () => {
    expect(["500", "2s", "1m", "90m", "3d", "250us", "1.5s", "soon"].map(haproxyTimeMs)).toEqual([
      500,
      2000,
      60_000,
      5_400_000,
      259_200_000,
      0.25,
      undefined,
      undefined,
    ]);
  });
});

describe("keepalived.conf", () => {
  it("reads nested blocks, both comment marks, quotes and braces on a line of their own", () => {
    const { value, findings } = parseKeepalived(
      file(
        `! head\nvrrp_script up {\n  script "/bin/x ! # y" # why\n  interval 0.5\n}\nvrrp_instance V\n{\n  virtual_ipaddress { 10.0.0.9/24 dev eth0 }\n}\ninclude conf.d/*.conf\n`,
      ),
    );
    expect(findings).toEqual([]);
    const script = blocksOf(value, "vrrp_script")[0]?.block ?? [];
    expect(lastOf(script, "script")?.words[1]?.text).toBe("/bin/x ! # y");
    const instance = blocksOf(value, "vrrp_instance")[0]?.block ?? [];
    expect(blocksOf(instance, "virtual_ipaddress")[0]?.block?.[0]?.words.map((word) => word.text)).toEqual([
      "10.0.0.9/24",
      "dev",
      "eth0",
    ]);
    expect(lastOf(value, "include")?.words[1]?.text).toBe("conf.d/*.conf");
  });

  it("reports what is cut off and what closes nothing", () => {
    expect(parseKeepalived(file("a {\n b {\n")).findings[0]?.message).toContain(`"b {" is never closed`);
    expect(parseKeepalived(file("a {\n}\n}\n")).findings[0]?.place.line).toBe(3);
  });

  it("gives up on 10,000 nested blocks with one finding", () => {
    const { findings } = parseKeepalived(file("x {\n".repeat(10_000)));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain("nested more than 32 deep");
  });
});

describe("corosync.conf", () => {
  it("reads sections and values that hold colons", () => {
    const { value, findings } = parseCorosync(
      file(`# c\ntotem {\n\ttoken: 3000\n}\nnodelist {\n node {\n ring0_addr: fd00::1\n }\n}\n`),
    );
    expect(findings).toEqual([]);
    expect(lastOf(blocksOf(value, "totem")[0]?.block ?? [], "token")?.words[1]).toEqual({
      text: "3000",
      line: 3,
      column: 8,
    });
    const node = blocksOf(blocksOf(value, "nodelist")[0]?.block ?? [], "node")[0];
    expect(lastOf(node?.block ?? [], "ring0_addr")?.words[1]?.text).toBe("fd00::1");
  });
});

const said = (line: string) =>
  parseCorosync(file(`totem {\n ${line}\n}\n`)).findings.map(
    ({ severity, place }) => `${severity} ${place.line}:${place.column}`,
  );

describe("a comment behind a value of corosync.conf", () => {
  it("makes no number of one, and is taken for part of a word", () => {
    expect(said("token: 310  \t# ms")).toEqual(["error 2:15"]);
    expect(said("secauth: on # encrypts")).toEqual(["warning 2:14"]);
    expect(said("cluster_name: a#b")).toEqual([]);
    expect(said("# token: 310 # ms")).toEqual([]);
  });
});

describe("option files", () => {
  it("reads MariaDB's: dashes, quotes, comments, includes", () => {
    const { value, findings } = parseMysqlConf(
      file(
        `!includedir /etc/mysql/conf.d\n[mysqld]\nskip-name-resolve\ninnodb-flush-log-at-trx-commit = 0 # fast\nwsrep_provider_options="evs.suspect_timeout=PT5S;gcs.fc_limit=1#2"\n`,
      ),
    );
    expect(findings).toEqual([]);
    expect(value.includes[0]?.target).toBe("/etc/mysql/conf.d");
    expect(value.entries.map(({ key, value: text }) => [key, text])).toEqual([
      ["skip_name_resolve", ""],
      ["innodb_flush_log_at_trx_commit", "0"],
      ["wsrep_provider_options", "evs.suspect_timeout=PT5S;gcs.fc_limit=1#2"],
    ]);
  });

  it("reads oslo.config's: repeated keys, continuation lines", () => {
    const { value, findings } = parseOsloConf(
      file(`[DEFAULT]\ntransport_url = rabbit://a:b@c1,\n  rabbit://a:b@c2\n[x]\nkey = 1\nkey = 2\n`),
    );
    expect(findings).toEqual([]);
    expect(value.entries.map(({ section, key, value: text }) => [section, key, text])).toEqual([
      ["DEFAULT", "transport_url", "rabbit://a:b@c1,\nrabbit://a:b@c2"],
      ["x", "key", "1"],
      ["x", "key", "2"],
    ]);
    expect(value.entries[0]?.where.excerpt).toBeUndefined();
  });
});

describe("RabbitMQ's files", () => {
  it("reads rabbitmq.conf", () => {
    const { value } = parseRabbitConf(
      file("## c\ncluster_partition_handling = pause_minority # really\ndefault_user = 'x'\n"),
    );
    expect(value.map((entry) => [entry.key, entry.value])).toEqual([
      ["cluster_partition_handling", "pause_minority"],
      ["default_user", "x"],
    ]);
  });

  it("reads Erlang terms", () => {
    const { value, findings } = parseErlangConfig(
      file(
        `%% c\n[\n {kernel, [{net_ticktime, 15}]},\n {rabbit, [\n  {cluster_partition_handling, {pause_if_all_down, ['rabbit@c1'], ignore}},\n  {default_pass, <<"guest">>}\n ]}\n].\n`,
      ),
    );
    expect(findings).toEqual([]);
    const read = Object.fromEntries(value.map((entry) => [entry.key, entry.value]));
    expect(read).toMatchObject({
      net_ticktime: "15",
      cluster_partition_handling: "pause_if_all_down",
      default_pass: "guest",
    });
    expect(value.find((entry) => entry.key === "net_ticktime")?.where.place).toEqual({
      file: "f",
      line: 3,
      column: 13,
    });
    expect(parseErlangConfig(file("[{rabbit, [")).findings[0]?.message).toContain("still open");
  });

  it("reads policies", () => {
    const { value } = parseDefinitions(file(`{"policies":[\n{"name":"ha-all","definition":{"ha-mode":"all"}}]}`));
    expect(value[0]?.definition).toEqual({ "ha-mode": "all" });
    expect(value[0]?.where.place.line).toBe(2);
    expect(parseDefinitions(file("{")).findings).toHaveLength(1);
  });
});

describe("a CIB", () => {
  it("gives elements with their lines", () => {
    const { value, findings } = parseCib(
      file(
        `<?xml version="1.0"?>\n<cib><configuration><crm_config>\n <cluster_property_set id="x">\n  <nvpair id="y" name="stonith-enabled" value="false"/>\n </cluster_property_set></crm_config></configuration></cib>`,
      ),
    );
    expect(findings).toEqual([]);
    const crm = value === undefined ? undefined : descendants(value, "crm_config")[0];
    expect(crm === undefined ? undefined : nvpair(crm, "cluster_property_set", "stonith-enabled")).toMatchObject({
      value: "false",
      where: { place: { line: 4, column: 3 } },
    });
  });

  it("refuses a billion laughs", () => {
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("\n");
    const { value, findings } = parseCib(
      file(`<?xml version="1.0"?>\n<!DOCTYPE cib [<!ENTITY l0 "ha">\n${laughs}]>\n<cib>&l9;</cib>`),
    );
    expect(value).toBeUndefined();
    expect(findings[0]?.message).toContain("document type or entities");
    expect(findings[0]?.place).toEqual({ file: "f", line: 2, column: 1 });
  });

  it("reports what is cut off or too deep", () => {
    expect(parseCib(file("<cib><configuration>")).findings).toHaveLength(1);
    expect(parseCib(file(`${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}`)).findings).toHaveLength(1);
  });

  it("reads times", () => {
    expect(["10s", "10", "500ms", "2min", "PT1M", "x"].map(pacemakerTimeMs)).toEqual([
      10_000,
      10_000,
      500,
      120_000,
      60_000,
      undefined,
    ]);
    expect(["PT0.5S", "P1D", "PT1M30S", "PT", "5"].map(isoDurationMs)).toEqual([
      500,
      86_400_000,
      90_000,
      undefined,
      undefined,
    ]);
  });
});

describe("what a file is", () => {
  it("is known by its path or by what it says", () => {
    const kinds = [
      file("", "/etc/haproxy/haproxy.cfg"),
      file("", "/etc/kolla/haproxy/services.d/nova.cfg"),
      file("", "/etc/keepalived/keepalived.conf"),
      file("", "/etc/mysql/mariadb.conf.d/60-galera.cnf"),
      file("", "/var/lib/pacemaker/cib/cib.xml"),
      file("", "/etc/keystone/fernet-keys/0"),
      file("[database]\nconnection = x\n", "/etc/nova/nova.conf"),
      file("totem {\n", "cluster.txt"),
      file("hello", "readme"),
    ].map(recognise);
    expect(kinds).toEqual(["haproxy", "haproxy", "keepalived", "mysql", "cib", "key", "oslo", "corosync", undefined]);
  });

  it("knows whose it is", () => {
    expect(hostOf("c1/etc/haproxy/haproxy.cfg")).toEqual({ host: "c1", path: "/etc/haproxy/haproxy.cfg" });
    expect(hostOf("haproxy.cfg")).toEqual({ host: "", path: "haproxy.cfg" });
    expect(hostOf("c1/galera.cnf")).toEqual({ host: "c1", path: "galera.cnf" });
    expect(hostOf("c1/var/lib/config-data/puppet-generated/nova/etc/nova/nova.conf").host).toBe("c1");
  });
});
