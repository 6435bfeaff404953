import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { siteFindingCodes } from "../spec/codes.ts";
import { reviewFindingCodes } from "./codes.ts";

it.each(Object.entries(reviewFindingCodes))(
  "%s has a page that says what, why, how to fix it, and from where",
  (code, meaning) => {
    const page = readFileSync(`docs/findings/${code}.md`, "utf8");
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    for (const part of ["## Why it matters", "## How to fix it", "## Source"]) expect(page).toContain(part);
    expect(readFileSync("docs/findings/review.md", "utf8")).toContain(`| [${code}](${code}.md) | ${meaning} |`);
  },
);

it("no code has two meanings", () => {
  expect(Object.keys(reviewFindingCodes).filter((code) => code in siteFindingCodes)).toEqual([]);
});
