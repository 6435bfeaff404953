import { expect, it } from "vitest";
import type { EventLine } from "../history.ts";
import { twoAtOnce } from "./two-at-once.ts";

function says(host: string, at: number, name: EventLine["name"]): EventLine {
  return { kind: "event", at, name, host, source: "keepalived", text: "", address: "internal" };
}

const load = { fromMs: 0, toMs: 100_000, still: [] };
const first = { address: "internal", host: "c1" };

it.each([
  ["is handed over", [says("c1", 500, "address-left"), says("c2", 520, "address-move")], []],
  ["is taken before it is left", [says("c2", 500, "address-move"), says("c1", 800, "address-left")], [[500, 800]]],
  ["is never left", [says("c2", 500, "address-move")], [[500, 100_000]]],
  [
    "was lost with the power: it had it no longer than it said anything",
    [says("c1", 400, "backend-up"), says("c2", 900, "address-move"), says("c1", 30_000, "address-keeper-begins")],
    [],
  ],
  [
    "was held to the last word of one that lost its power",
    [says("c2", 300, "address-move"), says("c1", 400, "quorum"), says("c1", 30_000, "address-keeper-begins")],
    [[300, 400]],
  ],
  [
    "was lost with the power of one whose keeper does not say that it begins anew",
    [says("c2", 900, "address-move"), says("c1", 12_000, "host-boot"), says("c1", 15_000, "address-left")],
    [],
  ],
])("an address that %s", (_, events, expected) => {
  const found = twoAtOnce(events, { ...load, first });
  expect(found.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(expected);
  for (const { hosts } of found) expect(hosts.toSorted()).toEqual(["c1", "c2"]);
});

it("an address of a host that stands still is nobody's trouble until that goes on", () => {
  const events = [says("c2", 1500, "address-move"), says("c1", 21_100, "address-left")];
  const still = [{ host: "c1", fromMs: 1000, toMs: 21_000 }];
  expect(twoAtOnce(events, { ...load, first, still })).toEqual([
    { address: "internal", hosts: ["c1", "c2"], fromMs: 21_000, toMs: 21_100 },
  ]);
});
