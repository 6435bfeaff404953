import { expect, test } from "vitest";
import { doubtMs, TwoHolders } from "./two-holders.ts";

function held(...holders: readonly string[]) {
  const [holder] = holders;
  const alone = holder !== undefined && holders.length === 1 ? { holder } : {};
  return [{ name: "internal" as const, address: "10.0.0.9", ...alone, holders }];
}

test("an address that is elsewhere before its old holder is known to be gone has moved, and is not held twice", () => {
  const two = new TwoHolders();
  expect(two.settle(held("c1"), 0)).toEqual(held("c1"));
  expect(two.settle(held("c1", "c2"), 1000)).toEqual(held("c2"));
  expect(two.isInDoubt).toBe(true);
  expect(two.settle(held("c1", "c2"), 1000 + doubtMs - 1)).toEqual(held("c2"));
  expect(two.settle(held("c2"), 1000 + doubtMs)).toEqual(held("c2"));
  expect(two.isInDoubt).toBe(false);
});

test("two that hold it for longer than a silence is doubted are told of", () => {
  const two = new TwoHolders();
  two.settle(held("c1"), 0);
  two.settle(held("c1", "c2"), 1000);
  expect(two.settle(held("c1", "c2"), 1000 + doubtMs)).toEqual(held("c1", "c2"));
  expect(two.settle(held("c1", "c2"), 60_000)).toEqual(held("c1", "c2"));
  // Later the same is a doubt of its own again.
  two.settle(held("c2"), 70_000);
  expect(two.settle(held("c2", "c3"), 71_000)).toEqual(held("c3"));
});

test("two that are found so at the first look, or two newcomers at once, are told of at once", () => {
  expect(new TwoHolders().settle(held("c1", "c2"), 0)).toEqual(held("c1", "c2"));
  const two = new TwoHolders();
  two.settle(held("c1"), 0);
  expect(two.settle(held("c2", "c3"), 1)).toEqual(held("c2", "c3"));
});
