import { expect, test } from "vitest";
import { wantsOfHost } from "../../../src/design/wants.ts";
import { exampleDesign } from "./three-controllers.ts";

test("the balancer starts after what it relays to, which may hold the loopback's port until it runs by its file", () => {
  const { units } = wantsOfHost(exampleDesign(), "c2", {});
  const balancer = units.find(({ unit }) => unit === "haproxy.service");
  expect(balancer?.after).toContainEqual({ host: "c2", unit: "memcached.service" });
  // None of these waits for the balancer in turn.
  const names = balancer?.after.flatMap((ref) => ("unit" in ref ? [ref.unit] : [])) ?? [];
  const waited = units.filter(({ unit }) => names.includes(unit));
  expect(waited).not.toEqual([]);
  for (const { after } of waited) expect(after).not.toContainEqual({ host: "c2", unit: "haproxy.service" });
});
