import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  addressBits,
  addressProblem,
  addressText,
  endOf,
  liesIn,
  networkOf,
  networkText,
  overlap,
  parseAddress,
} from "./address.ts";
import { editDistance, nearest } from "../text/nearest.ts";
import { durationMs, fraction, mebibytes } from "./quantities.ts";

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

test.each([
  ["512MiB", 512],
  ["1 GiB", 1024],
  ["1.5GiB", 1536],
  ["1GB", undefined],
  ["1024", undefined],
  ["-1GiB", undefined],
])("%s are %s MiB", (text, value) => {
  expect(mebibytes(text)).toBe(value);
});

const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());

test("an address is one number, however it is written, and one text", () => {
  fc.assert(
    fc.property(anyAddress, (text) => {
      const address = parseAddress(text)!;
      const written = addressText(address);
      expect(parseAddress(written)).toEqual(address);
      expect(addressText(parseAddress(text.toUpperCase())!)).toBe(written);
    }),
  );
});

test.each([
  ["fd00:77:0:0:0:0:0:11", "fd00:77::11"],
  ["FD00:0077::0:11", "fd00:77::11"],
  ["2001:db8:0:1::", "2001:db8:0:1::"],
])("%s is written %s", (text, written) => {
  expect(addressText(parseAddress(text)!)).toBe(written);
});

test("a network contains the address, has the size of its prefix, and overlaps itself alone", () => {
  fc.assert(
    fc.property(anyAddress, fc.integer({ min: 0, max: 128 }), (text, length) => {
      const address = parseAddress(text)!;
      const prefix = length % (addressBits[address.family] + 1);
      const network = networkOf(address, prefix);
      const size = 1n << BigInt(addressBits[address.family] - prefix);
      expect(network.last - network.first + 1n).toBe(size);
      expect(liesIn(address, network) && network.first % size === 0n && overlap(network, network)).toBe(true);
      const next = { family: address.family, value: network.last + 1n };
      expect(liesIn(next, network) || overlap(network, networkOf(next, prefix))).toBe(false);
    }),
  );
});

test("a network is written with its first address, and has ends that no host may have", () => {
  const four = parseAddress("10.77.0.255")!;
  const six = parseAddress("fd00:77::")!;
  expect(networkText(networkOf(four, 24))).toBe("10.77.0.0/24");
  expect(networkText(networkOf(parseAddress("fd00:77::11")!, 64))).toBe("fd00:77::/64");
  expect([endOf(four, networkOf(four, 24)), endOf(four, networkOf(four, 31))]).toEqual(["last", undefined]);
  expect([endOf(six, networkOf(six, 64)), endOf(six, networkOf(six, 127))]).toEqual(["first", undefined]);
});

test.each([
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "1.2.3.256",
  "1..2.3",
  " 1.2.3.4",
  "1.2.3.4/8",
  "a.b.c.d",
  "",
  "fd00:77",
  "fd00::77::1",
  "fd00::g",
  "[fd00::1]",
  "fd00::1%eth0",
  "1:2:3:4:5:6:7:8:9",
])("%j is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
  expect(addressProblem(text)?.kind).toMatch(/not-an-address|has-prefix/);
});

test.each([
  "::",
  "::1",
  "fe80::1",
  "ff02::1",
  "::ffff:10.0.0.1",
  "127.0.0.1",
  "224.0.0.1",
  "0.0.0.0",
  "255.255.255.255",
])("%s is an address, and none of a host", (text) => {
  expect(addressProblem(text)?.kind).toBe("unusable");
});

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
  expect(nearest("hapr", ["haproxy", "horizon"])).toBe("haproxy");
  expect(nearest("nova", ["nova-api", "nova-conductor"])).toBeUndefined();
  expect(nearest("ha", ["haproxy"])).toBeUndefined();
  expect(nearest("a".repeat(10_000), ["hosts"])).toBeUndefined();
});
