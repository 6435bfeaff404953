import { expect, test } from "vitest";
import { differences, parseCopy, stillDifferent } from "./same-data.ts";

function copies(said: Readonly<Record<string, string>>) {
  return new Map(Object.entries(said).map(([host, text]) => [host, parseCopy(text)]));
}

test("a table that one member has otherwise, or not at all, is named with who has it how", () => {
  const said = { c1: "a.t\t1\na.u\t7\n", c2: "a.t\t1\na.u\t8\n", c3: "a.t\t1\na.u\t7\na.v\t0\n" };
  expect(differences(copies(said))).toEqual([
    { table: "a.u", groups: [["c1", "c3"], ["c2"]] },
    { table: "a.v", groups: [["c1", "c2"], ["c3"]] },
  ]);
  expect(differences(copies({ c1: "a.t\t1\n", c2: "a.t\t1\n" }))).toEqual([]);
});

test("what is written meanwhile differs once, and what is not the same differs again", () => {
  const first = differences(copies({ c1: "a.t\t1\na.u\t2\n", c2: "a.t\t3\na.u\t4\n" }));
  const second = differences(copies({ c1: "a.t\t3\na.u\t2\nb.w\t1", c2: "a.t\t3\na.u\t4\nb.w\t2" }));
  expect(stillDifferent(first, second).map(({ table }) => table)).toEqual(["a.u"]);
});

test("names may hold tabs, and lines that are none are passed over", () => {
  expect([...parseCopy("a\tb\t9\n\nnoise\n")]).toEqual([["a\tb", "9"]]);
});
