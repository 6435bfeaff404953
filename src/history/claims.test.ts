import { expect, test } from "vitest";
import { anomalies } from "./anomaly.ts";
import { claims, models } from "./claims.ts";

test("every claim forbids anomalies that exist, and a model's names are its own", () => {
  for (const model of models) {
    const names = claims[model].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { forbids } of claims[model]) for (const name of forbids) expect(anomalies).toHaveProperty(name);
  }
});
