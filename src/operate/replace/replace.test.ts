import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { begunOf } from "./may-replace.ts";
import { changedLines, type Edited, withSuccessor } from "./site-text.ts";

const example = readFileSync(new URL("../../../examples/three-controllers.yaml", import.meta.url), "utf8");

function textOf(edited: Edited): string {
  if (edited.kind !== "edited") throw new Error(edited.because);
  return edited.text;
}

test("the successor stands in the host's place, and everything else stays to the byte", () => {
  const text = textOf(withSuccessor(example, "c2", { name: "c4", address: "10.77.0.14" }));
  expect(changedLines(example, text)).toEqual([
    "-   c2: { address: 10.77.0.12, zone: rack-b }",
    "+   c4: { address: 10.77.0.14, zone: rack-b }",
  ]);
  const { site } = parseSite(text, "site.yaml", vocabulary);
  expect(site?.hosts.map(({ name, address, zone }) => [name, address, zone])).toContainEqual([
    "c4",
    "10.77.0.14",
    "rack-b",
  ]);
});

test("comments, quotes, block maps and hosts that are an address alone", () => {
  const text = [
    "hosts:",
    "  c1: 10.77.0.11   # c2 is beside it",
    "  # the second rack",
    "  'c2': # old",
    "    zone: c2",
    "    address: '10.77.0.12' # on the left",
    "",
  ].join("\n");
  expect(textOf(withSuccessor(text, "c2", { name: "c4", address: "fd00::4" }))).toBe(
    text.replace("'c2'", "c4").replace("'10.77.0.12'", '"fd00::4"'),
  );
  expect(textOf(withSuccessor(text, "c1", { name: "c5", address: "10.77.0.15" }))).toContain(
    "  c5: 10.77.0.15   # c2 is beside it",
  );
  expect(textOf(withSuccessor(text, "c2", { name: "c4" }))).toBe(text.replace("'c2'", "c4"));
});

test("what belongs to the machine is the operator's to write", () => {
  const text = "hosts: { c2: { address: 10.77.0.12, fencing: { ip: 10.1.0.2 }, ssh: { port: 2222 } } }\n";
  expect(withSuccessor(text, "c2", { name: "c4" })).toMatchObject({
    kind: "refused",
    because: expect.stringMatching(
      /^c2 has fencing, ssh of its own, which c4 may not have: write c4 into the place of c2/,
    ),
  });
  expect(withSuccessor(text, "c9", { name: "c4" })).toMatchObject({
    because: expect.stringContaining("c9 does not stand"),
  });
});

test("how far it is follows from the site file alone", () => {
  const hosts = [{ name: "c1" }, { name: "c2" }];
  expect(begunOf(hosts, "c2", "c4")).toEqual({ kind: "fresh" });
  expect(begunOf([{ name: "c1" }, { name: "c4" }], "c2", "c4")).toEqual({ kind: "written" });
  expect(begunOf(hosts, "c2", "c1")).toMatchObject({ because: expect.stringContaining("a host of the site already") });
  expect(begunOf(hosts, "c8", "c9")).toEqual({
    kind: "refused",
    because: "c8 is no host of the site; it has c1 and c2.",
  });
  expect(begunOf(hosts, "c2", "c2")).toMatchObject({ kind: "refused" });
});
