import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addressProblem, ipv4, ipv4Text, networkOf } from "./address.ts";
import { editDistance, nearest } from "../text/nearest.ts";
import { durationMs, fraction } from "./quantities.ts";

test.each([
  ["500ms", 500],
  ["1s", 1000],
  ["1.5s", 1500],
  ["1 m", 60_000],
  ["2h", 7_200_000],
  ["1y", 31_536_000_000],
  ["1", undefined],
  ["s", undefined],
  ["-1s", undefined],
  ["1e3s", undefined],
  ["1s1s", undefined],
])("%s lasts %s ms", (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each([
  ["99.99%", 0.9999],
  ["99.999 %", 0.99999],
  ["0.9999", 0.9999],
  ["100%", 1],
  ["1", 1],
  [".5", undefined],
  ["99,9%", undefined],
  ["-1%", undefined],
])("%s is the fraction %s", (text, value) => {
  expect(fraction(text)).toBe(value);
});

test("an address survives being a number", () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      expect(ipv4Text(ipv4(text)!)).toBe(text);
    }),
  );
});

test("a network contains the address and has the size of its prefix", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (text, prefix) => {
      const address = ipv4(text)!;
      const { first, last } = networkOf(address, prefix);
      expect(last - first + 1).toBe(2 ** (32 - prefix));
      expect(address >= first && address <= last && first % (last - first + 1) === 0).toBe(true);
    }),
  );
});

test.each(["1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1..2.3", " 1.2.3.4", "1.2.3.4/8", "::1", "a.b.c.d", ""])(
  "%j is no address",
  (text) => {
    expect(ipv4(text)).toBeUndefined();
    expect(addressProblem(text)).toBeDefined();
  },
);

test("distance counts inserted, deleted, replaced and swapped letters", () => {
  expect(editDistance("zone", "zone")).toBe(0);
  expect(editDistance("zoen", "zone")).toBe(1);
  expect(editDistance("zne", "zone")).toBe(1);
  expect(editDistance("", "zone")).toBe(4);
});

test("distance is the same in both directions", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
    }),
  );
});

test("the nearest name is near", () => {
  expect(nearest("detecton", ["target", "detection"])).toBe("detection");
  expect(nearest("router_id", ["router-id"])).toBe("router-id");
  expect(nearest("HOSTS", ["hosts"])).toBe("hosts");
  expect(nearest("xyz", ["vip", "ssh"])).toBeUndefined();
  expect(nearest("a".repeat(10_000), ["hosts"])).toBeUndefined();
});
