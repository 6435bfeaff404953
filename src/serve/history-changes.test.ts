import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { History } from "./history.ts";
import type { HistoryChanges, KeptRow } from "./history-changes.ts";

let directory = "";
let history: History;
let changes: HistoryChanges;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-changes-"));
  await open("c1");
});
afterEach(async () => {
  await history.close();
  await rm(directory, { recursive: true });
});

async function open(host: string): Promise<void> {
  history = await History.open(path.join(directory, host), "elsewhere");
  if (history.changes === undefined) throw new Error("nothing is noted");
  changes = history.changes;
}

/** All that is pending goes to another place, as the site's database would have it. */
function handOn(kept: Map<string, KeptRow>): number {
  const pending = changes.pending(1000);
  for (const row of pending) {
    if (row.body === null) kept.delete(`${row.kind} ${row.id}`);
    else kept.set(`${row.kind} ${row.id}`, row);
  }
  changes.settle(pending);
  return pending.length;
}

const lost = { kind: "host-silent", atMs: 1000, host: "c1", sentence: "c1 fell silent", about: {} } as const;
const outage = {
  kind: "outage",
  atMs: 2000,
  endedAtMs: null,
  subject: "sql",
  sentence: "sql is not served",
  about: {},
} as const;

function told(): readonly string[] {
  return history.events({ limit: 100 }).map(({ sentence }) => sentence);
}

test("what is handed on is the row as it is, once, and another host's history becomes it", async () => {
  const kept = new Map<string, KeptRow>();
  const { id } = history.add(outage);
  history.add(lost);
  history.end(id, 2700, "sql was not served for 0.7 s");
  history.watch(5000);
  history.keepSession("digest", "ann", 99_000);
  const entry = history.audit({
    atMs: 1,
    who: "ann",
    role: "operate",
    from: "::1",
    what: "drain c2",
    why: "",
    outcome: "under way",
  });
  history.audited(entry.id, "done");
  expect(handOn(kept)).toBe(5);
  expect(handOn(kept)).toBe(0);
  const before = {
    events: history.events({ limit: 9 }),
    audit: history.auditEntries(9),
    watched: history.watched({ fromMs: 0, toMs: 9000 }),
  };
  await history.close();

  await open("c2");
  changes.become([...kept.values()]);
  expect({
    events: history.events({ limit: 9 }),
    audit: history.auditEntries(9),
    watched: history.watched({ fromMs: 0, toMs: 9000 }),
  }).toEqual(before);
  expect(history.session("digest", 50_000)).toBe("ann");
  // What was read from there is no news to it.
  expect(changes.pending(9)).toEqual([]);
});

test("what changed while it was handed on is pending still, and what went is told as gone", () => {
  history.keepSession("digest", "ann", 99_000);
  const pending = changes.pending(9);
  history.endSession("digest");
  changes.settle(pending);
  expect(changes.pending(9).map(({ kind, body }) => [kind, body])).toEqual([["session", null]]);
});

test("a process that is killed between writing and handing on forgets nothing", async () => {
  history.add(lost);
  await history.close();
  await open("c1");
  expect(changes.pending(9).map(({ kind }) => kind)).toEqual(["event"]);
});

test("what only this host saw comes after what all know, under a number of its own; what went on here ends here", async () => {
  const kept = new Map<string, KeptRow>();
  const { id } = history.add(outage);
  handOn(kept);
  // The database is away: this host goes on alone, while another one's row has the next number.
  history.end(id, 2700, "sql was not served for 0.7 s");
  history.add(lost);
  const theirs: KeptRow = {
    kind: "event",
    id: "2",
    body: JSON.stringify({
      id: 2,
      kind: "apply",
      at: 3000,
      ended: null,
      lasts: 0,
      host: null,
      subject: null,
      sentence: "an apply",
      about: "{}",
    }),
  };
  changes.become([...kept.values(), theirs]);
  expect([...told()].sort()).toEqual(["an apply", "c1 fell silent", "sql was not served for 0.7 s"]);
  expect(new Set(history.events({ limit: 9 }).map((event) => event.id)).size).toBe(3);
  // Those two are handed on now.
  expect(changes.pending(9).map(({ kind }) => kind)).toContain("event");
});

test("a row that is none of a history's is passed over", () => {
  changes.become([
    { kind: "sqlite_master", id: "1", body: "{}" },
    { kind: "session", id: "x", body: JSON.stringify({ "hash) VALUES ('y','ann',9); --": 1 }) },
  ]);
  expect(history.session("y", 1)).toBeUndefined();
});

test("twenty thousand events are read within seconds", () => {
  const many = Array.from({ length: 20_000 }, (_, index): KeptRow => ({
    kind: "event",
    id: String(index + 1),
    body: JSON.stringify({
      id: index + 1,
      kind: "apply",
      at: index,
      ended: null,
      lasts: 0,
      host: null,
      subject: null,
      sentence: "an apply",
      about: "{}",
    }),
  }));
  changes.become(many);
  expect(history.events({ limit: 1 })[0]?.id).toBe(20_000);
}, 30_000);
