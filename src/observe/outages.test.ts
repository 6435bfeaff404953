import { assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { type ClientRequest, type Outage, OutageFinder } from "./outages.ts";

const settleMs = 1700;
const everybody = (): boolean => true;
const without = (client: string): boolean => client !== "c1";

/** Requests of a client every half second from a moment on, and how each ended: `.` served, `x` not. */
function requests(client: string, fromMs: number, endings: string): readonly ClientRequest[] {
  return endings.split("").map((ending, index) => ({
    client,
    begunAtMs: fromMs + index * 500,
    ok: ending === ".",
    ...(ending === "." ? {} : { because: "no answer within 1 s" }),
  }));
}

function outagesIn(all: readonly ClientRequest[], counts: (client: string) => boolean = everybody): readonly Outage[] {
  const finder = new OutageFinder(settleMs);
  for (const request of all) finder.add(request);
  return finder.decide(1_000_000, counts);
}

test("an outage begins with the first request that no client was served at, and ends with the next that one was", () => {
  const found = outagesIn([...requests("c2", 1000, "..xx..."), ...requests("c3", 1200, "..xx...")]);
  expect(found).toEqual([{ beganAtMs: 2200, endedAtMs: 3000, because: "no answer within 1 s" }]);
});

test("what one client alone misses is no outage", () => {
  expect(outagesIn([...requests("c2", 1000, "..xxxx."), ...requests("c3", 1200, ".......")])).toEqual([]);
});

test("a client on the holder of the address does not count while there are others", () => {
  const all = [...requests("c1", 1000, "......."), ...requests("c2", 1200, "..xx...")];
  expect(outagesIn(all, without)).toHaveLength(1);
  expect(outagesIn(requests("c1", 1000, "......."), without)).toEqual([]);
});

test("a request that ended late counts from its begin, whatever came in before it", () => {
  const [late, ...others] = requests("c2", 1000, "x...");
  const finder = new OutageFinder(settleMs);
  for (const request of [...others, ...(late === undefined ? [] : [late])]) finder.add(request);
  expect(finder.decide(1_000_000, everybody)).toEqual([
    { beganAtMs: 1000, endedAtMs: 1500, because: "no answer within 1 s" },
  ]);
});

test("nothing is decided before its requests have ended, and nothing twice", () => {
  const finder = new OutageFinder(settleMs);
  for (const request of requests("c2", 1000, "..xx..")) finder.add(request);
  expect(finder.decide(2000 + settleMs - 1, everybody)).toEqual([]);
  expect(finder.decide(2000 + settleMs, everybody)).toEqual([
    { beganAtMs: 2000, endedAtMs: null, because: "no answer within 1 s" },
  ]);
  expect(finder.decide(2400 + settleMs, everybody)).toEqual([]);
  expect(finder.decide(3000 + settleMs, everybody)).toEqual([
    { beganAtMs: 2000, endedAtMs: 3000, because: "no answer within 1 s" },
  ]);
});

test("clients that say nothing any more decide nothing", () => {
  const finder = new OutageFinder(settleMs);
  for (const request of requests("c1", 1000, "xx")) finder.add(request);
  for (const request of requests("c2", 9000, "..")) finder.add(request);
  expect(finder.decide(1_000_000, everybody).at(-1)).toMatchObject({ endedAtMs: 9000 });
});

test("deciding step by step finds what deciding at once finds", () => {
  const endings = string({ unit: constantFrom(".", "x"), minLength: 1, maxLength: 30 });
  assert(
    property(endings, endings, (left, right) => {
      const all = [...requests("c2", 1000, left), ...requests("c3", 1200, right)];
      const finder = new OutageFinder(settleMs);
      const sorted = all.toSorted((one, other) => one.begunAtMs - other.begunAtMs);
      const stepwise = sorted.flatMap((request) => {
        finder.add(request);
        return finder.decide(request.begunAtMs + settleMs, everybody);
      });
      expect(stepwise.filter(({ endedAtMs }) => endedAtMs !== null)).toEqual(
        outagesIn(all).filter(({ endedAtMs }) => endedAtMs !== null),
      );
    }),
  );
});
