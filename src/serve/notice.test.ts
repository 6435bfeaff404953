import { expect, test } from "vitest";
import type { StateDocument, TimelineEvent } from "./documents.ts";
import { concerns, noticeOf } from "./notice.ts";

function event(
  id: number,
  kind: TimelineEvent["kind"],
  sentence: string,
  more: Partial<TimelineEvent> = {},
): TimelineEvent {
  return { id, kind, atMs: 100_000 + id, sentence, about: {}, ...more };
}

function state(out: readonly string[] = []): Parameters<typeof noticeOf>[1] {
  const endpoints: StateDocument["endpoints"] = ["keystone", "glance", "sql"].map((name) => ({
    name,
    ok: !out.includes(name),
    latencyMs: null,
    sentence: "",
    failedFrom: [],
    outSinceMs: null,
  }));
  const step: StateDocument["step"] = {
    kind: "look",
    subjects: [],
    command: "quorate status site.yaml",
    interrupts: "",
  };
  return { condition: "degraded", sentence: "", endpoints, step };
}

const about = { id: "1", site: "demo", atMs: 200_000, leftOut: 0 };

test("a lost host: what failed, what clients met, what was done, what to do next", () => {
  const events = [
    event(5, "condition", "Degraded: c1 is silent."),
    event(4, "part-changed", "galera on c2 is degraded: 2 of 3 members"),
    event(3, "address-moved", "the internal address moved from c1 to c2"),
    event(2, "outage", "sql was not served for 0.7 s: no answer", { endedAtMs: 100_700, subject: "sql" }),
    event(1, "host-silent", "c1 fell silent", { host: "c1" }),
  ];
  const notice = noticeOf(events, state(), about);
  expect(notice.what).toBe("c1 fell silent.");
  expect(notice.clients).toBe("sql was not served for 0.7 s: no answer. Clients are served by every endpoint.");
  expect(notice.done).toBe("the internal address moved from c1 to c2.");
  expect(notice.text).toBe(
    "demo: c1 fell silent. sql was not served for 0.7 s: no answer. Clients are served by every endpoint. the internal address moved from c1 to c2. Next: quorate status site.yaml",
  );
  expect(notice.events.map(({ cause }) => cause)).toEqual([1, 1, 1, 1, undefined]);
});

test("an outage that goes on names whom it concerns, and that nothing was done", () => {
  const outage = event(1, "outage", "sql is not served: refused", { endedAtMs: null, subject: "sql" });
  const notice = noticeOf([outage], state(["sql"]), about);
  expect(notice.clients).toBe("Clients are not served by sql; by all others they are.");
  expect(notice.done).toBe("Nothing had to be moved or was begun so far.");
  const all = noticeOf([outage], state(["keystone", "glance", "sql"]), about);
  expect(all.clients).toBe("Clients are not served by keystone, glance and sql.");
});

test("an address that moves by itself is what happened, and what was done; of many sentences three are told", () => {
  const moved = noticeOf([event(1, "address-moved", "the internal address moved from c1 to c2")], state(), about);
  expect(moved.what).toBe("the internal address moved from c1 to c2.");
  const many = [1, 2, 3, 4, 5].map((id) => event(id, "part-changed", `part ${id} is down`));
  expect(noticeOf(many, state(), about).what).toBe("part 1 is down; part 2 is down; part 3 is down; and 2 more.");
});

test("a receiver is told of what it asked for", () => {
  expect(concerns(["endpoints"], { kind: "outage" })).toBe(true);
  expect(concerns(["endpoints", "site"], { kind: "part-changed" })).toBe(false);
  expect(concerns(["site", "endpoints", "hosts", "addresses", "parts", "actions"], { kind: "drill" })).toBe(false);
});
