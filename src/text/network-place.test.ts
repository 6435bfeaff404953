import { expect, test } from "vitest";
import { inBrackets, withPort } from "./network-place.ts";

test.each([
  ["10.77.0.11", "10.77.0.11:3306"],
  ["fd00:77::11", "[fd00:77::11]:3306"],
  ["api.example.org", "api.example.org:3306"],
])("%s with a port is %s, and a URL's parser finds both again", (address, place) => {
  expect(withPort(address, 3306)).toBe(place);
  const { hostname, port } = new URL(`http://${place}/v3`);
  expect([hostname, port]).toEqual([inBrackets(address), "3306"]);
});
