import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import type { DesignedEndpoint } from "../contract/design.ts";
import { syncedCheck } from "./check.ts";
import { databaseEndpoint } from "./names.ts";
import { galeraTrial } from "./trial.ts";

const endpoint: DesignedEndpoint = {
  name: databaseEndpoint,
  for: "services",
  component: "galera",
  address: "10.77.0.10",
  port: 3306,
  protocol: "tcp",
  backends: [],
  check: syncedCheck(),
  share: { kind: "one" },
  idleTimeoutMs: 1000,
};
const trial = galeraTrial({ members: ["c1", "c2", "c3"], endpoints: [endpoint], secrets: [] });
const login = { user: "quorate_drill", password: "s3cretOfADrill" };

/** What bash does with a script where the client is one that shows its arguments and its standard input, and ends so. */
function run(script: string, exitCode = 0): { readonly said: string; readonly exitCode: number | undefined } {
  const client = `mariadb() { printf '<%s>' "$@"; echo; cat; return ${exitCode}; }\n`;
  const { stdout, ...ended } = execaSync("bash", ["-eu", "-o", "pipefail"], {
    input: `${client}${script}`,
    reject: false,
  });
  return { said: stdout, exitCode: ended.exitCode };
}

describe("a drill's database", () => {
  test("is made for the login alone, whose password is in no argument", () => {
    const [words = "", ...sql] = run(trial.prepare("quorate_drill", login)).said.split("\n");
    expect(words).toBe("<>");
    expect(sql).toEqual([
      "CREATE DATABASE `quorate_drill`;",
      "CREATE USER 'quorate_drill'@'%' IDENTIFIED BY 's3cretOfADrill';",
      String.raw`GRANT ALL ON ${"`"}quorate\_drill${"`"}.* TO 'quorate_drill'@'%';`,
    ]);
  });

  test("is reached by TLS alone where the members have certificates", () => {
    const secrets = [{ name: "galera-authority", kind: "password", owner: "galera" }] as const;
    const secure = galeraTrial({ members: ["c1"], endpoints: [endpoint], secrets });
    const certificate = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n";
    expect(secure.authority?.({ "galera-authority": `names: \n${certificate}` })).toBe(certificate);
    expect(run(secure.prepare("quorate_drill", login)).said).toContain("IDENTIFIED BY 's3cretOfADrill' REQUIRE SSL;");
    expect(trial).not.toHaveProperty("authority");
  });

  test("that cannot be made or removed is no success", () => {
    expect(run(trial.prepare("quorate_drill", login), 1).exitCode).toBe(1);
    expect(run(trial.remove("quorate_drill"), 1).exitCode).toBe(1);
  });

  test("is removed with its user, also when one of them is not there", () => {
    expect(run(trial.remove("quorate_drill")).said.split("\n").slice(1)).toEqual([
      "DROP DATABASE IF EXISTS `quorate_drill`;",
      "DROP USER IF EXISTS 'quorate_drill'@'%';",
    ]);
  });

  test("is written where a connection to the site's address ends up", () => {
    const { said } = run(trial.leader("quorate_drill", ""));
    expect(said).toContain("<-h><10.77.0.10><-P><3306>");
    expect(said).toContain("<SELECT @@wsrep_node_name>");
  });

  test("that nobody serves has no leader, which is no failure", () => {
    expect(run(trial.leader("quorate_drill", ""), 1).exitCode).toBe(0);
  });
});
