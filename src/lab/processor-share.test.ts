import { expect, test } from "vitest";
import { labShares, realTimeShares, untilShared } from "./processor-share.ts";

function hosts(control: number, other: number) {
  return Array.from({ length: control + other }, (_, index) => ({
    name: `h${index + 1}`,
    address: `10.0.0.${index + 1}`,
    index: index + 1,
    control: index < control,
    addresses: [],
    vm: null,
  }));
}

test("control hosts share the lab's real time evenly, up to what one needs", () => {
  expect([...realTimeShares(hosts(3, 0), 80_000).values()]).toEqual([26_666, 26_666, 26_666]);
  expect([...realTimeShares(hosts(1, 0), 80_000).values()]).toEqual([40_000]);
});

test("hosts that decide nothing leave theirs to those that do, and all together never ask for more than there is", () => {
  const shares = [...realTimeShares(hosts(3, 47), 80_000).values()];
  expect(shares.slice(0, 4)).toEqual([25_883, 25_883, 25_883, 50]);
  expect(shares.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(80_000);
});

test("a lab without control hosts shares evenly", () => {
  expect([...realTimeShares(hosts(0, 2), 10_000).values()]).toEqual([5000, 5000]);
});

test("a share that is refused for a moment is asked for again, and given up in the end", async () => {
  let asked = 0;
  expect(await untilShared(() => (asked += 1) === 3)).toBe(true);
  expect(asked).toBe(3);
  expect(await untilShared(() => false, 30)).toBe(false);
});

test("a lab weighs more for each VM in it, which is one process with the work of a host", () => {
  const vm = { memoryMiB: 1024, disksMiB: [] };
  expect(labShares(hosts(3, 0))).toBe(3072);
  expect(labShares([{ vm }, { vm }, { vm: null }])).toBe(3072 + 2 * 4096);
});
