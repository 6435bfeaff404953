import { createServer, type Server, type Socket } from "node:net";
import type { DatabaseLogin } from "./driver.ts";

/** What a server says to a statement: a row set, that it was done, an error, or nothing at all. */
export type Answer =
  | { readonly rows: readonly Readonly<Record<string, string>>[]; readonly oid?: number }
  | { readonly done: string }
  | { readonly error: readonly [string, string] }
  | "silence"
  | "hang up";

/** Those that serve, and their connections. */
export const servers: Server[] = [];
export const sockets: Socket[] = [];

export function closeServers(): void {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
}

/** Speaks the server's side of https://www.postgresql.org/docs/15/protocol-flow.html, as much of it as a client here asks. */
export async function serve(answer: (sql: string) => Answer): Promise<DatabaseLogin> {
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
export function done(sql: string): Answer {
  return { done: sql.split(" ", 1)[0] ?? "" };
}
