import { expect, test } from "vitest";
import { parseEvidence } from "./conditions.ts";

test("what a disk says is read, and what is torn is nobody's to touch", () => {
  expect(parseEvidence("state=clustered\ncluster=a-token\n")).toEqual({
    state: "clustered",
    rows: 0,
    cluster: "a-token",
  });
  expect(parseEvidence("state=none\ncluster=\n")).toMatchObject({ state: "none", cluster: "" });
  expect(parseEvidence("state=unreadable\ncluster=\n").state).toBe("unreadable");
  expect(parseEvidence("st").state).toBe("unreadable");
});
