import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { renderHost } from "../design/render.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Finding } from "../spec/finding.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { placesIn } from "./places.ts";
import { reviewDesign } from "./review-design.ts";

/** A site whose services and first host have these lines. */
function siteText(services: readonly string[], onC1 = ""): string {
  return [
    "hosts:",
    `  c1: { address: 10.77.0.11, zone: a${onC1} }`,
    "  c2: { address: 10.77.0.12, zone: b }",
    "  c3: { address: 10.77.0.13, zone: c }",
    "vip: { internal: 10.77.0.10/24 }",
    "fencing: lab",
    "services:",
    "  keystone:",
    ...services.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function designOf(text: string) {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join(" "));
  return designSite(site);
}

function fileOf(text: string, host: string, path: string): string {
  const design = designOf(text);
  const found = renderHost(design, host, exampleSecrets(design.secrets)).find((file) => file.path === path);
  return String(found?.content);
}

/** Beside what any site of three hosts is told. */
function reviewed(text: string): readonly Finding[] {
  const usual = ["one-cluster-ring", "no-loss-during-maintenance", "image-store-on-one-disk"];
  return reviewDesign(designOf(text), placesIn(text, "site.yaml")).filter(({ code }) => !usual.includes(code));
}

const severities = (line: string): readonly string[] => reviewed(siteText([line])).map(({ severity }) => severity);

const parsed = (text: string): readonly string[] =>
  parseSite(text, "site.yaml", vocabulary).findings.map(({ code, message }) => `${code}: ${message}`);

describe("an option of a service's own file", () => {
  const text = siteText(
    ["glance: { config: { DEFAULT: { image_size_cap: 1000, debug: true }, task: { task_time_to_live: 12 } } }"],
    ", services: { glance: { config: { DEFAULT: { debug: false } } } }",
  );

  test("is written on every host, and on one that has its own", () => {
    const [one, two] = ["c1", "c2"].map((host) => fileOf(text, host, "/etc/glance/glance-api.conf"));
    for (const file of [one, two]) {
      expect(file).toMatch(/^\[DEFAULT\]\n[^[]*^image_size_cap = 1000$/mu);
      expect(file).toMatch(/^\[task\]\ntask_time_to_live = 12$/mu);
    }
    expect(one).toMatch(/^debug = false$/mu);
    expect(one).not.toMatch(/^debug = true$/mu);
    expect(two).toMatch(/^debug = true$/mu);
  });

  test("is shown in the plan as the operator's own, and draws no finding", () => {
    const decisions = designOf(text).decisions.filter(({ subject }) => subject.startsWith("glance ["));
    expect(decisions.map(({ subject, choice, because }) => `${subject}: ${choice}, ${because}`)).toEqual([
      "glance [DEFAULT] image_size_cap: 1000, your site file says so (services.glance.config)",
      "glance [DEFAULT] debug: true, your site file says so (services.glance.config)",
      "glance [task] task_time_to_live: 12, your site file says so (services.glance.config)",
      "glance [DEFAULT] debug: false on c1, your site file says so (hosts.c1.services.glance.config)",
    ]);
    expect(reviewed(text)).toEqual([]);
  });

  test("of a database server may be written with hyphens, and stands several times where it may", () => {
    const tuned = siteText([
      "galera: { config: { mysqld: { innodb-io-capacity: 2000 } } }",
      "glance: { config: { DEFAULT: { enabled_import_methods: [glance-direct, web-download] } } }",
    ]);
    expect(fileOf(tuned, "c1", "/etc/mysql/mariadb.conf.d/99-quorate.cnf")).toMatch(/^innodb_io_capacity = 2000$/mu);
    expect(fileOf(tuned, "c1", "/etc/glance/glance-api.conf")).toMatch(
      /^enabled_import_methods = glance-direct,web-download$/mu,
    );
  });

  test("whose value is a secret is shown nowhere", () => {
    const secret = siteText(["  config: { DEFAULT: { admin_token: hunter2 } }"]);
    const { findings } = parseSite(secret, "site.yaml", vocabulary);
    const told = JSON.stringify([findings, designOf(secret).decisions, reviewed(secret)]);
    expect(findings.map(({ code }) => code)).toEqual(["password-in-site"]);
    expect(told).not.toContain("hunter2");
  });
});

describe("an override that the service would not understand is a finding", () => {
  test.each([
    [
      "glance: { config: { DEFAULT: { wokers: 4 } } }",
      'unknown-option: "wokers" is not an option of [DEFAULT] in /etc/glance/glance-api.conf: the program would ignore it without a word.',
    ],
    [
      "glance: { config: { default: { debug: true } } }",
      'unknown-option: "default" is not a section of /etc/glance/glance-api.conf: the program would ignore it without a word.',
    ],
    [
      "glance: { config: { DEFAULT: { workers: many } } }",
      'bad-value: glance takes a whole number of 0 or more for workers, and not "many".',
    ],
    [
      "glance: { config: { oslo_messaging_rabbit: { kombu_reconnect_delay: 6 } } }",
      'bad-value: glance takes a number from 0 to 4.5 for kombu_reconnect_delay, and not "6".',
    ],
    [
      "glance: { config: { DEFAULT: { debug: [true, false] } } }",
      'bad-value: glance takes true or false for debug, and not "true, false".',
    ],
    ["glance: { config: { DEFAULT: { log_file: { a: 1 } } } }", "wrong-type"],
    ["glance: { config: [debug] }", "wrong-type"],
    ["memcached: { config: { DEFAULT: { debug: true } } }", "unknown-key"],
  ])("%s", (line, said) => {
    expect(parsed(siteText([line])).join("\n")).toContain(said);
  });

  test("on a host as well", () => {
    const wrong = siteText(
      [],
      ", services: { glance: { config: { DEFAULT: { debugg: true } } }, memcached: { memoryMiB: 64 } }",
    );
    expect(parsed(wrong).map((line) => line.split(":")[0])).toEqual(["unknown-option", "unknown-key"]);
  });
});

describe("an override that breaks a rule of the design is a finding where it is written", () => {
  test.each([
    ["galera: { config: { mysqld: { innodb_flush_log_at_trx_commit: 0 } } }", ["override-replaces-design"]],
    [
      "glance: { config: { database: { max_retries: 1, retry_interval: 0 } } }",
      ["override-replaces-design", "retries-below-failover", "override-replaces-design"],
    ],
    [
      'galera: { config: { galera: { wsrep_provider_options: "evs.keepalive_period=PT0.05S" } } }',
      ["override-replaces-design", "period-refused", "slow-detection"],
    ],
    ["glance: { config: { database: { connection: sqlite:///x } } }", ["override-replaces-design"]],
    ["glance: { config: { DEFAULT: { bind_port: 9393 } } }", ["override-replaces-design"]],
  ])("%s", (line, codes) => {
    const text = siteText([line]);
    const found = reviewed(text);
    expect(found.map(({ code }) => code).sort()).toEqual(codes.toSorted());
    const written = text.split("\n").findIndex((each) => each.includes(line)) + 1;
    for (const { place, code } of found) expect([code, place.line]).toEqual([code, written]);
  });

  test("whose power the hosts do not share is no rule's matter, and else is one", () => {
    const text = siteText(["galera: { config: { mysqld: { innodb_flush_log_at_trx_commit: 0 } } }"]);
    const shared = text.replace("zone: b", "zone: a");
    const [found] = reviewed(shared).filter(({ code }) => code === "flush-log-loses-commits");
    expect(found?.place.line).toBe(9);
    expect(found?.remedy).toContain("services.galera.config.mysqld.innodb_flush_log_at_trx_commit");
  });

  test("a port and a login are errors, a count is a warning, and what the design says itself is nothing", () => {
    expect(severities("glance: { config: { DEFAULT: { bind_port: 9393 } } }")).toEqual(["error"]);
    expect(severities("glance: { config: { database: { connection: sqlite:///x } } }")).toEqual(["error"]);
    expect(severities("glance: { config: { DEFAULT: { workers: 4 } } }")).toEqual(["warning"]);
    expect(severities("glance: { config: { DEFAULT: { workers: 2 } } }")).toEqual([]);
  });
});
