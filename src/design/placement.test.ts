import { expect, test } from "vitest";
import type { Site } from "../spec/site.ts";
import { placeAddresses } from "./placement.ts";

function ids(internal: string, external: string, routerId: number): readonly number[] {
  const vip: Site["vip"] = {
    internal: { address: internal, prefix: 24 },
    public: { address: external, prefix: 24 },
    manager: "keepalived",
    routerId,
  };
  return placeAddresses({ vip }, [], ["c1"]).map((address) => address.routerId);
}

test("another internal address leaves the public one's router id as it is: hosts that know and hosts that do not hear each other", () => {
  expect(ids("10.77.0.10", "10.77.0.250", 10)).toEqual([10, 250]);
  expect(ids("10.77.0.20", "10.77.0.250", 20)).toEqual([20, 250]);
});

test("two addresses never share a router id; one that the operator chose is followed by the next", () => {
  expect(ids("10.77.0.10", "192.0.2.10", 10)).toEqual([10, 11]);
  expect(ids("10.77.0.10", "10.77.0.250", 51)).toEqual([51, 52]);
  expect(ids("10.77.0.10", "10.77.0.250", 255)).toEqual([255, 1]);
});
