import { describe, expect, test } from "vitest";
import { madeOf, ringOf, taken } from "../../catalogue/contract/generations.ts";
import type { RotationKind, Secrets } from "../../catalogue/contract/secret.ts";
import { afterThis, standingOf, turned, underWay, type Means, type Rotating } from "./stages.ts";

const dayMs = 86_400_000;

/** Secrets that say how many there were before. */
function counted(now = new Date("2026-11-26T12:00:00Z")): Means {
  let count = 0;
  return { now, fresh: ({ name }) => `${name} made ${(count += 1)}` };
}

function ring(name: string, readsForMs: number): readonly Rotating[] {
  return [0, 1].map((number) => ({
    name: `${name}-${number}`,
    kind: "fernet-key",
    rotates: { kind: "fernet", by: "ring", ring: name, readsForMs },
  }));
}

function named(name: string, by: "overlap" | "swap"): Rotating {
  return { name, kind: "password", rotates: { kind: "passwords", by } };
}

const authority: Rotating = {
  name: "ca",
  kind: "authority",
  subject: "A",
  names: [],
  rotates: { kind: "authority", by: "overlap" },
};

const kinds: readonly (readonly [string, RotationKind, readonly Rotating[], Secrets, number])[] = [
  ["a ring", "fernet", ring("f", 2 * dayMs), { "f-0": "staged", "f-1": "primary" }, 2],
  ["passwords", "passwords", [named("a", "overlap"), named("b", "overlap")], { a: "old a", b: "old b" }, 3],
  ["an authority", "authority", [authority], { ca: "old ca" }, 3],
  ["a key that is exchanged", "passwords", [named("a", "swap")], { a: "old a" }, 2],
];

/** The files of a whole rotation, one after another. */
function files(kind: RotationKind, needs: readonly Rotating[], first: Secrets, means = counted()): readonly Secrets[] {
  const all = [first];
  do all.push(afterThis(kind, needs, all.at(-1) ?? {}, means));
  while (underWay(all.at(-1) ?? {}) !== undefined && all.length < 20);
  return all;
}

/** What a host with these secrets uses, and all that it takes. */
function habits(needs: readonly Rotating[], secrets: Secrets): { uses: readonly string[]; takes: readonly string[] } {
  const each = needs.map(({ name, rotates }) => {
    if (rotates.by !== "ring") return { uses: secrets[name] ?? "", takes: taken(secrets, name) };
    const keys = ringOf(secrets, rotates.ring);
    return { uses: keys.at(-1)?.key ?? "", takes: keys.map(({ key }) => key) };
  });
  return { uses: each.map(({ uses }) => uses), takes: each.flatMap(({ takes }) => takes) };
}

function withoutTimes(secrets: Secrets): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !name.endsWith(".made")));
}

function inARow(all: readonly Secrets[]): readonly (readonly Secrets[])[] {
  return all.map((now, index) => [now, all[index + 1] ?? now]);
}

describe.each(kinds)("%s", (_, kind, needs, first, stages) => {
  const forward = files(kind, needs, first);

  test(`is renewed in ${stages} stages, and nothing of the old is in use then`, () => {
    // The first file is before it, the last one is its end without a mark.
    expect(forward).toHaveLength(stages + 2);
    const [before, after] = [habits(needs, first), habits(needs, forward.at(-1) ?? {})];
    for (const used of before.uses) expect(after.uses).not.toContain(used);
    expect(standingOf(needs, forward.at(-1) ?? {})).toBe("at rest");
  });

  // `swap` is for what hosts do without for a while: there is nothing to be promised of it.
  test.skipIf(needs.some(({ rotates }) => rotates.by === "swap"))(
    "at every moment each host takes what any other uses, whichever of two files in a row each of them has",
    () => {
      const turns = [1, 2, 3].flatMap((from) => {
        const begun = forward[from];
        if (begun === undefined || standingOf(needs, begun) === "at rest") return [];
        const [, turn = begun, ...rest] = files(kind, needs, turned(begun));
        // Turned round before all hosts had it, there are hosts with what was before it as well.
        return [[forward[from - 1] ?? begun, begun, turn], ...inARow([turn, ...rest])];
      });
      for (const together of [...inARow(forward), ...turns])
        for (const one of together)
          for (const other of together)
            expect(habits(needs, one).takes).toEqual(expect.arrayContaining([...habits(needs, other).uses]));
    },
  );

  test("cut off after any stage it ends as it would have", () => {
    for (const [index, cut] of forward.slice(1, -1).entries()) {
      const rest = files(kind, needs, cut);
      expect([index, rest.length]).toEqual([index, forward.length - 1 - index]);
      expect(standingOf(needs, rest.at(-1) ?? {})).toBe("at rest");
      for (const used of habits(needs, first).uses) expect(habits(needs, rest.at(-1) ?? {}).uses).not.toContain(used);
    }
  });

  test("gone back on from any stage, what was in use before is in use, and nothing else is known", () => {
    for (const begun of forward.slice(1, -1)) {
      // Once the old ones are forgotten there is nothing to go back to.
      if (standingOf(needs, begun) === "at rest") continue;
      expect(withoutTimes(files(kind, needs, turned(begun)).at(-1) ?? {})).toEqual(first);
    }
  });
});

describe("a ring", () => {
  const needs = ring("f", 2 * dayMs);

  test("keeps a key for as long as something that was made with it is read, and says since when each is in use", () => {
    let secrets: Secrets = { "f-0": "staged", "f-1": "primary" };
    const numbers: (readonly number[])[] = [];
    for (const day of [0, 1, 2, 3, 10]) {
      const now = new Date(Date.parse("2026-11-26T12:00:00Z") + day * dayMs);
      secrets = files("fernet", needs, secrets, { ...counted(now), fresh: () => `of day ${day}` }).at(-1) ?? {};
      numbers.push(ringOf(secrets, "f").map(({ number }) => number));
      expect(secrets[madeOf(`f-${ringOf(secrets, "f").at(-1)?.number}`)]).toBe(now.toISOString());
    }
    expect(numbers).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3],
      [0, 2, 3, 4],
      [0, 3, 4, 5],
      [0, 5, 6],
    ]);
  });
});

test("one that came to the site in the middle of a rotation stays as it is", () => {
  const [a, b] = [named("a", "overlap"), named("b", "overlap")];
  const means = counted();
  const begun = afterThis("passwords", [a], { a: "old" }, means);
  const end = files("passwords", [a, b], { ...begun, b: "new" }, means).at(-1) ?? {};
  expect(end["b"]).toBe("new");
  expect(end["a"]).toBe("a made 1");
});
