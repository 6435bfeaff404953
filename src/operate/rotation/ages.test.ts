import { expect, test } from "vitest";
import type { SecretNeed } from "../../catalogue/contract/secret.ts";
import { freshnessOf } from "./ages.ts";

const now = new Date("2026-11-26T12:00:00Z");
const ring = { kind: "fernet", by: "ring", ring: "f", readsForMs: 0 } as const;
const needs: readonly SecretNeed[] = [
  { name: "f-0", kind: "fernet-key", rotates: ring },
  { name: "f-1", kind: "fernet-key", rotates: ring },
  ...["a", "b"].map((name): SecretNeed => ({ name, kind: "password", rotates: { kind: "passwords", by: "overlap" } })),
  { name: "admin", kind: "password" },
];

test("of each kind the oldest counts, of a ring the key in use", () => {
  const secrets = {
    "f-0.made": "2026-01-01T00:00:00Z",
    "f-0": "",
    "f-2": "",
    "f-2.made": "2026-11-24T00:00:00Z",
    "a.made": "2026-11-20T00:00:00Z",
    "b.made": "2026-10-27T13:00:00Z",
  };
  expect(freshnessOf(needs, secrets, now)).toEqual({
    ages: [
      { kind: "fernet", days: 2 },
      { kind: "passwords", days: 29 },
    ],
  });
});

test("what was not noted is not known, and what is under way is told", () => {
  const secrets = { "f-0": "", "f-1": "", "a.made": "2026-11-20T00:00:00Z", "rotation.made": "passwords back" };
  expect(freshnessOf(needs, secrets, now)).toEqual({
    ages: [
      { kind: "fernet", days: null },
      { kind: "passwords", days: null },
    ],
    underWay: { kind: "passwords", direction: "back" },
  });
});
