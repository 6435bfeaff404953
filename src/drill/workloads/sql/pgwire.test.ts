import { createServer as createMysqlServer, type Connection as MysqlConnection } from "mysql2";
import { afterEach, describe, expect, it } from "vitest";
import { startClock } from "../../clock.ts";
import type { HistoryLine } from "../../history.ts";
import { describeTrouble } from "../workload.ts";
import type { DatabaseLogin } from "./driver.ts";
import { mysql } from "./mysql.ts";
import { pgwire } from "./pgwire.ts";
import { readRows } from "./read-back.ts";
import { closeServers, done, serve, servers, sockets } from "./stand-in.ts";

afterEach(closeServers);

describe("a connection that the server closes while nothing is under way", () => {
  it("is known to be gone before it is used again, in either language", async () => {
    const login = await serve(() => ({ done: "SELECT 0" }));
    const connection = await pgwire.connect(login, 5000);
    expect(connection.isGone()).toBe(false);
    sockets.at(-1)?.end();
    await expect.poll(() => connection.isGone()).toBe(true);

    const greeter = mysqlServer();
    const mysqlLogin = await greeter.listen();
    const other = await mysql.connect(mysqlLogin, 5000);
    expect(other.isGone()).toBe(false);
    greeter.hangUp();
    await expect.poll(() => other.isGone()).toBe(true);
    other.drop();
    greeter.close();
  });
});

/** The least of a server that mysql2 itself can be: it lets everybody in, and every statement is done. */
function mysqlServer() {
  const connections: MysqlConnection[] = [];
  const server = createMysqlServer((connection) => {
    connections.push(connection);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: "trial",
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xff_ff_f7_ff,
    });
    connection.on("query", () => connection.writeOk());
  });
  return {
    async listen(): Promise<DatabaseLogin> {
      // It does not tell the port that it was given: one that was free a moment ago.
      const { place, ...login } = await serve(() => "silence");
      await new Promise((resolve) => servers.pop()?.close(resolve));
      server.listen(place.port);
      return { ...login, place, protocol: "mysql" };
    },
    hangUp: () => connections.forEach((each) => each.destroy()),
    close: () => server.close(() => undefined),
  };
}

describe("a client that speaks PostgreSQL's protocol", () => {
  it("has its row acknowledged when the server says COMMIT, and not before", async () => {
    const asked: string[] = [];
    const login = await serve((sql) => {
      asked.push(sql);
      return done(sql);
    });
    const connection = await pgwire.connect(login, 5000);
    await connection.insert("ledger", "c.1", "c");
    expect(asked).toEqual(["BEGIN", "INSERT INTO ledger (id, client) VALUES ($1, $2)"]);
    await connection.commit();
    expect(asked.at(-1)).toBe("COMMIT");
    connection.drop();
  });

  it("takes a COMMIT that is answered with ROLLBACK for what it is: nothing happened", async () => {
    const login = await serve((sql) => (sql === "COMMIT" ? { done: "ROLLBACK" } : done(sql)));
    const connection = await pgwire.connect(login, 5000);
    const trouble: unknown = await connection.commit().catch((caught: unknown) => caught);
    expect(describeTrouble(trouble, "unknown")).toEqual({
      outcome: "fail",
      error: "COMMIT: the server answered ROLLBACK",
    });
    connection.drop();
  });

  it("says in words what the server's number means, and leaves the outcome to who knows what was sent", async () => {
    const login = await serve(() => ({ error: ["25006", "cannot execute INSERT in a read-only transaction"] }));
    const connection = await pgwire.connect(login, 5000);
    const trouble: unknown = await connection.insert("ledger", "c.1", "c").catch((caught: unknown) => caught);
    const error = "25006 cannot execute INSERT in a read-only transaction";
    expect(describeTrouble(trouble, "fail")).toEqual({ outcome: "fail", error });
    connection.drop();
  });

  it.each([
    ["silence", { outcome: "timeout", error: "COMMIT: no answer within 300 ms" }],
    ["hang up", { outcome: "unknown", error: "Connection terminated unexpectedly" }],
  ] as const)("does not know what became of a COMMIT that is met with %s", async (answer, expected) => {
    const login = await serve((sql) => (sql === "COMMIT" ? answer : done(sql)));
    const connection = await pgwire.connect(login, 300, 5000);
    const trouble: unknown = await connection.commit().catch((caught: unknown) => caught);
    expect(describeTrouble(trouble, "unknown")).toEqual(expected);
    connection.drop();
  });
});

describe("reading every server in the end", () => {
  const finalRead = { kind: "catches-up", position: "where?", reached: "there yet, $1?" } as const;

  async function read(behind: (attempt: number) => boolean): Promise<readonly HistoryLine[]> {
    let attempt = 0;
    const writer = await serve(() => ({ rows: [{ position: "0/3000060" }] }));
    const standby = await serve((sql) => {
      if (sql !== finalRead.reached) return { rows: [{ id: "c.1", copies: "1" }] };
      attempt += 1;
      return { rows: [{ reached: behind(attempt) ? "f" : "t" }], oid: 16 };
    });
    const lines: HistoryLine[] = [];
    const context = { clock: startClock(), record: (line: HistoryLine) => void lines.push(line) };
    const order = { name: "sql-insert", written: writer, servers: [{ name: "c2", login: standby }], finalRead };
    await readRows(context, order, 1000);
    return lines;
  }

  it("waits until a server has what the writer had", async () => {
    expect(await read((attempt) => attempt < 3)).toMatchObject([
      { kind: "copies", workload: "sql-insert", where: "c2", copies: { "c.1": 1 } },
    ]);
  });

  it("does not wait for ever, and takes no half a ledger for a whole one", async () => {
    await expect(read(() => true)).rejects.toThrow("c2 has not got as far as 0/3000060, where the writer was");
  });
});
