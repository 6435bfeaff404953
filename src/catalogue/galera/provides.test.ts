import { execaSync } from "execa";
import { expect, test } from "vitest";
import { galeraDatabase } from "./provides.ts";

test("SQLAlchemy's URL names the driver, the login, the place and the database", () => {
  const login = { user: "keystone", password: "secret", place: "127.0.0.1:3306" };
  expect(galeraDatabase.url("keystone", login, { secrets: [] })).toBe(
    "mysql+pymysql://keystone:secret@127.0.0.1:3306/keystone?charset=utf8",
  );
  const secrets = [{ name: "galera-authority", kind: "password", owner: "galera" }] as const;
  expect(galeraDatabase.url("keystone", login, { secrets })).toBe(
    "mysql+pymysql://keystone:secret@127.0.0.1:3306/keystone?charset=utf8&ssl_ca=/etc/ssl/quorate-galera.pem",
  );
});

test("a query comes to the client as one word, whatever is in it", () => {
  const sql = `SELECT CONCAT('$HOME', "it's")\n FROM ${galeraDatabase.quoteName("user")}`;
  const { stdout } = execaSync("bash", {
    input: `mariadb() { printf '<%s>' "$@"; }\n${galeraDatabase.ask("keystone", sql)}`,
  });
  expect(stdout).toBe(`<--skip-ssl><-N><-B><keystone><-e><${sql}>`);
});
