import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asTrouble, exitCodeOf, exitCodes, failureDocument, NoAnswer, sentenceOf, Unusable } from "./failure.ts";

function ofTheSystem(code: string, about: object): Error {
  return Object.assign(new Error(`${code}: permission denied`), { code, ...about });
}

test("a file that the user may not use is no defect of Quorate", () => {
  const trouble = asTrouble(ofTheSystem("EACCES", { syscall: "mkdir", path: "/var/lib/quorate" }));
  expect(exitCodeOf(trouble)).toBe(exitCodes.unusable);
  expect(sentenceOf(trouble)).toBe("/var/lib/quorate: `mkdir` failed: this user is not permitted to");
  expect(sentenceOf(asTrouble(ofTheSystem("ENOSPC", { syscall: "write", path: "/x" })))).toContain("the disk is full");
});

test("what no operator can help stays a defect", () => {
  for (const error of [ofTheSystem("EACCES", {}), new Error("invariant: none")]) {
    expect(asTrouble(error)).toBe(error);
    expect(sentenceOf(error)).toMatch(/^this is a defect of Quorate/);
  }
  try {
    readFileSync("/no/such/file");
  } catch (error) {
    expect(asTrouble(error)).toBe(error);
  }
});

test("every document of a failure has the same keys", () => {
  const finding = {
    code: "model-not-converged",
    severity: "error",
    message: "It did not.",
    place: { file: "m.yaml", line: 2, column: 3 },
    remedy: "Simulate.",
  } as const;
  const errors = [
    new Unusable("no file"),
    new Unusable("no site", { findings: [finding] }),
    new NoAnswer("no answer", [finding]),
    new Error("defect"),
  ];
  const documents = errors.map(failureDocument);
  expect(documents.map((document) => Object.keys(document))).toEqual(errors.map(() => ["error", "findings"]));
  expect(documents[2]).toEqual({
    error: { code: "no-answer", sentence: "no answer" },
    findings: [
      {
        code: "model-not-converged",
        severity: "error",
        message: "It did not.",
        file: "m.yaml",
        line: 2,
        column: 3,
        remedy: "Simulate.",
      },
    ],
  });
  expect(exitCodeOf(errors[2])).toBe(exitCodes.findings);
});
