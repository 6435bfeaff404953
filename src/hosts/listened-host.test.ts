import { createServer, type Server, type TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import type { SecretNeed } from "../catalogue/contract/secret.ts";
import { generate } from "../store/secrets.ts";
import { listenedHost } from "./listened-host.ts";

const names = ["127.0.0.1"];
const needs: readonly SecretNeed[] = ["watch", "other"].flatMap((cluster): SecretNeed[] => [
  { name: `${cluster}-authority`, kind: "authority", subject: cluster, names: [], cluster },
  { name: cluster, kind: "certificate", for: "members", subject: "c1", names, by: `${cluster}-authority` },
]);
const secrets: Record<string, string> = {};
for (const need of needs) secrets[need.name] = generate(need, secrets, new Date());
const pem = (name: string): string => secrets[name] ?? "";

let server: Server | undefined;
afterEach(() => server?.close());

/** A host that says something to whoever shows a certificate of the watch's authority. */
function hostSaying(say: (socket: TLSSocket) => void): Promise<number> {
  const mine = createServer(
    { cert: pem("watch"), key: pem("watch"), ca: pem("watch-authority"), requestCert: true, rejectUnauthorized: true },
    say,
  );
  mine.on("tlsClientError", () => undefined);
  server = mine;
  return new Promise((resolve) => {
    mine.listen(0, "127.0.0.1", () => {
      const place = mine.address();
      resolve(typeof place === "object" && place !== null ? place.port : 0);
    });
  });
}

function hostAt(port: number, shown: string, believed: string) {
  return listenedHost({
    name: "c1",
    address: "127.0.0.1",
    port,
    mark: "quorate-mark",
    ca: pem(`${believed}-authority`),
    pem: pem(shown),
  });
}

test("what the host says comes line by line, until nobody wants it any more", async () => {
  const port = await hostSaying((socket) => {
    socket.write("beat\nhe");
    setTimeout(() => socket.write("ld 10.77.0.10\n"), 20);
  });
  const lines: string[] = [];
  const stop = new AbortController();
  const following = hostAt(port, "watch", "watch").follow("none of its business", {
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      if (lines.length === 2) stop.abort();
    },
  });
  await following;
  expect(lines).toEqual(["beat", "held 10.77.0.10"]);
});

test.each([
  ["who shows another authority's certificate", "other", "watch"],
  ["who meets a host of another authority", "watch", "other"],
])("%s hears nothing", async (_, shown, believed) => {
  const port = await hostSaying((socket) => socket.write("beat\n"));
  const lines: string[] = [];
  const { signal } = new AbortController();
  await expect(
    hostAt(port, shown, believed).follow("", { signal, onLine: (line) => lines.push(line) }),
  ).rejects.toThrow(/^c1 is not heard: /);
  expect(lines).toEqual([]);
});

test("a connection that ends is told, and so is a host that has none", async () => {
  const port = await hostSaying((socket) => socket.end("beat\n"));
  const { signal } = new AbortController();
  const host = hostAt(port, "watch", "watch");
  await expect(host.follow("", { signal, onLine: () => undefined })).rejects.toThrow(
    "c1 is not heard: the connection ended.",
  );
  server?.close();
  await expect(host.follow("", { signal, onLine: () => undefined })).rejects.toMatchObject({ code: "unreachable" });
});

test("nothing can be run there", async () => {
  await expect(hostAt(1, "watch", "watch").run("reboot", { timeoutMs: 1000 })).rejects.toThrow(
    "c1 can only be listened to from here, and runs no script.",
  );
});
