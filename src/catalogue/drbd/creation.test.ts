import { expect, test } from "vitest";
import { chooseFirstCopy, parseEvidence } from "./creation.ts";

const hosts = ["c1", "c2"];
const fresh = "fresh=yes\nconnection=Connected\ndisk=Inconsistent/Inconsistent\nholds=\n";

function choose(first: string | undefined, second: string | undefined) {
  const said = [first, second].flatMap((output, index): [string, ReturnType<typeof parseEvidence>][] =>
    output === undefined ? [] : [[hosts[index] ?? "", parseEvidence(output)]],
  );
  return chooseFirstCopy(hosts, new Map(said), "call them alike");
}

test("two empty copies that never held data are called alike, and nothing is sent", () => {
  expect(choose(fresh, fresh)).toMatchObject({ kind: "make", host: "c1", script: "call them alike" });
});

test.each([
  ["a host that cannot be asked", fresh, undefined, "c2 cannot be asked and may have the data"],
  ["a copy that has had data", fresh, fresh.replace("yes", "no"), "c2 (Inconsistent) has had data"],
  [
    "two that do not reach each other",
    fresh.replace("Connected", "WFConnection"),
    fresh.replace("Connected", "WFConnection"),
    "c1 and c2 do not reach",
  ],
  [
    "a device that holds something",
    fresh,
    fresh.replace("holds=", "holds= ext4"),
    "the device of c2 (ext4) holds something",
  ],
  ["an answer that is torn", fresh, "", "c2 does not reach"],
] as const)("%s: nothing is called alike", (_what, first, second, because) => {
  const resolution = choose(first, second);
  expect(resolution.kind).toBe("refuse");
  expect(resolution.because).toContain(because);
});
