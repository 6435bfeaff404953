import { createServer, type Server, type Socket } from "node:net";
import { createServer as createMysqlServer, type Connection as MysqlConnection } from "mysql2";
import { afterEach, describe, expect, it } from "vitest";
import { startClock } from "../../clock.ts";
import type { HistoryLine } from "../../history.ts";
import { describeTrouble } from "../workload.ts";
import type { DatabaseLogin } from "./driver.ts";
import { mysql } from "./mysql.ts";
import { pgwire } from "./pgwire.ts";
import { readRows } from "./read-back.ts";

/** What a server says to a statement: a row set, that it was done, an error, or nothing at all. */
type Answer =
  | { readonly rows: readonly Readonly<Record<string, string>>[]; readonly oid?: number }
  | { readonly done: string }
  | { readonly error: readonly [string, string] }
  | "silence"
  | "hang up";

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Speaks the server's side of https://www.postgresql.org/docs/15/protocol-flow.html, as much of it as a client here asks. */
async function serve(answer: (sql: string) => Answer): Promise<DatabaseLogin> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    let unread = Buffer.alloc(0);
    let greeted = false;
    let prepared = "";
    socket.on("data", (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const head = greeted ? 1 : 0;
        if (unread.length < head + 4) return;
        const end = head + unread.readInt32BE(head);
        if (unread.length < end) return;
        const type = greeted ? String.fromCharCode(unread[0] ?? 0) : "startup";
        const body = unread.subarray(head + 4, end);
        unread = unread.subarray(end);
        greeted = true;
        if (type === "startup") socket.write(Buffer.concat([message("R", int32(0)), ready]));
        if (type === "P") prepared = body.subarray(1, body.indexOf(0, 1)).toString();
        if (type === "Q") reply(socket, answer(body.subarray(0, -1).toString()), false);
        if (type === "S") reply(socket, answer(prepared), true);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const place = { host: "127.0.0.1", port };
  return { protocol: "pgwire", place, user: "u", password: "p", database: "d", table: "ledger" };
}

function reply(socket: Socket, answer: Answer, extended: boolean): void {
  if (answer === "silence") return;
  if (answer === "hang up") return void socket.destroy();
  if ("error" in answer) {
    const [code, text] = answer.error;
    const fields = Buffer.from(`SERROR\0VERROR\0C${code}\0M${text}\0\0`);
    return void socket.write(Buffer.concat([message("E", fields), ready]));
  }
  const said =
    "rows" in answer ? rowSet(answer.rows, answer.oid ?? 25) : [message("C", Buffer.from(`${answer.done}\0`))];
  const bound = extended ? [message("1"), message("2"), ...("rows" in answer ? [] : [message("n")])] : [];
  socket.write(Buffer.concat([...bound, ...said, ready]));
}

function rowSet(rows: readonly Readonly<Record<string, string>>[], oid: number): readonly Buffer[] {
  const names = Object.keys(rows[0] ?? {});
  const fields = names.map((name) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(oid), int16(-1), int32(-1), int16(0)]),
  );
  const data = rows.map((row) => {
    const values = names.map((name) => Buffer.from(row[name] ?? ""));
    return message("D", int16(values.length), ...values.flatMap((value) => [int32(value.length), value]));
  });
  return [message("T", int16(names.length), ...fields), ...data, message("C", Buffer.from("SELECT 1\0"))];
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  return int32(value).subarray(2);
}

const ready = message("Z", Buffer.from("I"));
const done = (sql: string): Answer => ({ done: sql.split(" ", 1)[0] ?? "" });

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
