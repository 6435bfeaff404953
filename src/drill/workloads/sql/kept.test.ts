import { connect, createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { keptConnection } from "./kept.ts";
import { closeServers, done, serve, servers, sockets } from "./stand-in.ts";

afterEach(closeServers);

/** A place where the first so many connections meet silence and the others the server. */
async function slowAtFirst(silent: number) {
  const login = await serve(done);
  let count = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    count += 1;
    if (count <= silent) return;
    const onward = connect(login.place.port, login.place.host);
    sockets.push(onward);
    onward.on("error", () => undefined).pipe(socket);
    socket.pipe(onward);
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it listens nowhere");
  return { login: { ...login, place: { host: "127.0.0.1", port: address.port } }, count: () => count };
}

it("is tried again before the load begins, and only once for a transaction", async () => {
  const { login, count } = await slowAtFirst(2);
  const kept = keptConnection(login, 5000, 100);
  await expect(kept.checkedOut()).rejects.toThrow("connect: no answer within 100 ms");
  expect(count()).toBe(1);
  await kept.made();
  expect(count()).toBe(3);
  const connection = await kept.checkedOut();
  expect(await connection.query("SELECT 1")).toEqual([]);
  expect(count()).toBe(3);
  kept.drop();
});
