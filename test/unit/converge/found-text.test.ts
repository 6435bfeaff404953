import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foundTexts } from "../../../src/converge/found-text.ts";
import { replacedLines } from "../../../src/converge/replaced-lines.ts";
import type { Action } from "../../../src/converge/plan.ts";
import { file } from "./a-site.ts";
import { BashHost, trialPaths } from "./bash-host.ts";

const names = ["c1", "c2"];
let hosts: ReadonlyMap<string, BashHost>;

beforeEach(async () => {
  hosts = new Map(await Promise.all(names.map(async (name) => [name, await BashHost.make(name)] as const)));
  for (const host of hosts.values()) {
    await put(host, "/usr/share/web-common/web.conf", "# as shipped\nlisten 8080\n");
    await put(host, "/usr/share/cache/cache.conf.default", "memory 64\n");
    await put(host, "/etc/web.conf", "# as shipped\nlisten 8080\n");
    await put(host, "/etc/cache.conf", "memory 64\n");
    await put(host, "/etc/by-hand.conf", "rate 3\n");
    await put(host, "/etc/key", "hunter2hunter2\n");
  }
});

afterEach(async () => {
  await Promise.all([...hosts.values()].map((host) => host.remove()));
});

test("what a package's template holds is nobody's work; the rest is said once for the hosts that have it alike", async () => {
  await put(hosts.get("c2")!, "/etc/web.conf", "# as shipped\nlisten 9090\n");
  const actions = names.flatMap((host) => [
    replacing(host, "/etc/web.conf", "listen 80\n"),
    replacing(host, "/etc/cache.conf", "memory 128\n"),
    replacing(host, "/etc/by-hand.conf", "rate 5\n"),
    replacing(host, "/etc/key", "another\n", true),
  ]);
  expect(await said(actions)).toEqual([
    "c1, c2: /etc/by-hand.conf was not written by Quorate; it is replaced, and a copy is kept on the host.",
    "    --- /etc/by-hand.conf (as it is)",
    "    +++ /etc/by-hand.conf (as designed)",
    "    @@ -1 +1 @@",
    "    -rate 3",
    "    +rate 5",
    "c1, c2: /etc/key was not written by Quorate; it is replaced, and a copy is kept on the host. It may hold secrets and is not shown.",
    "c2: /etc/web.conf was not written by Quorate; it is replaced, and a copy is kept on the host.",
    "    --- /etc/web.conf (as it is)",
    "    +++ /etc/web.conf (as designed)",
    "    @@ -1,2 +1 @@",
    "    -# as shipped",
    "    -listen 9090",
    "    +listen 80",
  ]);
});

async function said(actions: readonly Action[]): Promise<readonly string[]> {
  const found = await foundTexts(actions, {
    hosts,
    paths: trialPaths,
    conceal: (text) => text,
  });
  return replacedLines(actions, found);
}

function replacing(host: string, at: string, content: string, secret = false): Action {
  return {
    id: `${host}:${at}`,
    host,
    what: `write ${at}`,
    why: "what is there was not written by Quorate",
    after: [],
    found: "foreign",
    goal: {
      kind: "file",
      id: `${host}:${at}`,
      host,
      alternates: [],
      holds: at,
      after: [],
      file: file(at, content, { secret }),
      sha256: "",
      units: [],
    },
  };
}

async function put(host: BashHost, at: string, content: string): Promise<void> {
  const to = path.join(host.directory, "root", at);
  await mkdir(path.dirname(to), { recursive: true });
  await writeFile(to, content);
}
