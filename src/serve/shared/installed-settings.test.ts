import { expect, test } from "vitest";
import { renewalAt } from "./installed-settings.ts";

const day = 86_400_000;

test("days that an apply told from one day on are told from today", () => {
  const told = {
    asOfMs: 1000 * day,
    renewal: {
      ages: [
        { kind: "fernet", days: 912 },
        { kind: "passwords", days: null },
      ],
      certificates: [{ name: "endpoints-certificate", of: "certificate" as const, daysLeft: -503 }],
    },
  };
  expect(renewalAt(told, 100 * day)).toEqual({
    ages: [
      { kind: "fernet", days: 12 },
      { kind: "passwords", days: null },
    ],
    certificates: [{ name: "endpoints-certificate", of: "certificate", daysLeft: 397 }],
  });
});
