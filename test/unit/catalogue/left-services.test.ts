import { createServer, type Server } from "node:http";
import { execa } from "execa";
import { afterEach, expect, test } from "vitest";
import { wantsOfSite } from "../../../src/design/wants.ts";
import { exampleDesign, exampleSite, markedSecrets } from "./three-controllers.ts";

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A keystone with a catalogue and users; what was asked of it, reads aside, is in `asked`. */
async function keystone(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    "/v3/services": {
      services: [
        { id: "identity", type: "identity", name: "keystone" },
        { id: "image", type: "image", quorate: "glance", quorate_user: "glance" },
        { id: "volume", type: "block-storage", quorate: "cinder", quorate_user: "cinder" },
        { id: "others", type: "object-store", name: "swift" },
      ],
    },
    "/v3/endpoints?service_id=volume": { endpoints: [{ id: "e1" }, { id: "e2" }] },
    // In whichever domain; one of the same name that somebody else made is none of ours.
    "/v3/users?name=cinder": { users: [{ id: "u1", quorate: "0123456789abcdef" }, { id: "u2" }] },
  };
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      if (method !== "GET" && url !== "/v3/auth/tokens")
        asked.push(`${method} ${url} ${Buffer.concat(chunks).toString()}`);
      response.setHeader("X-Subject-Token", "token");
      response.end(method === "DELETE" ? "" : JSON.stringify(answers[url] ?? {}));
    });
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const address = made.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/v3`, asked };
}

const condition = wantsOfSite(exampleDesign(), markedSecrets(exampleSite())).find(
  ({ id }) => id === "keystone/left services",
);
if (condition?.remedy.kind !== "make") throw new Error("invariant: keystone has a condition on what left");
const { test: asks, remedy } = condition;

test("a service that left goes with its endpoints, its user may not log in; what others registered stays", async () => {
  const { url, asked } = await keystone();
  await execa("bash", ["-eu", "-c", remedy.script.replace("http://10.77.0.11:5000/v3", url)]);
  expect(asked).toEqual([
    "DELETE /v3/endpoints/e1 ",
    "DELETE /v3/endpoints/e2 ",
    'PATCH /v3/users/u1 {"user": {"enabled": false}}',
    "DELETE /v3/services/volume ",
  ]);
});

/** What the test makes of a database's client that does so. */
function answered(client: string) {
  const script = `mariadb() { ${client}; }\n${asks}`;
  return execa("bash", ["-eu", "-o", "pipefail", "-c", script], { reject: false });
}

test("it counts what Quorate registered for a technology that the design does not have", async () => {
  const none = await answered(`echo "$*" >&2; echo 0`);
  expect(none.exitCode).toBe(0);
  expect(none.stderr).toContain(`extra LIKE '%"quorate": "%' AND NOT (`);
  expect(none.stderr).toContain(`extra LIKE '%"quorate": "glance"%'`);
  expect((await answered("echo 1")).exitCode).toBe(1);
  // As on a fresh host: without tables nothing can have left.
  expect((await answered("return 1")).exitCode).toBe(0);
});
