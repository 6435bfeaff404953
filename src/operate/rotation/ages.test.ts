import { expect, test } from "vitest";
import type { SecretNeed } from "../../catalogue/contract/secret.ts";
import { generate } from "../../store/secrets.ts";
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
    certificates: [],
  });
});

test("what was not noted is not known, and what is under way is told", () => {
  const secrets = { "f-0": "", "f-1": "", "a.made": "2026-11-20T00:00:00Z", "rotation.made": "passwords back" };
  expect(freshnessOf(needs, secrets, now)).toEqual({
    ages: [
      { kind: "fernet", days: null },
      { kind: "passwords", days: null },
    ],
    certificates: [],
    underWay: { kind: "passwords", direction: "back" },
  });
});

test("of each certificate the days that are left are told, those that end first before the others", () => {
  const certificates: readonly SecretNeed[] = [
    { name: "authority", kind: "authority", subject: "A", names: [] },
    { name: "served", kind: "certificate", subject: "S", names: ["c1"], by: "authority" },
    { name: "torn", kind: "certificate", subject: "T", names: ["c2"], by: "authority" },
    { name: "to come", kind: "certificate", subject: "N", names: ["c3"], by: "authority" },
  ];
  const secrets: Record<string, string> = { torn: "no certificate" };
  for (const need of certificates.slice(0, 2)) secrets[need.name] = generate(need, secrets, now);
  const at = (days: number) =>
    freshnessOf(certificates, secrets, new Date(now.getTime() + days * 86_400_000)).certificates;
  expect(at(0)).toEqual([
    { name: "served", of: "certificate", daysLeft: 397 },
    { name: "authority", of: "authority", daysLeft: 3650 },
  ]);
  expect(at(400)[0]).toEqual({ name: "served", of: "certificate", daysLeft: -3 });
});
