import { expect, test } from "vitest";
import { faults } from "./faults/all.ts";
import { ordersOf } from "./orders.ts";

const hosts = ["c1", "c2", "c3"];

test("no name means every drill there is, in their order", () => {
  const orders = ordersOf(hosts, { faults: [], target: "c2", onlyWhenWhole: true });
  expect(orders.map(({ fault }) => fault)).toEqual(faults);
  expect(orders[0]).toMatchObject({ name: `${faults[0]?.name} c2`, target: "c2", onlyWhenWhole: true });
});

test.each([
  [{ faults: ["power-of"], target: "writer" }, /there is no drill power-of; there is .*power-off/],
  [{ faults: ["power-off"], target: "c9" }, /vip-holder, writer or one of the hosts c1, c2, c3, not c9/],
])("what there is not is refused with what there is", (wish, sentence) => {
  expect(() => ordersOf(hosts, { ...wish, onlyWhenWhole: true })).toThrow(sentence);
});
