import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownFile } from "../hosts/own-program.ts";
import { History } from "./history.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-history-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("events come back the newest first, page by page, and narrowed", async () => {
  const history = await History.open(directory);
  for (let index = 0; index < 10; index += 1) {
    const host = index % 2 === 0 ? "c1" : "c2";
    history.add({ kind: "part-changed", atMs: 1000 * (index % 5), host, sentence: `event ${index}`, about: { index } });
  }
  const first = history.events({ limit: 4 });
  expect(first.map(({ about }) => about["index"])).toEqual([9, 4, 8, 3]);
  const rest = history.events({ limit: 100, before: first.at(-1)?.id ?? 0 });
  expect(rest.map(({ about }) => about["index"])).toEqual([7, 2, 6, 1, 5, 0]);
  expect(history.events({ limit: 100, host: "c1" })).toHaveLength(5);
  expect(history.events({ limit: 100, kinds: ["outage"] })).toEqual([]);
  await history.close();
});

test("what is watched grows while it is, and a gap is told and not counted", async () => {
  const history = await History.open(directory);
  expect(history.watch(10_000)).toBeUndefined();
  expect(history.watch(15_000)).toBeUndefined();
  expect(history.watch(95_000)).toEqual({ fromMs: 15_000, toMs: 95_000 });
  expect(history.watch(99_000)).toBeUndefined();
  // A clock that is set back shortens nothing.
  expect(history.watch(98_000)).toBeUndefined();
  expect(history.watched({ fromMs: 0, toMs: 200_000 })).toEqual([
    { fromMs: 10_000, toMs: 15_000 },
    { fromMs: 95_000, toMs: 99_000 },
  ]);
  await history.close();
});

test("an outage that goes on counts until now, and one that is over until then", async () => {
  const history = await History.open(directory);
  const { id } = history.add({ kind: "outage", atMs: 1000, endedAtMs: null, subject: "sql", sentence: "", about: {} });
  expect(history.open("outage").map((event) => event.id)).toEqual([id]);
  expect(history.outages({ fromMs: 0, toMs: 5000 }).get("sql")).toEqual([{ fromMs: 1000, toMs: 5000 }]);
  history.end(id, 2000, "over");
  expect(history.outages({ fromMs: 0, toMs: 5000 }).get("sql")).toEqual([{ fromMs: 1000, toMs: 2000 }]);
  expect(history.open("outage")).toEqual([]);
  await history.close();
});

test("a service keeps others out while it lives; killed while it writes, it loses nothing, and the next one opens its file", async () => {
  const program = `
      import { History } from ${JSON.stringify(pathToFileURL(ownFile("src/serve/history.ts")).href)};
      const history = await History.open(${JSON.stringify(directory)});
      for (let index = 0; ; index += 1) {
        history.add({ kind: "apply", atMs: index, sentence: "x".repeat(500), about: { index } });
        process.stdout.write(index + "\\n");
      }`;
  for (let life = 1; life <= 3; life += 1) {
    const child = spawn(
      process.execPath,
      ["--import", pathToFileURL(ownFile("scripts/from-sources.mjs")).href, "--input-type=module", "-e", program],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = once(child, "exit");
    let said = "";
    for await (const chunk of child.stdout.setEncoding("utf8") as AsyncIterable<string>) {
      if (said === "") await expect(History.open(directory)).rejects.toThrow("another serve of this site is running");
      said += chunk;
      if (said.split("\n").length > 40 * life) child.kill("SIGKILL");
    }
    await ended;
    const acknowledged = said.trim().split("\n").length;
    const history = await History.open(directory);
    const kept = history.events({ limit: 100_000 });
    // The last one may have been written and not said.
    expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
    expect(kept.length).toBeLessThanOrEqual(acknowledged + 1);
    for (const { id } of kept) expect(id).toBeGreaterThan(0);
    history.prune(Date.now());
    expect(history.events({ limit: 10 })).toEqual([]);
    await history.close();
  }
}, 120_000);
