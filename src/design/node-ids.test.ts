import { expect, test } from "vitest";
import { nodeIds } from "./node-ids.ts";

function hosts(...addresses: string[]) {
  return addresses.map((address, index) => ({ name: `c${index + 1}`, address }));
}

test("a host's id follows from its address alone, whoever else there is", () => {
  expect([...nodeIds(hosts("10.77.0.11", "10.77.1.2")).values()]).toEqual([11, 258]);
  expect(nodeIds(hosts("10.77.1.2")).get("c1")).toBe(258);
});

test("ids are never 0, never twice, never beyond what the transport has", () => {
  expect([...nodeIds(hosts("10.1.0.5", "10.2.0.5", "10.0.0.0", "10.1.255.255", "10.2.255.255")).values()]).toEqual([
    5, 6, 1, 65_535, 2,
  ]);
});
