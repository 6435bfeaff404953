import { describe, expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const on = (path: string, text: string): SourceFile => ({ host: "pg1", shown: path, path, text });
const messages = (...files: readonly SourceFile[]) =>
  reviewFiles(files).map(({ code, place, message }) => `${code} ${place.line}: ${message}`);

const quiet =
  "bootstrap:\n  dcs: { ttl: 20, loop_wait: 5, retry_timeout: 5, synchronous_mode: true, failsafe_mode: true }\n";
const patroni = (lines: string, more = "") =>
  on("patroni.yml", `${quiet}${more}postgresql: { listen: 10.0.0.21:5432 }\n${lines}`);

describe("Patroni's interface", () => {
  it("that asks nobody who they are is found", () => {
    expect(messages(patroni("restapi:\n  listen: 10.0.0.21:8008\n"))).toEqual([
      expect.stringContaining("anyone-logs-in 5: Patroni's interface asks nobody who they are"),
    ]);
  });

  it.each([
    ["a password", "restapi:\n  listen: 10.0.0.21:8008\n  authentication: { username: a, password: 8sKq02mVz }\n"],
    ["a list of who may", "restapi:\n  listen: 10.0.0.21:8008\n  allowlist: [10.0.0.22]\n"],
    ["clients' certificates", "restapi:\n  listen: 10.0.0.21:8008\n  verify_client: required\n"],
    ["its own host alone", "restapi:\n  listen: 127.0.0.1:8008\n"],
  ])("with %s is right", (_, lines) => {
    expect(messages(patroni(lines))).toEqual([]);
  });
});

describe("users that Patroni makes", () => {
  it("with a password that everybody knows are found", () => {
    const users = "bootstrap:\n  users:\n    barman: { password: example }\n    backup: { password: 8sKq02mVz }\n";
    const text = `${quiet.replace("bootstrap:\n", users)}postgresql: { listen: 10.0.0.21:5432 }\n`;
    expect(messages(on("patroni.yml", text))).toEqual([
      expect.stringContaining("default-password 3: The password of PostgreSQL's user barman"),
    ]);
  });
});

describe("logins to PostgreSQL from any host", () => {
  it("are found by a mask without bits, whatever stands before it", () => {
    const logins =
      "  pg_hba:\n    - host replication copy 10.0.0.21/0 md5\n    - host all all 0.0.0.0/0 scram-sha-256\n";
    expect(messages(patroni("", logins))).toEqual([
      expect.stringContaining(
        "login-from-anywhere 4: copy and every user may log in to the database from any host (the mask of 10.0.0.21/0 has no bits",
      ),
    ]);
  });

  it("are none from a network, a host or the host itself, nor where they are refused", () => {
    const text =
      "local all all peer\nhost all all 10.0.0.0/24 scram-sha-256\nhost all all 10.0.0.9/32 md5\nhost all all all reject\n";
    expect(messages(on("pg_hba.conf", text))).toEqual([]);
  });
});

const conf = (host: string): SourceFile => ({
  host,
  shown: `${host}/postgresql.conf`,
  path: "/etc/postgresql/17/main/postgresql.conf",
  text: "wal_level = replica\n",
});

const cib = (mode: string) =>
  on(
    "cib.xml",
    `<cib><configuration><crm_config/><nodes><node id="1" uname="pg1"/></nodes><resources><primitive id="f" class="stonith" type="fence_x"/><master id="m"><primitive id="db" class="ocf" provider="heartbeat" type="pgsql"><instance_attributes id="i"><nvpair id="r" name="rep_mode" value="${mode}"/></instance_attributes><operations><op id="o" name="monitor" interval="9s"/></operations></primitive></master></resources></configuration></cib>`,
  );

const lost = (...files: readonly SourceFile[]) =>
  messages(...files).filter((each) => each.startsWith("failover-loses"));

describe("PostgreSQL that a cluster's agent promotes", () => {
  it("waits for a copy as the agent says, whatever postgresql.conf leaves out", () => {
    expect(lost(conf("pg1"), conf("pg2"))).toHaveLength(1);
    expect(lost(conf("pg1"), conf("pg2"), cib("sync"))).toEqual([]);
    expect(lost(conf("pg1"), conf("pg2"), cib("async"))).toEqual([expect.stringContaining("rep_mode=async")]);
  });
});
